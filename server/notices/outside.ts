/** What of a notice leaves the house: as the template says and the receiver wants, outside the quiet hours, not too often. */
import { fillPlaces } from "../../contract/notice-text.ts";
import { queueMessages } from "../delivery/door.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { addressesOf, type Address } from "./addresses.ts";
import { leavesAt } from "./hours.ts";
import type { Telling, TellingServices } from "./notify.ts";
import { knownTemplate, type TemplateVersion } from "./templates.ts";

/** A notice that now stands in somebody's inbox. */
export interface Told {
  noticeId: number;
  telling: Telling;
  version: TemplateVersion;
}

const RECEIVER_LOCK = 7_019;

/** Sends on what may leave. More than somebody's share of a day waits for a summary. */
export async function takeOutside(tx: Tx, services: TellingServices, told: readonly Told[]): Promise<void> {
  const outgoing = told.filter(({ version }) => version.channels.length > 0);
  if (outgoing.length === 0) return;
  const addresses = await addressesOf(
    tx,
    services.vault,
    outgoing.map(({ telling }) => telling),
  );
  if (addresses.size === 0) return;
  const now = services.clock.now();
  const [from, to] = [await parameter(tx, "quiet_from", now), await parameter(tx, "quiet_to", now)];
  const leaves = leavesAt(now, { from, to });
  const share = await parameter(tx, "outside_per_day", now);
  const reached = outgoing.filter(({ telling }) => addresses.has(receiverKey(telling)));
  const counts = await lockAndCount(tx, reached, shanghaiDate(leaves));
  const unwanted = await choicesOf(tx, reached);
  const going: Going[] = [];
  for (const each of reached) {
    const key = receiverKey(each.telling);
    for (const address of addresses.get(key) ?? []) {
      if (!each.version.channels.includes(address.channel)) continue;
      if (!isMandatory(each) && unwanted.has(`${key} ${each.telling.template} ${address.channel}`)) continue;
      const count = counts.get(key) ?? 0;
      const waits = count >= share && !isMandatory(each);
      going.push({ told: each, address, waits });
      if (!waits) counts.set(key, count + 1);
    }
  }
  await sendOn(tx, services, going, leaves);
}

/** A notice on its way to one address; what waits goes with a summary. */
interface Going {
  told: Told;
  address: Address;
  waits: boolean;
}

/** "p12" for a person, "a7" for an account without one. */
export function receiverKey({ personId, accountId }: Pick<Telling, "personId" | "accountId">): string {
  return personId === undefined ? `a${accountId}` : `p${personId}`;
}

/** Whether somebody must be told whatever they chose. */
function isMandatory({ telling, version }: Told): boolean {
  return version.mandatory || knownTemplate(telling.template).mandatory;
}

/** Two notices to one receiver at once take turns, so that their share is counted right. */
async function lockAndCount(tx: Tx, told: readonly Told[], day: string): Promise<Map<string, number>> {
  const keys = [...new Set(told.map(({ telling }) => receiverKey(telling)))].sort();
  await tx.rows("SELECT pg_advisory_xact_lock($1, hashtext(key)) FROM unnest($2::text[]) AS key ORDER BY key", [
    RECEIVER_LOCK,
    keys,
  ]);
  const people = told.flatMap(({ telling }) => telling.personId ?? []);
  const accounts = told.flatMap(({ telling }) => telling.accountId ?? []);
  const rows = await tx.rows<{ key: string; count: number }>(
    `SELECT coalesce('p' || n.person_id, 'a' || n.account_id) AS key, count(DISTINCT o.message_id)::int AS count
       FROM notice n JOIN notice_outside o USING (notice_id)
      WHERE o.leaves_on = $1 AND o.state <> 'for_digest' AND (n.person_id = ANY ($2) OR n.account_id = ANY ($3))
      GROUP BY 1`,
    [day, people, accounts],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

async function choicesOf(tx: Tx, told: readonly Told[]): Promise<Set<string>> {
  const rows = await tx.rows<{ key: string }>(
    `SELECT coalesce('p' || person_id, 'a' || account_id) || ' ' || template || ' ' || channel AS key FROM notice_choice
      WHERE person_id = ANY ($1) OR account_id = ANY ($2)`,
    [told.flatMap(({ telling }) => telling.personId ?? []), told.flatMap(({ telling }) => telling.accountId ?? [])],
  );
  return new Set(rows.map(({ key }) => key));
}

async function sendOn(tx: Tx, { vault, clock }: TellingServices, going: readonly Going[], leaves: Date): Promise<void> {
  const now = going.filter(({ waits }) => !waits);
  const messages = now.map(({ told: { noticeId, telling, version }, address: { channel, to } }) => ({
    channel,
    to,
    purpose: "notice" as const,
    ...wordsFor(channel, version, telling.values),
    personId: telling.personId,
    accountId: telling.accountId,
    onceKey: `notice:${noticeId}:${channel}`,
    notBefore: leaves,
  }));
  const numbers = await queueMessages(tx, vault, messages, clock.now());
  const queued = new Map(now.map((each, index) => [each, numbers[index]]));
  const rows = going.map((each) => ({
    notice_id: each.told.noticeId,
    channel: each.address.channel,
    state: each.waits ? "for_digest" : "queued",
    message_id: queued.get(each),
  }));
  await tx.execute(
    `INSERT INTO notice_outside (notice_id, channel, leaves_on, state, message_id)
     SELECT notice_id, channel, $2, state, message_id
       FROM jsonb_to_recordset($1::jsonb) AS each(notice_id bigint, channel text, state text, message_id bigint)`,
    [JSON.stringify(rows), shanghaiDate(leaves)],
  );
}

const SIGNATURE = "【学时】";

/** The words of a version for one way out. A mail's subject is one line whatever stands in it. */
export function wordsFor(
  channel: Address["channel"],
  version: TemplateVersion,
  values: Readonly<Record<string, string>>,
): { subject?: string; text: string } {
  if (channel === "sms") return { text: `${SIGNATURE}${fillPlaces(version.short ?? version.title, values)}` };
  const subject = fillPlaces(version.title, values).replaceAll(/\s+/g, " ");
  return { subject, text: fillPlaces(version.body, values) };
}
