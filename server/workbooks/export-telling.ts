/** Tells whoever asked for an export what became of it. */
import { APPROVAL_DAYS, type ExportRequestView } from "../../contract/workbook-exports.ts";
import { notify, type TellingServices } from "../notices/door.ts";
import type { Tx } from "../platform/db.ts";

const PAGE = "/workbooks/exports";

/** Tells the account that asked, whatever office it wears by now. */
export async function tellAsker(tx: Tx, telling: TellingServices, decided: ExportRequestView): Promise<void> {
  const { requestId, year, people, state, decidedBy, reason } = decided;
  const asker = await tx.row<{ account_id: number }>("SELECT account_id FROM export_request WHERE request_id = $1", [
    requestId,
  ]);
  const item = `${year}年度学习结论导出申请（${people}人）`;
  const told = { accountId: asker?.account_id, link: PAGE };
  const office = decidedBy ?? "";
  if (state === "approved") {
    const note = `${APPROVAL_DAYS}天内可在“导出申请”里导出。${reason ?? ""}`;
    await notify(tx, telling, { ...told, template: "item_approved", values: { item, office, note } });
  } else if (state === "refused")
    await notify(tx, telling, { ...told, template: "item_returned", values: { item, office, reason: reason ?? "" } });
}
