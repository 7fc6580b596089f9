/** Tells people what became of what they asked for. */
import { notify, notifyMany, type Telling, type TellingServices } from "../notices/door.ts";
import { unitNames } from "../organisations/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { withoutNumbers } from "../platform/mask.ts";
import type { LedgerServices } from "../standing/door.ts";
import type { RequestEvent } from "./request.ts";
import type { RequestRow } from "./store.ts";

/** What writing for a request needs: the ledger, and telling the person. */
export type Writer = LedgerServices & TellingServices;

const PAGE = "/employment/mine";

/** What became of a request. */
export type Outcome = { request: RequestRow; said: RequestRow["said"]; reason: string };

/** Requests that are told as things handed in, by what they are called. */
const ITEMS: Readonly<Partial<Record<RequestRow["kind"], string>>> = { title: "职称登记", correction: "任职日期更正" };

/** Tells people that what they asked for was confirmed or was not; other events are for them to see on their page. */
export async function tellPeople(
  tx: Tx,
  telling: TellingServices,
  outcomes: readonly Outcome[],
  event: RequestEvent,
): Promise<void> {
  const units = await unitNames(
    tx,
    outcomes.map(({ request }) => unitOf(request)),
  );
  const tellings = outcomes.flatMap((outcome) => tellingOf(outcome, event, units.get(unitOf(outcome.request)) ?? ""));
  if (tellings.length > 0) await notifyMany(tx, telling, tellings);
}

function unitOf({ to_unit_id, desk_unit_id }: RequestRow): number {
  return to_unit_id ?? desk_unit_id;
}

function tellingOf({ request, said, reason }: Outcome, event: RequestEvent, unit: string): Telling[] {
  const { kind, state, person_id: personId } = request;
  const item = ITEMS[kind];
  if (item !== undefined) return itemTelling({ personId, item, office: unit, said, reason }, event);
  const comes = kind === "join" || kind === "transfer" || kind === "secondment";
  if ((event === "confirm" || event === "uphold") && comes && state !== "contested") {
    const values = { unit, from: dayWords(said.since ?? "") };
    return [{ personId, link: PAGE, template: "employment_confirmed", values }];
  }
  if (event === "refuse" || event === "overrule")
    return [{ personId, link: PAGE, template: "employment_returned", values: { unit, reason } }];
  return [];
}

type Item = { personId: number; item: string; office: string; said: RequestRow["said"]; reason: string };

/** What a unit wrote beside its confirmation is told with it. */
function itemTelling({ personId, item, office, said, reason }: Item, event: RequestEvent): Telling[] {
  if (event === "confirm" || event === "uphold") {
    const note = `${said.since === undefined ? "" : `自${dayWords(said.since)}起记入您的档案。`}${reason}`;
    return [{ personId, link: PAGE, template: "item_approved", values: { item, office, note } }];
  }
  if (event === "refuse" || event === "overrule")
    return [{ personId, link: PAGE, template: "item_returned", values: { item, office, reason } }];
  return [];
}

/** Two records of somebody that were made one, or are two again, and why. */
export type MergeTold = { survivorId: number; otherId: number; office: string; reason: string };

/** Tells somebody that their two records are one, and until when that can be taken back. */
export async function tellMerged(tx: Tx, telling: TellingServices, merge: MergeTold & { until: Date }): Promise<void> {
  const { survivorId: personId, office, until } = merge;
  const values = { office, reason: withoutNumbers(merge.reason), until: dayWords(shanghaiDate(until)) };
  await notify(tx, telling, { template: "records_merged", personId, link: PAGE, values });
}

/** Tells both records' people that they are two again. */
export async function tellSeparated(tx: Tx, telling: TellingServices, merge: MergeTold): Promise<void> {
  const { survivorId, otherId, office } = merge;
  const values = { office, reason: withoutNumbers(merge.reason) };
  const told = { template: "records_separated", link: PAGE, values } as const;
  await notifyMany(
    tx,
    telling,
    [survivorId, otherId].map((personId) => ({ ...told, personId })),
  );
}

/** Tells somebody who asked themselves that their records stay two. */
export async function tellMergeRefused(
  tx: Tx,
  telling: TellingServices,
  { requestedBy, survivorId: personId, office, reason }: MergeTold & { requestedBy: number },
): Promise<void> {
  const asker = await tx.row<{ person_id: number | null }>("SELECT person_id FROM account WHERE account_id = $1", [
    requestedBy,
  ]);
  if (asker?.person_id !== personId) return;
  const values = { item: "档案合并申请", office, reason: withoutNumbers(reason) };
  await notify(tx, telling, { template: "item_returned", personId, link: PAGE, values });
}

/** "2026-09-01" → "2026年09月01日". */
function dayWords(iso: string): string {
  return iso.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$1年$2月$3日");
}
