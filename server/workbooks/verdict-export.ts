/** Everybody's verdicts of a year within a scope as a workbook, decided while it is written. */
import type { Reach } from "../../contract/actor.ts";
import { vocabularyOf, type Dictionary } from "../../engine/words.ts";
import { treeDaySql, unitNameSql, unitsInReach } from "../organisations/door.ts";
import { today, type Clock } from "../platform/clock.ts";
import { openIdentity } from "../people/door.ts";
import type { Db, Reader } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { writeWorkbook, type WrittenValue } from "../platform/workbook/index.ts";
import { Bindings, populationCondition, type PopulationFilter } from "../population/door.ts";
import { learningYears, liveEntries, loadEntries, viewLive, type PolicyShelf } from "../standing/door.ts";
import { verdictColumns, verdictRow, type VerdictPolicy } from "./verdict-row.ts";

export interface ExportServices {
  database: Reader;
  vault: Vault;
  clock: Clock;
  shelf: PolicyShelf;
  dictionary: Dictionary;
}

/** Whose verdicts: of a year, within reach, and of these those whom the filters leave. */
export type ExportQuestion = { year: number; reach: Reach; filter?: PopulationFilter; mark?: string };

type Listed = { person_id: number; name: string; identity: Buffer; unit: string | null };

const PIECE = 500;

/**
 * The workbook of verdicts.
 * @returns undefined when the unit is not in reach, `"no_year"` when the year is no year of study.
 */
export async function exportVerdicts(
  services: ExportServices,
  question: ExportQuestion,
  onRows: (rows: number) => void = () => undefined,
): Promise<{ fileName: string; chunks: AsyncGenerator<Buffer> } | "no_year" | undefined> {
  const { database, vault, shelf, dictionary } = services;
  const { year } = question;
  const known = await answerable(database, question);
  if (known === undefined || known === "no_year") return known;
  const { closed } = known;
  const { policy } = shelf.compiled(known.policyId, known.policyVersion, year);
  const found: VerdictPolicy = { policy, words: vocabularyOf(policy.document, { dictionary, year }) };
  const day = today(services.clock);
  async function* rows(): AsyncGenerator<WrittenValue[]> {
    let done = 0;
    for await (const people of listed(database, vault, question)) {
      const ids = people.map(({ person_id: id }) => id);
      const entries = Map.groupBy(await loadEntries(database, ids), ({ person_id: id }) => id);
      for (const { person_id: id, name, identity: sealed, unit } of people) {
        const identity = openIdentity(vault, sealed);
        const live = liveEntries(entries.get(id) ?? []);
        const { facts } = viewLive(policy.document, live, { year, today: day, closed });
        yield verdictRow(found, { name, identity, unit: unit ?? "" }, facts, day);
      }
      onRows((done += people.length));
    }
  }
  const sheet = { name: "学习结论", columns: verdictColumns(found), rows: rows(), mark: question.mark };
  return { fileName: `${year}年学习结论.xlsx`, chunks: writeWorkbook([sheet]) };
}

/** The same workbook with its mark, of a question that was found answerable. */
export async function exportMarked(
  services: ExportServices,
  question: ExportQuestion & { mark: string },
): Promise<{ fileName: string; chunks: AsyncGenerator<Buffer> }> {
  const made = await exportVerdicts(services, question);
  if (made === undefined || made === "no_year") throw new Error("The question could be answered a moment ago");
  return made;
}

/**
 * The year of study that is asked about.
 * @returns undefined when the unit is not in reach, `"no_year"` when the year is no year of study.
 */
export async function answerable(db: Db, question: ExportQuestion): Promise<LearningYear | "no_year" | undefined> {
  if (!(await inReach(db, question))) return undefined;
  return (await learningYears(db)).find((each) => each.year === question.year) ?? "no_year";
}

type LearningYear = Awaited<ReturnType<typeof learningYears>>[number];

/** A unit that is not in reach is answered like one that does not exist. */
async function inReach(database: Db, { reach, filter }: ExportQuestion): Promise<boolean> {
  if (filter?.unit === undefined) return true;
  return (await unitsInReach(database, reach)).some(({ unit_id: id }) => id === filter.unit);
}

/** People with a standing in the year, by unit. */
function listed(database: Reader, vault: Vault, { year, reach, filter }: ExportQuestion): AsyncGenerator<Listed[]> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, filter ?? {}, bindings);
  return database.batches<Listed>(
    `SELECT p.person_id, p.name, p.identity_number AS identity, ${unitNameSql("s.unit_id", treeDaySql("s.year"))} AS unit
       FROM standing s JOIN person p USING (person_id) LEFT JOIN unit ON unit.unit_id = s.unit_id
      WHERE ${condition} ORDER BY unit.code COLLATE "C" NULLS LAST, p.person_id`,
    bindings.list,
    PIECE,
  );
}

/** How many people such a workbook holds. */
export async function countExported(
  database: Db,
  vault: Vault,
  { year, reach, filter }: ExportQuestion,
): Promise<number> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, filter ?? {}, bindings);
  const row = await database.row<{ count: number }>(
    `SELECT count(*) AS count FROM standing s JOIN person p USING (person_id) LEFT JOIN unit ON unit.unit_id = s.unit_id
      WHERE ${condition}`,
    bindings.list,
  );
  return row?.count ?? 0;
}
