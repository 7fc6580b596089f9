import type { ReceiptsView } from "../../../contract/watching.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  CardGrid,
  DataTable,
  EmptyState,
  Figure,
  LinkButton,
  PageHead,
  Tabs,
  withQuery,
  duration,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface ReceiptsData {
  readonly receipts: ReceiptsView;
  readonly refused: boolean;
  readonly lesson: string | undefined;
  /** Not the first page. */
  readonly further: boolean;
}

type Span = ReceiptsView["spans"][number];

const spanMs = ({ from, to }: Span): number => Date.parse(to) - Date.parse(from);

function Why({ span }: { span: Span }): View {
  const { reason, mediaFromMs, mediaToMs, open } = span;
  return (
    <>
      {reason === null ? t("receipts.counted") : t(`reason.${reason}`)}
      {open && ` · ${t("receipts.open")}`}
      {mediaToMs > mediaFromMs && (
        <span class="hint">{t("receipts.media", { from: duration(mediaFromMs), to: duration(mediaToMs) })}</span>
      )}
    </>
  );
}

function Table({ spans }: { spans: readonly Span[] }): View {
  return (
    <DataTable<Span>
      caption={t("receipts.title")}
      rows={spans}
      rowId={({ from, to, lessonId, reason }) => `${from}-${to}-${lessonId}-${reason}`}
      captionHidden
      columns={[
        { key: "when", label: t("receipts.when"), heading: true, cell: (span) => beijingTime(span.from) },
        {
          key: "lesson",
          label: t("receipts.lesson"),
          cell: (span) => (
            <>
              {span.lesson}
              <span class="hint">{span.course}</span>
            </>
          ),
        },
        { key: "lasted", label: t("receipts.lasted"), cell: (span) => duration(spanMs(span)) },
        { key: "credited", label: t("receipts.credited"), cell: (span) => duration(span.creditedMs) },
        { key: "why", label: t("receipts.why"), cell: (span) => <Why span={span} /> },
      ]}
    />
  );
}

function Receipts({ receipts, refused, lesson, further }: ReceiptsData): View {
  const { spans, next, todayMs, dayMs } = receipts;
  const base = withQuery("/study/receipts", { lesson });
  const tabs = [
    { label: t("receipts.all"), href: base, current: !refused },
    { label: t("receipts.refused"), href: withQuery("/study/receipts", { lesson, refused: "1" }), current: refused },
  ];
  return (
    <>
      <PageHead title={t("receipts.title")} lead={t("receipts.lead")} />
      <CardGrid>
        <Figure value={duration(todayMs)} label={t("receipts.today")} />
        <Figure value={duration(dayMs)} label={t("receipts.most")} />
      </CardGrid>
      <Tabs label={t("receipts.filter")} tabs={tabs} />
      {spans.length === 0 ? (
        <EmptyState title={t(refused ? "receipts.noneRefused" : "receipts.none")}>{t("receipts.noneBody")}</EmptyState>
      ) : (
        <Table spans={spans} />
      )}
      <p class="cluster">
        {further && (
          <LinkButton href={refused ? withQuery("/study/receipts", { lesson, refused: "1" }) : base} look="quiet">
            {t("receipts.newest")}
          </LinkButton>
        )}
        {next !== null && (
          <LinkButton href={withQuery("/study/receipts", { lesson, refused: refused ? "1" : undefined, before: next })}>
            {t("receipts.more")}
          </LinkButton>
        )}
        <a href="/privacy#requests">{t("receipts.review")}</a>
      </p>
    </>
  );
}

/** Every span of one's time, with what it counted and why. */
export const page = definePage<ReceiptsData>({
  title: () => t("receipts.title"),
  Body: ({ data }) => <Receipts {...data} />,
});
