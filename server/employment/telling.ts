/** Tells people what became of what they asked for. */
import { notify, type TellingServices } from "../notices/door.ts";
import { unitNames } from "../organisations/door.ts";
import type { Tx } from "../platform/db.ts";
import type { LedgerServices } from "../standing/door.ts";
import type { RequestEvent } from "./request.ts";
import type { RequestRow } from "./store.ts";

/** What writing for a request needs: the ledger, and telling the person. */
export type Writer = LedgerServices & TellingServices;

const PAGE = "/employment/mine";

/** Tells the person that their employment was confirmed or was not; other events are for them to see on their page. */
export async function tellPerson(
  tx: Tx,
  telling: TellingServices,
  request: RequestRow,
  event: RequestEvent,
  reason: string,
): Promise<void> {
  if (request.kind === "title" || request.kind === "correction") return;
  const unitId = request.to_unit_id ?? request.desk_unit_id;
  const unit = (await unitNames(tx, [unitId])).get(unitId) ?? "";
  const to = { personId: request.person_id, link: PAGE };
  const comes = request.kind === "join" || request.kind === "transfer" || request.kind === "secondment";
  if ((event === "confirm" || event === "uphold") && comes && request.state !== "contested")
    await notify(tx, telling, {
      ...to,
      template: "employment_confirmed",
      values: { unit, from: dayWords(request.said.since ?? "") },
    });
  if (event === "refuse" || event === "overrule")
    await notify(tx, telling, { ...to, template: "employment_returned", values: { unit, reason } });
}

/** "2026-09-01" → "2026年09月01日". */
function dayWords(iso: string): string {
  return iso.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$1年$2月$3日");
}
