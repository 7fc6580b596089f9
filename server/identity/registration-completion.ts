/** The end of registering: a person, an account, and what the unit has to confirm, all or nothing. */
import type { z } from "zod";
import type { meSchema } from "../../contract/session.ts";
import { personName } from "../../engine/identifiers.ts";
import type { Services } from "../app.ts";
import { noteNotice } from "../consents/door.ts";
import { unitById } from "../organisations/door.ts";
import { peopleByIdentity, personById, registerPeople, renamePerson } from "../people/door.ts";
import { recordEvent } from "../platform/audit.ts";
import { isoToDay, shanghaiDay } from "../platform/clock.ts";
import { transact, violatedConstraint, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { liveEntries, loadEntries, recordEntries, type LedgerServices, type NewEntry } from "../standing/door.ts";
import { setPhone, storePassword } from "./accounts.ts";
import { hashPassword } from "./password-hash.ts";
import { passwordProblem } from "./password-rules.ts";
import { isVerified, needDraft, noDraftCookie, takeDraft, type Draft, type KeptDraft } from "./registration-draft.ts";
import { admitted, enter, refused, type Asking } from "./sign-in.ts";

type CompletionServices = Pick<Services, "database" | "vault"> & { ledger(): LedgerServices };

/** A draft in which nothing is missing. */
type WholeDraft = Draft & Required<Pick<Draft, "title" | "unit">>;

/**
 * Makes the account of a draft and signs in. A person whom a roster knows already gets it only when name and telephone agree;
 * whatever else there is to settle is refused alike with `registration_needs_unit`.
 */
export async function complete(
  services: CompletionServices,
  password: string,
  asking: Asking,
): Promise<z.output<typeof meSchema>> {
  const { database, vault } = services;
  const { caller, now } = asking;
  const kept = await needDraft(database, vault, caller, now);
  if (!isWhole(kept.draft)) throw new Refusal("registration_incomplete");
  const { name, phone, value } = kept.draft.identity;
  const problem = passwordProblem(password, "learner", { name, phone, identityNumber: value }, "body.password");
  if (problem !== undefined) throw new Refusal("invalid_request", [problem]);
  const attempt = {
    subject: vault.blind("sign_in_event.subject", `registration ${phone}`),
    accountId: undefined,
    way: "registration",
    caller,
  } as const;
  const eventId = await admitted(services, attempt, asking);
  const hash = await hashPassword(password);
  try {
    return await transact(database, (tx) => register(tx, services, { kept, hash, eventId }, asking));
  } catch (error) {
    if (violatedConstraint(error) === "account_phone_once") throw new Refusal("phone_taken");
    if (error instanceof Refusal && error.code === "registration_needs_unit")
      throw await refused(services, attempt, asking, error.code);
    throw error;
  }
}

function isWhole(draft: Draft): draft is WholeDraft {
  return isVerified(draft) && draft.title !== undefined && draft.unit !== undefined;
}

async function register(
  tx: Tx,
  services: CompletionServices,
  { kept, hash, eventId }: { kept: KeptDraft; hash: string; eventId: number },
  asking: Asking,
): Promise<z.output<typeof meSchema>> {
  const { vault } = services;
  const { now } = asking;
  if (!isWhole(kept.draft) || !(await takeDraft(tx, kept))) throw new Refusal("registration_gone");
  const { personId, wasKnown } = await personOf(tx, services, kept.draft.identity);
  const accountId = await newAccount(tx, personId, kept.draft.identity.name, now);
  await setPhone(tx, vault, accountId, kept.draft.identity.phone, now);
  await storePassword(tx, accountId, { hash, profile: "learner" }, now);
  await tx.execute(
    `INSERT INTO registration (account_id, person_id, registered_at, was_known, consent, consent_version)
     VALUES ($1, $2, $3, $4, true, $5)`,
    [accountId, personId, now, wasKnown, kept.draft.consentVersion],
  );
  await noteNotice(tx, accountId, kept.draft.consentVersion, "registration", now);
  const claims = await newClaims(tx, personId, kept.draft, now);
  const author = { author: `learner:person-${personId}`, source: "person" };
  if (claims.length > 0) await recordEntries(tx, services.ledger(), author, claims);
  const { caller } = asking;
  await recordEvent(tx, {
    operation: "registration.complete",
    outcome: "done",
    actor: { accountId, personId, role: "learner" },
    caller,
    personId,
    details: { wasKnown, claims: claims.map(({ kind }) => kind) },
  });
  asking.setCookie(noDraftCookie(caller));
  return enter(tx, { account: { accountId }, proof: "password", way: "registration", eventId }, asking);
}

/** The person of the document: a new one, or the one a roster knows, if it can only be the same. */
async function personOf(
  tx: Tx,
  { vault }: CompletionServices,
  { name, kind, value, phone }: Draft["identity"],
): Promise<{ personId: number; wasKnown: boolean }> {
  const wasKnown = (await peopleByIdentity(tx, vault, [value])).size > 0;
  const person = { name, identity_kind: kind, identity_number: value, phone };
  const personId = (await registerPeople(tx, vault, [person])).get(value) as number;
  const known = await personById(tx, vault, personId);
  const knownName = personName(known?.name ?? "");
  const samePhone = known?.phone == null || known.phone === phone;
  if (!knownName.ok || knownName.value !== name || !samePhone) throw new Refusal("registration_needs_unit");
  if (known?.phone == null) await renamePerson(tx, vault, personId, { phone });
  return { personId, wasKnown };
}

/** One account for each person, whoever comes first. */
async function newAccount(tx: Tx, personId: number, name: string, now: Date): Promise<number> {
  const row = await tx.row<{ account_id: number }>(
    `INSERT INTO account (person_id, display_name, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO NOTHING RETURNING account_id`,
    [personId, name, now],
  );
  if (row === undefined) throw new Refusal("registration_needs_unit");
  return row.account_id;
}

/** Employment and title for the unit to confirm, less what the ledger says already. */
async function newClaims(tx: Tx, personId: number, { title, unit }: WholeDraft, now: Date): Promise<NewEntry[]> {
  const today = shanghaiDay(now);
  const live = liveEntries(await loadEntries(tx, [personId])).filter(
    ({ approved, valid_to: to }) => approved === true && (to === null || to >= today),
  );
  const base = { person_id: personId, approved: null, valid_to: null, submitted_on: today };
  const claims: NewEntry[] = [];
  const since = isoToDay(unit.since);
  if (!live.some(({ kind, unit_id }) => kind === "employment" && unit_id === unit.unitId)) {
    const employer = (await unitById(tx, unit.unitId))?.sector ?? null;
    claims.push({ ...base, kind: "employment", valid_from: since, unit_id: unit.unitId, employer });
  }
  const { series, level = "none" } = title;
  const titleSince = title.since === undefined ? since : isoToDay(title.since);
  if (!live.some((each) => each.kind === "title" && each.series === series && each.level === level))
    claims.push({ ...base, kind: "title", valid_from: titleSince, series, level });
  return claims;
}
