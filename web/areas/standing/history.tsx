import type { Tone, View } from "../../ui/index.ts";
import { Card, EmptyState, LedgerChart, longDate, statusWord, Timeline } from "../../ui/index.ts";
import { barOf, beijingDay, dayNumber, verdictStatus, type Decision, type Entry, type StandingView } from "./told.ts";
import { t } from "./words.ts";

/** Kinds that hold over a period and count for no year. */
const PERIODS = new Set(["employment", "title", "post", "status", "appointment"]);
/** Kinds whose hundredths are hours of study. */
const HOURS = new Set(["credits", "industry_results", "qualifications", "outside_training", "adjustments"]);

const TONES: Readonly<Record<Entry["state"], Tone>> = { approved: "success", pending: "warn", refused: "error" };

/** What is written beside an entry: how its review stands, when and by which way it was recorded, and why. */
export function entryNotes(entry: Entry): string[] {
  return [
    ...(entry.state === "approved" ? [] : [t(`entry.${entry.state}`)]),
    t("entry.recorded", { date: longDate(beijingDay(entry.recordedAt)), source: sourceWord(entry.source) }),
    ...(entry.reason === null ? [] : [t("entry.reason", { reason: entry.reason })]),
    ...(entry.note === null ? [] : [entry.note]),
  ];
}

const SOURCES = ["world", "person", "roster", "records", "workbook", "platform", "office"] as const;

/** By which way an entry came, in words where it is one of the usual ways. */
export function sourceWord(source: string): string {
  const known = SOURCES.find((each) => each === source);
  return known === undefined ? source : t(`source.${known}`);
}

/** Why entries do not count towards what is short, by entry. */
function uncounted({ verdicts }: Decision): Map<string, string> {
  const steps = verdicts.flatMap(({ parts }) => parts.flatMap((part) => part.steps));
  const used = new Set(
    steps.flatMap(({ outcome, items }) => (outcome === "not_applied" ? [] : items)).map(({ id }) => id),
  );
  const near = steps.flatMap((step) => step.near ?? []).filter(({ id }) => !used.has(id));
  return new Map(near.map(({ id, sentence }) => [id, sentence]));
}

function whyNot({ entryId }: Entry, reasons: ReadonlyMap<string, string>): string[] {
  const sentence = reasons.get(String(entryId));
  return sentence === undefined ? [] : [t("entry.uncounted", { sentence })];
}

export interface YearEntriesProps {
  readonly entries: readonly Entry[];
  readonly year: number;
  readonly decision: Decision;
}

/** What the ledger already holds for a year. */
export function YearEntries({ entries, year, decision }: YearEntriesProps): View {
  const reasons = uncounted(decision);
  const own = entries.filter((entry) => !PERIODS.has(entry.kind) && entry.from !== null);
  return (
    <Card title={t("entries.title", { year })} id="entries">
      {own.length === 0 ? (
        <EmptyState title={t("entries.empty")}>{t("entries.emptyBody")}</EmptyState>
      ) : (
        <Timeline
          label={t("entries.title", { year })}
          events={own.map((entry) => ({
            date: dayNumber(entry.from ?? ""),
            title:
              entry.summary === "" || HOURS.has(entry.kind)
                ? titleOf(entry)
                : t("entry.name", { label: entry.label, summary: entry.summary }),
            tone: entry.state === "approved" && reasons.has(String(entry.entryId)) ? "warn" : TONES[entry.state],
            ...(HOURS.has(entry.kind) && entry.state === "approved" && entry.hundredths !== null
              ? { change: entry.hundredths }
              : {}),
            children: [...whyNot(entry, reasons), ...entryNotes(entry)].join(t("list.stop")),
          }))}
        />
      )}
    </Card>
  );
}

/** The hours stand at the end of the line already, unless they do not count. */
function titleOf({ label, summary, state }: Entry): string {
  if (summary === "") return label;
  const short = state === "approved" ? summary.replace(/[\d.]+\S*$/, "") : summary;
  return short === "" ? label : t("entry.name", { label, summary: short });
}

export interface YearsProps {
  readonly standings: readonly StandingView[];
  readonly year: number;
  readonly href: (year: number) => string;
}

/** All years as columns, each a link to itself. */
export function Years({ standings, year, href }: YearsProps): View | null {
  if (standings.length === 0) return null;
  const years = standings
    .toSorted((one, other) => one.year - other.year)
    .map((standing) => {
      const parts = standing.parts.filter(({ verdict }) => verdict === "annual");
      const bars = parts.map(barOf);
      const sum = (pick: (bar: (typeof bars)[number]) => number) => bars.reduce((all, bar) => all + pick(bar), 0);
      return {
        year: standing.year,
        required: parts.reduce((all, part) => all + part.required, 0),
        earned: sum(({ earned }) => earned),
        waived: sum(({ waived }) => waived),
        pending: sum(({ pending }) => pending),
        href: href(standing.year),
        current: standing.year === year,
        verdict: statusWord(verdictStatus(standing.annual)),
      };
    });
  return (
    <Card id="years" look="plain">
      <LedgerChart title={t("years.title")} summary={t("years.summary")} years={years} />
    </Card>
  );
}
