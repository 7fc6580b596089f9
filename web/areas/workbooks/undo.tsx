import type { View } from "../../ui/index.ts";
import { Button, Callout, Dialog, DialogLink, groupDigits } from "../../ui/index.ts";
import { t, when } from "./words.ts";

/** What may be done about a committed import, and what came of it. */
export interface UndoData {
  /** ISO instant until which it can be taken back; absent when that is over, or not the viewer's to do. */
  readonly until: string | undefined;
  /** ISO instant at which it was taken back. */
  readonly undoneAt: string | undefined;
  readonly refusal:
    | {
        readonly total: number;
        readonly rows: readonly {
          readonly row: number | undefined;
          readonly name: string;
          readonly why: UndoObstacle;
        }[];
      }
    | undefined;
}

export type UndoObstacle = "corrected" | "recorded" | "decided" | "account" | "phone";

/** Opens the question whether to take the import back. */
export function UndoLink({ undo }: { readonly undo: UndoData }): View | null {
  if (undo.until === undefined) return null;
  return (
    <DialogLink dialog="undo" look="quiet">
      {t("undo.open")}
    </DialogLink>
  );
}

/** The question itself. */
export function UndoDialog({ importId, undo }: { readonly importId: number; readonly undo: UndoData }): View | null {
  if (undo.until === undefined) return null;
  return (
    <Dialog
      id="undo"
      title={t("undo.title")}
      actions={
        <Button look="danger" form="undo-form">
          {t("undo.go")}
        </Button>
      }
    >
      <p>{t("undo.body")}</p>
      <p class="hint">{t("undo.note", { until: when(undo.until) })}</p>
      <form id="undo-form" action={`/workbooks/${importId}/undo`} method="post" />
    </Dialog>
  );
}

/** Why it was not taken back, with the rows. */
export function UndoRefused({ refusal }: { readonly refusal: NonNullable<UndoData["refusal"]> }): View {
  const rows = refusal.rows.map(({ row, name, why }) => {
    const reason = t(`undo.why.${why}`);
    return row === undefined ? t("undo.person", { name, reason }) : t("undo.row", { row, name, reason });
  });
  const more = refusal.total - rows.length;
  return (
    <Callout tone="warn" title={t("undo.refused", { total: groupDigits(refusal.total) })} role="alert">
      <p>{t("undo.refusedBody")}</p>
      <ul>
        {rows.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {more > 0 && <p>{t("undo.more", { more: groupDigits(more) })}</p>}
    </Callout>
  );
}
