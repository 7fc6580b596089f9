import type { Column, View } from "../../ui/index.ts";
import { Card, DataTable, EmptyState, hours, longDate, StatusBadge } from "../../ui/index.ts";
import { sourceWord } from "./history.tsx";
import { beijingDay, beijingClock, dayNumber, type Entry } from "./told.ts";
import { t } from "./words.ts";

/** Entries with what takes them back right behind them, the newest pair first. */
export function inPairs(entries: readonly Entry[]): Entry[] {
  const reversals = new Map(entries.flatMap((entry) => (entry.reverses === null ? [] : [[entry.reverses, entry]])));
  const first = entries.filter(({ reverses }) => reverses === null);
  return first
    .toSorted((one, other) => other.entryId - one.entryId)
    .flatMap((entry) => {
      const reversal = reversals.get(entry.entryId);
      return reversal === undefined ? [entry] : [entry, reversal];
    });
}

function Span({ entry }: { entry: Entry }): View {
  const day = (iso: string) => longDate(dayNumber(iso));
  if (entry.from === null) return <span>{t("ledger.none")}</span>;
  if (entry.year !== null) return <span>{day(entry.from)}</span>;
  return (
    <span>
      {entry.to === null
        ? t("ledger.since", { from: day(entry.from) })
        : t("ledger.span", { from: day(entry.from), to: day(entry.to) })}
    </span>
  );
}

function What({ entry }: { entry: Entry }): View {
  const name = entry.summary === "" ? entry.label : t("entry.name", { label: entry.label, summary: entry.summary });
  if (entry.reverses !== null) {
    return (
      <>
        <strong>{t("ledger.reversal", { number: entry.reverses })}</strong> {name}
      </>
    );
  }
  return entry.reversedBy === null ? <>{name}</> : <del>{name}</del>;
}

function State({ entry }: { entry: Entry }): View {
  if (entry.reverses !== null) return <StatusBadge status="none" label={t("ledger.takesBack")} />;
  if (entry.reversedBy !== null)
    return <StatusBadge status="refused" label={t("ledger.takenBack", { number: entry.reversedBy })} />;
  return <StatusBadge status={entry.state} />;
}

const columns: readonly Column<Entry>[] = [
  { key: "number", label: t("ledger.number"), heading: true, cell: ({ entryId }) => String(entryId) },
  { key: "what", label: t("ledger.what"), cell: (entry) => <What entry={entry} /> },
  { key: "year", label: t("ledger.year"), cell: ({ year }) => (year === null ? t("ledger.none") : String(year)) },
  { key: "when", label: t("ledger.when"), cell: (entry) => <Span entry={entry} /> },
  {
    key: "hours",
    label: t("ledger.hours"),
    align: "end",
    cell: ({ hundredths, kind }) =>
      hundredths === null || kind === "health_credits" ? t("ledger.none") : hours(hundredths),
  },
  { key: "state", label: t("ledger.state"), cell: (entry) => <State entry={entry} /> },
  {
    key: "recorded",
    label: t("ledger.recorded"),
    cell: ({ recordedAt }) => `${longDate(beijingDay(recordedAt))} ${beijingClock(recordedAt)}`,
  },
  {
    key: "source",
    label: t("ledger.source"),
    cell: ({ source, author, reason, note }) =>
      [
        [...new Set([sourceWord(source), author])].join(t("list.comma")),
        reason === null ? "" : t("entry.reason", { reason }),
        note ?? "",
      ]
        .filter(Boolean)
        .join(t("list.stop")),
  },
];

export interface LedgerProps {
  readonly entries: readonly Entry[];
  readonly knownAt: string | null;
}

/** The whole ledger as entries: nothing was ever changed, what was taken back stands beside what took it back. */
export function Ledger({ entries, knownAt }: LedgerProps): View {
  return (
    <Card title={t("ledger.title", { count: entries.length })} id="ledger" look="plain">
      {knownAt !== null && <p class="hint">{t("ledger.known", { day: longDate(dayNumber(knownAt)) })}</p>}
      <DataTable
        caption={t("ledger.caption")}
        captionHidden
        columns={columns}
        rows={inPairs(entries)}
        rowId={({ entryId }) => `entry-${entryId}`}
        rowTone={({ state, reversedBy }) => (state === "pending" && reversedBy === null ? "warn" : undefined)}
        empty={<EmptyState title={t("entries.empty")} />}
      />
    </Card>
  );
}
