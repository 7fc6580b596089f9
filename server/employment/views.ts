/** Requests, employments and titles as screens show them. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import type { EmploymentView, RequestView, TitleView } from "../../contract/employment.ts";
import { openIdentity } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import type { Vault } from "../platform/vault.ts";
import { liveEntries, loadEntries, type LedgerEntry } from "../standing/door.ts";
import { allowed } from "./request.ts";
import { partiesOf, unitsSeen, type Asking } from "./sight.ts";
import { factsOf, requestsOf, type RequestRow } from "./store.ts";
import { isOn, secondedBy } from "./subject.ts";

/** Names of codes, and what opens the numbers of which screens show a part. */
export interface Names {
  vault: Vault;
  divisions: Readonly<Record<string, string>>;
  series: Readonly<Record<string, string>>;
}

/** What levels are called whatever the series. */
const LEVEL_NAMES: Readonly<Record<string, string>> = {
  full: "正高级",
  associate: "副高级",
  intermediate: "中级",
  assistant: "助理级",
  clerk: "员级",
  none: "无职称",
};

type UnitView = { unitId: number; name: string; division: string };
export type PersonView = { personId: number; name: string; identity: string };

/** Everything that rows name by number, read once. */
export type Looked = { units: ReadonlyMap<number, UnitView>; people: ReadonlyMap<number, PersonView> };

/** Reads the units and people that rows speak of. */
export async function lookUp(
  db: Db,
  names: Names,
  wanted: { units: readonly (number | null)[]; people: readonly number[] },
): Promise<Looked> {
  const unitIds = [...new Set(wanted.units.filter((id) => id !== null))];
  const [units, people] = await Promise.all([
    db.rows<{ unit_id: number; name: string; division_code: string }>(
      "SELECT unit_id, name, division_code FROM unit WHERE unit_id = ANY ($1)",
      [unitIds],
    ),
    db.rows<{ person_id: number; name: string; identity_number: Buffer }>(
      "SELECT person_id, name, identity_number FROM person WHERE person_id = ANY ($1)",
      [[...new Set(wanted.people)]],
    ),
  ]);
  return {
    units: new Map(
      units.map(({ unit_id, name, division_code }) => [
        unit_id,
        { unitId: unit_id, name, division: names.divisions[division_code] ?? division_code },
      ]),
    ),
    people: new Map(
      people.map(({ person_id, name, identity_number }) => [
        person_id,
        { personId: person_id, name, identity: masked(openIdentity(names.vault, identity_number)) },
      ]),
    ),
  };
}

/** A unit by number as it was looked up. */
export function unitOf({ units }: Looked, id: number | null): UnitView | null {
  return id === null ? null : (units.get(id) ?? null);
}

/** A unit that must be there. */
export function unitThere(looked: Looked, id: number): UnitView {
  return unitOf(looked, id) ?? { unitId: id, name: String(id), division: "" };
}

/** Somebody who must be there. */
export function personThere({ people }: Looked, id: number): PersonView {
  return people.get(id) ?? { personId: id, name: String(id), identity: "" };
}

/** A series by its name. */
export function seriesView(names: Names, code: string | null | undefined): { code: string; label: string } | null {
  if (code === null || code === undefined) return null;
  return { code, label: code === "none" ? "无" : (names.series[code] ?? code) };
}

/** A level by its name. */
export function levelView(code: string | null | undefined): { code: string; label: string } | null {
  return code === null || code === undefined ? null : { code, label: LEVEL_NAMES[code] ?? code };
}

const STATES = new Map<boolean | null, EmploymentView["state"]>([
  [true, "confirmed"],
  [null, "claimed"],
  [false, "refused"],
]);

const iso = (day: DateInt | null): string | null => (day === null ? null : formatDate(day));
const instantOf = (at: Date | null): string | null => (at === null ? null : at.toISOString());
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function employmentView(looked: Looked, entry: LedgerEntry, today: DateInt): EmploymentView {
  return {
    entryId: entry.entry_id,
    unit: unitOf(looked, entry.unit_id),
    employer: entry.employer as EmploymentView["employer"],
    from: formatDate(entry.valid_from ?? today),
    to: iso(entry.valid_to),
    state: STATES.get(entry.approved) ?? "claimed",
    running: entry.approved !== false && isOn(entry, today),
    department: textOf(entry.detail?.["department"]),
    secondedBy: unitOf(looked, secondedBy(entry)),
  };
}

function titleViewOf(names: Names, entry: LedgerEntry, today: DateInt): TitleView {
  return {
    entryId: entry.entry_id,
    series: seriesView(names, entry.series ?? "none") as TitleView["series"],
    level: levelView(entry.level),
    from: formatDate(entry.valid_from ?? today),
    to: iso(entry.valid_to),
    state: STATES.get(entry.approved) ?? "claimed",
    running: entry.approved !== false && isOn(entry, today),
    certificate: textOf(entry.detail?.["certificate"]),
  };
}

/** One request, with what the caller may do to it. */
export function requestViewOf(
  names: Names,
  looked: Looked,
  row: RequestRow,
  asking: Asking,
  seen: ReadonlySet<number>,
  now: Date,
): RequestView {
  const { said } = row;
  return {
    requestId: row.request_id,
    person: personThere(looked, row.person_id),
    kind: row.kind,
    state: row.state,
    startedBy: row.started_by,
    starter: unitOf(looked, row.starter_unit_id),
    desk: unitThere(looked, row.desk_unit_id),
    from: unitOf(looked, row.from_unit_id),
    to: unitOf(looked, row.to_unit_id),
    since: said.since ?? null,
    until: said.until ?? null,
    series: seriesView(names, said.series),
    level: levelView(said.level),
    certificate: said.certificate ?? null,
    department: said.department ?? null,
    note: said.note ?? null,
    submittedAt: row.submitted_at.toISOString(),
    objectUntil: instantOf(row.object_until),
    objection: row.objection,
    decidedAt: instantOf(row.decided_at),
    decidedBy: row.decided_by,
    reason: row.reason,
    undoUntil: instantOf(row.undo_until),
    may: allowed(factsOf(row), partiesOf(asking, row, seen), now),
  };
}

/** Units that rows speak of. */
export function unitsOfRequests(rows: readonly RequestRow[]): (number | null)[] {
  return rows.flatMap((row) => [row.desk_unit_id, row.from_unit_id, row.to_unit_id, row.starter_unit_id]);
}

/** Several requests as whoever asks sees them. */
export async function requestViews(
  db: Db,
  names: Names,
  asking: Asking,
  rows: readonly RequestRow[],
  now: Date,
): Promise<RequestView[]> {
  const units = unitsOfRequests(rows);
  const looked = await lookUp(db, names, { units, people: rows.map(({ person_id }) => person_id) });
  const seen = await unitsSeen(db, asking.reach, units);
  return rows.map((row) => requestViewOf(names, looked, row, asking, seen, now));
}

/** A person's life at work. */
export type LifeView = {
  person: PersonView;
  employments: EmploymentView[];
  titles: TitleView[];
  requests: RequestView[];
  unit: EmploymentView | null;
  title: TitleView | null;
};

const weight = ({ state }: { state: string }): number => (state === "confirmed" ? 1 : 0);

/** What holds today: confirmed before claimed, begun last. */
function current<Period extends { running: boolean; state: string; from: string }>(
  periods: readonly Period[],
): Period | null {
  const running = periods.filter((each) => each.running);
  return running.sort((one, two) => weight(two) - weight(one) || two.from.localeCompare(one.from))[0] ?? null;
}

/** Units, titles and requests of one person, the newest first. */
export async function lifeOf(
  db: Db,
  names: Names,
  asking: Asking,
  personId: number,
  at: { now: Date; today: DateInt },
): Promise<LifeView> {
  const { now, today } = at;
  const live = liveEntries(await loadEntries(db, [personId]));
  const periods = live
    .filter(({ kind }) => kind === "employment" || kind === "title")
    .sort((one, two) => (two.valid_from ?? 0) - (one.valid_from ?? 0) || two.entry_id - one.entry_id);
  const rows = await requestsOf(db, personId);
  const looked = await lookUp(db, names, {
    units: [...unitsOfRequests(rows), ...periods.flatMap((entry) => [entry.unit_id, secondedBy(entry)])],
    people: [personId],
  });
  const seen = await unitsSeen(db, asking.reach, unitsOfRequests(rows));
  const employments = periods
    .filter(({ kind }) => kind === "employment")
    .map((entry) => employmentView(looked, entry, today));
  const titles = periods.filter(({ kind }) => kind === "title").map((entry) => titleViewOf(names, entry, today));
  return {
    person: personThere(looked, personId),
    employments,
    titles,
    requests: rows.map((row) => requestViewOf(names, looked, row, asking, seen, now)),
    unit: current(employments),
    title: current(titles),
  };
}
