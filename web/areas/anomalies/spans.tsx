import type { AnomalyView } from "../../../contract/watching-anomalies.ts";
import type { Column, View } from "../../ui/index.ts";
import { beijingSeconds, Card, DataTable, duration } from "../../ui/index.ts";
import { t as watching } from "../watching/words.ts";
import { t } from "./words.ts";

type Span = AnomalyView["spans"][number];

const clock = (instant: string): string => beijingSeconds(instant).slice(11);

const columns: readonly Column<Span>[] = [
  {
    key: "when",
    label: t("spans.when"),
    heading: true,
    cell: ({ from, to }) => t("spans.range", { from: clock(from), to: clock(to) }),
  },
  {
    key: "lesson",
    label: watching("receipts.lesson"),
    cell: ({ lesson, course }) => (
      <>
        {lesson} <span class="hint">{t("spans.course", { course })}</span>
      </>
    ),
  },
  {
    key: "lasted",
    label: watching("receipts.lasted"),
    align: "end",
    cell: ({ from, to }) => duration(Date.parse(to) - Date.parse(from)),
  },
  {
    key: "credited",
    label: watching("receipts.credited"),
    align: "end",
    cell: ({ creditedMs }) => duration(creditedMs),
  },
  {
    key: "why",
    label: watching("receipts.why"),
    cell: ({ reason }) => (reason === null ? watching("receipts.counted") : watching(`reason.${reason}`)),
  },
];

/** How the day went. */
export function Spans({ view }: { view: AnomalyView }): View {
  const { spans, more } = view;
  return (
    <Card title={t("spans.title")} id="spans">
      {spans.length === 0 ? (
        <p>{t("spans.none")}</p>
      ) : (
        <DataTable
          caption={t("spans.title")}
          captionHidden
          columns={columns}
          rows={spans}
          rowId={({ from, to, lessonId, reason }) => `${from}-${to}-${lessonId}-${reason}`}
        />
      )}
      {more && <p class="hint">{t("spans.more")}</p>}
    </Card>
  );
}
