import type { StandingLine } from "../../../contract/population.ts";
import type { Column, View } from "../../ui/index.ts";
import { dayOfYear, daysBetween, groupDigits, hourDigits, isoDate, StatusBadge, withQuery } from "../../ui/index.ts";
import { dayNumber, verdictStatus } from "../standing/told.ts";
import { t } from "./words.ts";

/** What the cells of a list depend on beside the line. */
export interface LineContext {
  readonly year: number;
  /** yyyymmdd. */
  readonly today: number;
  /** Of a closed year the days left no longer matter. */
  readonly closed: boolean;
  readonly series: ReadonlyMap<string, string>;
  readonly levels: ReadonlyMap<string, string>;
  readonly divisions: ReadonlyMap<string, string>;
}

const CLOSE = 30;

function Annual({ line }: { line: StandingLine }): View {
  const note =
    line.annual === "undetermined" && line.missing > 0
      ? t("cell.missing", { count: line.missing })
      : line.annual === "met"
        ? ""
        : line.annualWhy;
  return (
    <>
      <StatusBadge status={verdictStatus(line.annual)} />
      {note !== "" && <span class="cell-note">{note}</span>}
    </>
  );
}

function Owed({ line }: { line: StandingLine }): View {
  const { owedPublic, owedProfessional, annual } = line;
  if (owedPublic + owedProfessional === 0) {
    return <span class="cell-quiet">{annual === "not_applicable" ? t("cell.none") : t("cell.nothing")}</span>;
  }
  return (
    <>
      <span class="owed">
        {owedPublic > 0 && <OwedPart part="public" owed={owedPublic} />}
        {owedProfessional > 0 && <OwedPart part="professional" owed={owedProfessional} />}
      </span>
      {annual === "undetermined" && <span class="cell-note">{t("cell.upTo")}</span>}
    </>
  );
}

function OwedPart({ part, owed }: { part: "public" | "professional"; owed: number }): View {
  return (
    <span class={`owed-part owed-${part}`}>
      {t(`cell.${part}`)} <strong>{hourDigits(owed)}</strong>
    </span>
  );
}

function Application({ line }: { line: StandingLine }): View {
  const { title, owedTitle, owedClass } = line;
  if (title === "not_applicable") return <span class="cell-quiet">{t("cell.none")}</span>;
  const hours = hourDigits(owedTitle);
  const note =
    title === "eligible"
      ? line.titleWhy
      : owedTitle > 0
        ? t(owedClass ? "cell.titleBoth" : "cell.titleOwed", { hours })
        : owedClass
          ? t("cell.titleClass")
          : "";
  return (
    <>
      <StatusBadge status={verdictStatus(title)} />
      {note !== "" && <span class="cell-note">{note}</span>}
    </>
  );
}

function daysWord(days: number): string {
  if (days === 0) return t("cell.today");
  return days > 0 ? t("cell.daysLeft", { days: groupDigits(days) }) : t("cell.daysOver", { days: groupDigits(-days) });
}

function Deadline({ line, today, closed }: { line: StandingLine } & Pick<LineContext, "today" | "closed">): View {
  if (line.nextDeadline === null) return <span class="cell-quiet">{t("cell.none")}</span>;
  const date = dayNumber(line.nextDeadline);
  const days = daysBetween(today, date);
  const tone = closed ? "past" : days < 0 ? "over" : days <= CLOSE ? "soon" : "calm";
  return (
    <time class={`days days-${tone}`} dateTime={isoDate(date)}>
      {!closed && <strong>{daysWord(days)}</strong>}
      <span class={closed ? undefined : "cell-note"}>{dayOfYear(date)}</span>
    </time>
  );
}

function Name({ line, year }: { line: StandingLine; year: number }): View {
  return (
    <>
      <a href={withQuery(`/people/${line.personId}`, { year })}>{line.name}</a>
      <span class="cell-note cell-code">{line.identity}</span>
    </>
  );
}

function Unit({ line, divisions }: { line: StandingLine; divisions: LineContext["divisions"] }): View {
  const division = divisions.get(line.division ?? "");
  // Many units are called after their division already.
  const apart = divisions.size > 1 && division !== undefined && line.unit?.startsWith(division) !== true;
  return (
    <>
      {line.unit ?? <span class="cell-quiet">{t("cell.unknown")}</span>}
      {apart && <span class="cell-note">{division}</span>}
    </>
  );
}

function Title({ line, series, levels }: { line: StandingLine } & Pick<LineContext, "series" | "levels">): View {
  const name = line.series === null ? undefined : (series.get(line.series) ?? line.series);
  const level = line.level === null ? undefined : (levels.get(line.level) ?? line.level);
  return (
    <>
      {name ?? <span class="cell-quiet">{t("cell.unknown")}</span>}
      {level !== undefined && level !== name && <span class="cell-note">{level}</span>}
    </>
  );
}

/** Columns of the list of people, without the addresses that sort. */
export function lineColumns(context: LineContext): readonly Column<StandingLine>[] {
  const { year, today, closed, series, levels, divisions } = context;
  return [
    { key: "name", label: t("column.name"), heading: true, cell: (line) => <Name line={line} year={year} /> },
    { key: "unit", label: t("column.unit"), cell: (line) => <Unit line={line} divisions={divisions} /> },
    { key: "title", label: t("column.title"), cell: (line) => <Title line={line} series={series} levels={levels} /> },
    { key: "annual", label: t("column.annual"), cell: (line) => <Annual line={line} /> },
    { key: "owed", label: t("column.owed"), align: "end", cell: (line) => <Owed line={line} /> },
    { key: "application", label: t("column.application"), cell: (line) => <Application line={line} /> },
    {
      key: "deadline",
      label: t("column.deadline"),
      align: "end",
      cell: (line) => <Deadline line={line} today={today} closed={closed} />,
    },
  ];
}
