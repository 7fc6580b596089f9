/** What the screens of one person read from the database. */
import type { z } from "zod";
import type { Reach } from "../../contract/actor.ts";
import type { personSummarySchema, StandingView } from "../../contract/standing-view.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { Facts } from "../../engine/facts.ts";
import type { CourseOption } from "../../engine/plan-options.ts";
import { codeText, vocabularyOf, type Dictionary, type Vocabulary } from "../../engine/words.ts";
import { reachName, unitNames, unitNamesInYears } from "../organisations/door.ts";
import type { Edition, Library, TellingSources } from "../policies/door.ts";
import { OWN_POLICY } from "../policies/door.ts";
import { keptPlanned, type Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import type { ExampleCatalogue } from "./catalogue.ts";
import { ENTRY_COLUMNS, readEntry } from "./entry.ts";
import type { AuthoredEntry } from "./entry-view.ts";
import { liveEntries, viewLive } from "./fact-view.ts";
import type { PersonInReach } from "./reach.ts";
import type { PolicyShelf } from "./shelf.ts";
import { wasClosedFor } from "./closings.ts";
import { learningYears, type LearningYear } from "./years.ts";

export type PersonSummary = z.output<typeof personSummarySchema>;

/** What views rest on beside the database: the law, the names of codes, and in the demo what is on offer. */
export interface Reading {
  library: Library;
  shelf: PolicyShelf;
  /** Opens identity numbers, of which screens show a part. */
  vault: Vault;
  telling: TellingSources;
  dictionary: Dictionary;
  /** Names of divisions by code. */
  divisions: Readonly<Record<string, string>>;
  catalogue: ExampleCatalogue | undefined;
  /** Courses there really are; absent where no area offers any. */
  courses?: CoursesOnOffer | undefined;
}

/** Courses that are made for a person, are open in the year of the facts, and were not completed by them yet. */
export type CoursesOnOffer = (db: Db, personId: number, facts: Facts, today: DateInt) => Promise<CourseOption[]>;

const AUTHORED = keptPlanned(
  `SELECT ${ENTRY_COLUMNS.join(", ")}, author FROM ledger_entry WHERE person_id = $1 ORDER BY entry_id`,
);

/** All entries of a person with their authors, in order of recording. */
export async function authoredEntries(db: Db, personId: number): Promise<AuthoredEntry[]> {
  const rows = await db.rows<Record<string, unknown>>(AUTHORED, [personId]);
  return rows.map((row) => readEntry(row) as AuthoredEntry);
}

/** Names of the units that rows speak of, by number. */
export async function unitsOf(db: Db, rows: readonly { unit_id: number | null }[]): Promise<Map<number, string>> {
  return unitNames(db, [...new Set(rows.flatMap(({ unit_id }) => unit_id ?? []))]);
}

/** The edition that decides a year: the one pinned to it, else the one in force. Throws `no_policy_for_year`. */
export function editionOf(library: Library, year: number, pinned: LearningYear | undefined): Edition {
  const found = pinned ? library.find(pinned.policyId, pinned.policyVersion) : library.inForce(OWN_POLICY, year);
  if (found === undefined) throw new Refusal("no_policy_for_year");
  return found;
}

/** The words of a document. */
export function wordsOf(
  { dictionary }: Pick<Reading, "dictionary">,
  document: PolicyDocument,
  year: number,
): Vocabulary {
  return vocabularyOf(document, { dictionary, year });
}

/** Who somebody is, with the title they hold on a day. */
export function personSummary(
  reading: Reading,
  { person, unit }: PersonInReach,
  entries: readonly AuthoredEntry[],
  today: DateInt,
): PersonSummary {
  const year = Math.trunc(today / 10_000);
  const { document } = editionOf(reading.library, year, undefined);
  const { series, level } = viewLive(document, liveEntries(entries), { year, today, closed: false }).facts.scalars;
  const words = wordsOf(reading, document, year);
  const named = (name: string, code: unknown) =>
    typeof code === "string"
      ? { code, label: code === "none" ? "无" : codeText(words, { on: "fact", name }, code) }
      : null;
  return {
    personId: person.person_id,
    name: person.name,
    identity: masked(person.identity_number),
    unit: unit
      ? {
          unitId: unit.unit_id,
          name: unit.name,
          division: { code: unit.division_code, label: reading.divisions[unit.division_code] ?? unit.division_code },
        }
      : null,
    series: named("series", series),
    level: named("level", level),
  };
}

/** Which office asks, as a receipt names it. */
export async function officeName(db: Db, { divisions }: Pick<Reading, "divisions">, reach: Reach): Promise<string> {
  const name = await reachName(db, reach, divisions);
  if ("industry" in reach && reach.industry !== undefined) return `${name}主管部门`;
  return `${name}${reach.kind === "all" || reach.kind === "division" ? "人社部门" : "人事部门"}`;
}

const PARTS = [
  ["annual", "public"],
  ["annual", "professional"],
  ["title", "public"],
  ["title", "professional"],
  ["title", "face_to_face"],
] as const;

type Row = Record<string, unknown> & {
  year: number;
  unit_id: number | null;
  division_code: string | null;
  computed_at: Date;
};

/** How a person stands in every year, the newest first. */
export async function standingsOf(db: Db, personId: number, today: DateInt): Promise<StandingView[]> {
  const rows = await db.rows<Row>("SELECT * FROM standing WHERE person_id = $1 ORDER BY year DESC", [personId]);
  const units = await unitNamesInYears(db, rows);
  const years = new Map((await learningYears(db)).map((each) => [each.year, each]));
  const closed = ({ year, division_code }: Row) => {
    const known = years.get(year);
    return known !== undefined && wasClosedFor(known, division_code);
  };
  return rows.map((row) => ({
    year: row.year,
    state: yearState(row.year, closed(row), today),
    annual: row["annual"] as string,
    title: row["title"] as string,
    annualDeadline: row["annual_deadline"] as string | null,
    titleDeadline: row["title_deadline"] as string | null,
    unit: units.get(row.year) ?? null,
    parts: PARTS.flatMap(([verdict, part]) => partOf(row, verdict, part)),
    missing: row["missing"] as number,
    computedAt: row.computed_at.toISOString(),
  }));
}

/** How a year stands on a day. */
export function yearState(year: number, closed: boolean, today: DateInt): StandingView["state"] {
  if (closed) return "closed";
  return today > year * 10_000 + 1231 ? "over" : "running";
}

function partOf(row: Row, verdict: string, part: string): StandingView["parts"] {
  const at = (holds: string) => row[`${verdict}_${part}_${holds}`];
  const state = at("state");
  if (typeof state !== "string") return [];
  const number = (holds: string) => (at(holds) as number | null) ?? null;
  return [
    {
      verdict,
      part,
      state: state as StandingView["parts"][number]["state"],
      required: number("required") ?? 0,
      earned: { least: number("earned_lo") ?? 0, most: number("earned_hi") },
      owed: { least: number("owed_lo") ?? 0, most: number("owed_hi") },
    },
  ];
}

const CONTESTS = keptPlanned(
  `SELECT normalised_number AS number, holder_id = $1 AS holder FROM certificate_contest
    WHERE settled_by IS NULL AND (holder_id = $1 OR claimant_id = $1) ORDER BY contest_id`,
);

/** Certificates of a person that somebody else has brought as well. */
export async function contestsOf(db: Db, personId: number): Promise<{ number: string; holder: boolean }[]> {
  return db.rows(CONTESTS, [personId]);
}
