/** Years as HR bureaus see them. */
import type { Reach } from "../../contract/actor.ts";
import type { YearLines, YearState, YearWindow } from "../../contract/years.ts";
import { unitNames } from "../organisations/door.ts";
import { openIdentity } from "../people/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import {
  closingsOf,
  EVERYBODY,
  learningYears,
  reopeningsOf,
  type Closing,
  type LearningYear,
  type Reopening,
} from "../standing/door.ts";
import { isOver, lookedAfter, mayEnd } from "./closing.ts";
import { countsOf } from "./figures.ts";

/** What views rest on beside the database. */
export type Reading = { vault: Vault; divisions: Readonly<Record<string, string>> };

type Seen = { reach: Reach; now: Date };
type Line = YearLines["years"][number];

/** All years, the newest first. */
export async function yearLines(db: Db, reading: Reading, seen: Seen): Promise<Line[]> {
  const years = await learningYears(db);
  const closings = Map.groupBy(await closingsOf(db), ({ year }) => year);
  const windows = Map.groupBy(await reopeningsOf(db), ({ year }) => year);
  return years
    .toReversed()
    .map((each) => lineOf(reading, seen, each, closings.get(each.year) ?? [], windows.get(each.year) ?? []));
}

function lineOf(
  reading: Reading,
  { reach, now }: Seen,
  { year, closedAt }: LearningYear,
  closings: readonly Closing[],
  windows: readonly Reopening[],
): Line {
  const own = lookedAfter(reach);
  const open = windowsSeen(windows, own).filter((each) => ["open", "ahead"].includes(stateOf(each, now)));
  const closed = closingsSeen(reading, closings, own, closedAt);
  return {
    year,
    over: isOver(year, now),
    closed: closed.some(({ division }) => division === null || division.code === own),
    closings: closed,
    windows: open.length,
  };
}

/**
 * One year with its windows. Throws `not_found`.
 * @param everywhere where people and drafts are counted: what nobody has handed in is told to nobody, how many there are is.
 */
export async function yearView(
  db: Db,
  reading: Reading,
  seen: Seen,
  year: number,
  everywhere: Db = db,
): Promise<YearState> {
  const own = lookedAfter(seen.reach);
  const learning = (await learningYears(db)).find((each) => each.year === year);
  if (learning === undefined) throw new Refusal("not_found");
  const windows = await reopeningsOf(db, year);
  const line = lineOf(reading, seen, learning, await closingsOf(db, year), windows);
  const everybody = own === EVERYBODY;
  return {
    ...line,
    counts: await countsOf(everywhere, seen.reach, year),
    list: await windowViews(db, reading, seen, windowsSeen(windows, own)),
    mayClose: line.over && !line.closed,
    mayOpen: line.closed || (everybody && line.closings.length > 0),
    scopes: everybody ? ["all", "division", "unit", "person"] : ["division", "unit", "person"],
    divisions: Object.entries(reading.divisions)
      .filter(([code]) => everybody || code === own)
      .map(([code, label]) => ({ code, label })),
    today: shanghaiDate(seen.now),
  };
}

/** Closings that concern whom somebody looks after; a year that was closed without an office among them. */
function closingsSeen(
  { divisions }: Reading,
  closings: readonly Closing[],
  own: string,
  closedAt: Date | null,
): Line["closings"] {
  const seen = closings
    .filter(({ divisionCode }) => own === EVERYBODY || divisionCode === EVERYBODY || divisionCode === own)
    .map(({ divisionCode, closedAt: at, office, reason, people, notMet, undetermined, waiting, drafts }) => ({
      division:
        divisionCode === EVERYBODY ? null : { code: divisionCode, label: divisions[divisionCode] ?? divisionCode },
      at: at.toISOString(),
      office,
      reason,
      counts: { people, notMet, undetermined, waiting, drafts },
    }));
  if (closedAt === null || seen.some(({ division }) => division === null)) return seen;
  return [...seen, { division: null, at: closedAt.toISOString(), office: null, reason: null, counts: null }];
}

function windowsSeen(windows: readonly Reopening[], own: string): Reopening[] {
  return windows.filter(({ scope, divisionCode }) => own === EVERYBODY || scope === "all" || divisionCode === own);
}

function stateOf({ opens, until, endedAt }: Reopening, now: Date): YearWindow["state"] {
  const today = shanghaiDate(now);
  if (endedAt !== null) return "ended";
  if (until < today) return "over";
  return opens > today ? "ahead" : "open";
}

async function windowViews(
  db: Db,
  { vault, divisions }: Reading,
  { reach, now }: Seen,
  windows: readonly Reopening[],
): Promise<YearWindow[]> {
  const units = await unitNames(db, [...new Set(windows.flatMap(({ unitId }) => unitId ?? []))]);
  const people = await db.rows<{ person_id: number; name: string; identity_number: Buffer }>(
    "SELECT person_id, name, identity_number FROM person WHERE person_id = ANY ($1)",
    [windows.flatMap(({ personId }) => personId ?? [])],
  );
  const known = new Map(people.map((each) => [each.person_id, each]));
  const used = await db.rows<{ reopening_id: number; used: number }>(
    "SELECT reopening_id, count(*)::int AS used FROM declaration WHERE reopening_id = ANY ($1) GROUP BY 1",
    [windows.map(({ reopeningId }) => reopeningId)],
  );
  const uses = new Map(used.map(({ reopening_id, used: n }) => [reopening_id, n]));
  return windows.map((window) => {
    const { reopeningId, scope, divisionCode: code, unitId, personId, opens, until, reason, office } = window;
    const person = known.get(personId ?? 0);
    const state = stateOf(window, now);
    return {
      windowId: reopeningId,
      scope,
      division: code === null ? null : { code, label: divisions[code] ?? code },
      unit: unitId === null ? null : { unitId, name: units.get(unitId) ?? "" },
      person:
        person === undefined
          ? null
          : {
              personId: person.person_id,
              name: person.name,
              identity: masked(openIdentity(vault, person.identity_number)),
            },
      opens,
      until,
      state,
      reason,
      office,
      openedAt: window.openedAt.toISOString(),
      ended:
        window.endedAt === null
          ? null
          : { at: window.endedAt.toISOString(), office: window.endedOffice ?? "", reason: window.endReason ?? "" },
      used: uses.get(reopeningId) ?? 0,
      mayEnd: (state === "open" || state === "ahead") && mayEnd(reach, window),
    };
  });
}
