/** What happened in the demo world before one comes: looks, a number shown in full, a refusal, a request, sign-ins, consents. */
import { noteSignIn } from "../../server/identity/door.ts";
import { personById } from "../../server/people/door.ts";
import { recordEvent, type AuditSubject, type Outcome } from "../../server/platform/audit.ts";
import { dayToIso, shanghaiYear } from "../../server/platform/clock.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import { currentNotice, giveConsents, readNotices } from "../../server/consents/door.ts";
import { ask, reveal } from "../../server/privacy/door.ts";
import type { Actor, Role } from "../../contract/actor.ts";

/** The person whom the desks have looked at. */
const WATCHED = "nurse-24-9";
/** Who has not read the newest notice yet. */
const UNREAD = "newcomer";
const HOUR_MS = 3_600_000;

type Who = { persona_id: string; account_id: number; office_id: number | null; role: Role; person_id: number | null };

/** Writes it, as of the beginning of a day. Needs the personas. */
export async function writeTrail(tx: Tx, vault: Vault, root: string, today: number): Promise<void> {
  const everybody = await tx.rows<Who>(
    "SELECT persona_id, account_id, office_id, role, person_id FROM persona ORDER BY persona_id",
  );
  const who = new Map(everybody.map((each) => [each.persona_id, each]));
  const now = new Date(`${dayToIso(today)}T00:00:00+08:00`);
  const watched = who.get(WATCHED);
  const clerk = who.get("unit-clerk");
  const bureau = who.get("division-hr");
  if (watched?.person_id == null || clerk === undefined || bureau === undefined) return;
  const personId = watched.person_id;
  const note = async (by: Who, operation: string, outcome: Outcome, subject: AuditSubject = {}) =>
    recordEvent(tx, { operation, outcome, actor: actorOf(by), caller: CALLER, ...subject });
  await note(clerk, "session.create", "done");
  for (const operation of ["standing.year", "standing.ledger", "standing.standings"])
    await note(clerk, operation, "seen", { personId });
  await note(bureau, "standing.ledger", "seen", { personId });
  await note(who.get("security-admin") ?? clerk, "standing.ledger", "denied", { personId });
  await shown(tx, vault, { by: bureau, personId, note }, new Date(now.getTime() - HOUR_MS));
  await requested(tx, vault, watched, personId, now);
  for (const [by, outcome] of [
    [clerk, "failed"],
    [clerk, "done"],
    [bureau, "done"],
  ] as const) {
    const tried = { subject: vault.blind("demo.sign_in", String(by.account_id)), accountId: by.account_id };
    await noteSignIn(tx, { ...tried, way: "password", caller: { ...CALLER, agent: undefined } }, outcome, now);
  }
  const { version } = currentNotice(readNotices(root), dayToIso(today));
  const read = everybody.filter(({ persona_id: id }) => id !== UNREAD).map(({ account_id: id }) => id);
  await giveConsents(tx, read, { version, kinds: ["sms_reminders"] }, now);
}

const CALLER = { address: "10.8.0.21", requestId: "demo" };

function actorOf({ account_id: accountId, office_id: officeId, role, person_id: personId }: Who): Actor {
  return {
    accountId,
    role,
    ...(officeId === null ? {} : { officeId }),
    ...(personId === null ? {} : { personId }),
  };
}

async function shown(
  tx: Tx,
  vault: Vault,
  {
    by,
    personId,
    note,
  }: {
    by: Who;
    personId: number;
    note: (by: Who, operation: string, outcome: Outcome, subject: AuditSubject) => Promise<void>;
  },
  at: Date,
): Promise<void> {
  const person = await personById(tx, vault, personId);
  if (person === undefined) return;
  const why = { field: "identity", reason: "certificate", note: "制发结业证书前核对证件号码" } as const;
  const officeId = by.office_id ?? undefined;
  const { revealId } = await reveal(tx, { accountId: by.account_id, officeId, person, ...why }, at);
  await note(by, "privacy.reveal", "done", { personId, object: `reveal:${revealId}`, details: why });
}

async function requested(tx: Tx, vault: Vault, watched: Who, personId: number, now: Date): Promise<void> {
  const person = await personById(tx, vault, personId);
  const place = await tx.row<{ unit_id: number; division_code: string }>(
    `SELECT unit.unit_id, unit.division_code FROM ledger_entry JOIN unit USING (unit_id)
      WHERE ledger_entry.person_id = $1 AND ledger_entry.kind = 'employment' ORDER BY ledger_entry.valid_from DESC LIMIT 1`,
    [personId],
  );
  if (person === undefined || place === undefined) return;
  const asker = {
    accountId: watched.account_id,
    person,
    unitId: place.unit_id,
    divisionCode: place.division_code,
  };
  const text = "继续医学教育二类学分还有一项没有算进去，请人工看一下。";
  const year = shanghaiYear(now);
  await ask(tx, vault, asker, { kind: "review", year, verdict: "annual", text }, now);
}
