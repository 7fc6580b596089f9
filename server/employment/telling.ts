/** Tells people what became of what they asked for. */
import { notifyMany, type Telling, type TellingServices } from "../notices/door.ts";
import { unitNames } from "../organisations/door.ts";
import type { Tx } from "../platform/db.ts";
import type { LedgerServices } from "../standing/door.ts";
import type { RequestEvent } from "./request.ts";
import type { RequestRow } from "./store.ts";

/** What writing for a request needs: the ledger, and telling the person. */
export type Writer = LedgerServices & TellingServices;

const PAGE = "/employment/mine";

/** What became of a request. */
export type Outcome = { request: RequestRow; said: RequestRow["said"]; reason: string };

/** Tells people that their employment was confirmed or was not; other events are for them to see on their page. */
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
  if (kind === "title" || kind === "correction") return [];
  const comes = kind === "join" || kind === "transfer" || kind === "secondment";
  if ((event === "confirm" || event === "uphold") && comes && state !== "contested") {
    const values = { unit, from: dayWords(said.since ?? "") };
    return [{ personId, link: PAGE, template: "employment_confirmed", values }];
  }
  if (event === "refuse" || event === "overrule")
    return [{ personId, link: PAGE, template: "employment_returned", values: { unit, reason } }];
  return [];
}

/** "2026-09-01" → "2026年09月01日". */
function dayWords(iso: string): string {
  return iso.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$1年$2月$3日");
}
