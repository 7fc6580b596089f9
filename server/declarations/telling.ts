/** Tells people what became of what they declared. */
import { notify, type TellingServices } from "../notices/door.ts";
import type { Tx } from "../platform/db.ts";
import type { LedgerServices } from "../standing/door.ts";
import type { DeclarationEvent, DeclarationState } from "./declaration.ts";
import { kindOfRow } from "./judging.ts";
import type { DeclarationRow } from "./store.ts";

/** What writing for a declaration needs: the ledger, and telling the person. */
export type Writer = LedgerServices & TellingServices;

/** What happened, for whom it is told. */
export type Happened = {
  row: DeclarationRow;
  event: DeclarationEvent;
  to: DeclarationState;
  office: string;
  reason: string;
  /** Official decisions that were withdrawn along. */
  withdrawn: readonly number[];
};

const BACK: Partial<Record<DeclarationEvent, "item_returned" | "item_refused" | "item_revoked">> = {
  return: "item_returned",
  refuse: "item_refused",
  uphold: "item_refused",
  revoke: "item_revoked",
};

/** Tells the person of an approval, and of everything that comes back; what they did themselves is no news to them. */
export async function tellPerson(tx: Tx, telling: Writer, happened: Happened): Promise<void> {
  const { row, event, to, office } = happened;
  const about = { personId: row.person_id, link: `/declarations/${row.declaration_id}` };
  const year = row.year ?? 0;
  const kind = kindOfRow(telling.shelf, row);
  const item = `${year}年度“${kind?.label ?? row.kind}”`;
  if (to === "approved") {
    const hours = row.granted_hundredths;
    const note = hours === null ? "" : `按${hours / 100}学时计入。`;
    await notify(tx, telling, { ...about, template: "item_approved", values: { item, office, note } });
  }
  const template = BACK[event];
  if (template !== undefined)
    await notify(tx, telling, { ...about, template, values: { item, office, reason: whyOf(happened) } });
}

function whyOf({ reason, withdrawn }: Happened): string {
  if (withdrawn.length === 0) return reason;
  return `${reason}；据此作出的正式认定（${withdrawn.map((id) => `第 ${id} 号`).join("、")}）同时撤回`;
}
