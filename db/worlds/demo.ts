/** The demo world: units, years, the named people, and a population around them. */
import { resolve } from "node:path";
import type { DateInt } from "../../engine/calendar.ts";
import { insertUnits } from "../../server/organisations/door.ts";
import { copyPeople, reservePersonIds } from "../../server/people/door.ts";
import { dayToIso } from "../../server/platform/clock.ts";
import { parameter } from "../../server/parameters/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import { openRequest, writePersonas, type Persona } from "../../server/identity/door.ts";
import {
  claimAll,
  closeYear,
  copyRows,
  noteContest,
  openShelf,
  openYear,
  recomputeAllWithin,
  recomputePeople,
  reserveEntryIds,
  type PolicyShelf,
  type Recomputing,
} from "../../server/standing/door.ts";
import { writeAccess } from "./access.ts";
import { closingDay, lastClosed, writeClosed } from "./closed.ts";
import { writeAnomalies } from "./anomalies.ts";
import { writeBanks } from "./banks.ts";
import { writeCourses } from "./courses.ts";
import { DECLARANTS, writeDeclarants } from "./declarants.ts";
import { offices } from "./desks.ts";
import { writeLists } from "./lists.ts";
import { namedPerson, type Named } from "./named.ts";
import { DUTIFUL } from "./named-duties.ts";
import { RELIEVED } from "./named-reliefs.ts";
import { generatePerson, type WorldPerson } from "./population.ts";
import { writeRecordStores } from "./record-stores.ts";
import { writeUnanswered } from "./unanswered.ts";
import { noon, number } from "./rows.ts";
import { reorganiseWorld } from "./reorganised.ts";
import { makeSetting, type Setting } from "./setting.ts";
import { tellNamed } from "./told.ts";
import { writeTrail } from "./trail.ts";
import { worldUnits } from "./units.ts";
import { claimantOf, peopleUnderWay, placesOf, UNDER_WAY, writeRequests } from "./waiting.ts";

export type WorldOptions = {
  /** People of the generated part. */
  people: number;
  /** The same seed and day give the same world. */
  seed: number;
  today: DateInt;
  /** Whether the named people and the offices of the demo door are written as well. */
  named: boolean;
  /** Seals what is personal. */
  vault: Vault;
  progress?: (stage: "people" | "standings", done: number, of: number) => void;
};

const ROOT = resolve(import.meta.dirname, "..", "..");
const POLICY = "xpcc/continuing-education";
const AUTHOR = { author: "演示数据", source: "world" };
const CHUNK = 2_000;
/** The year of the answers' own example of old certificates (A7). */
const EXAMPLE_YEAR = 2020;

/** Everybody the demo door names, in its order. */
export const NAMED: readonly Named[] = [...DUTIFUL, ...RELIEVED];

/** Writes a world: units and years unless they are there, people with their ledgers, and their standings. */
export async function writeWorld(tx: Tx, options: WorldOptions): Promise<void> {
  const shelf = openShelf(ROOT);
  const setting = await prepare(tx, shelf, options);
  const before = await tx.row<{ people: number; last: number | null }>(
    "SELECT count(*) AS people, max(person_id) AS last FROM person",
  );
  if (options.named) await writeNamed(tx, options.vault, setting);
  if (options.named) await writeRecordStores(tx, options.vault, options.today);
  if (options.named) await writeUnanswered(tx, options.today);
  if (options.named) await writeTrail(tx, options.vault, ROOT, options.today);
  for (let done = 0; done < options.people;) {
    const count = Math.min(CHUNK, options.people - done);
    const first = await reservePersonIds(tx, count);
    const group: WorldPerson[] = [];
    for (let each = 0; each < count; each++) group.push(generatePerson(setting, done + each, first + each));
    await writeGroup(tx, options.vault, setting, group);
    done += count;
    options.progress?.("people", done, options.people);
  }
  if (options.named) await writeUnderWay(tx, shelf, options.vault, setting);
  if (options.named) await writeCourses(tx, { root: ROOT, vault: options.vault, today: options.today });
  if (options.named) await writeAnomalies(tx, options.today);
  await tx.execute("ANALYZE person, ledger_entry, unit");
  const show: StandingsShown = (done, of) => options.progress?.("standings", done, of);
  const recomputing = { shelf, today: options.today };
  if ((before?.people ?? 0) > options.people) await recomputeAdded(tx, recomputing, before?.last ?? 0, show);
  else await recomputeAllWithin(tx, recomputing, show);
  await tx.execute("ANALYZE standing");
}

type StandingsShown = (done: number, of: number) => void;

/** Standings of a few who join many. */
async function recomputeAdded(tx: Tx, recomputing: Recomputing, last: number, show: StandingsShown): Promise<void> {
  const added = await tx.rows<{ person_id: number }>(
    "SELECT person_id FROM person WHERE person_id > $1 ORDER BY person_id",
    [last],
  );
  for (let at = 0; at < added.length; at += CHUNK) {
    const group = added.slice(at, at + CHUNK).map(({ person_id }) => person_id);
    await recomputePeople(tx, recomputing, group);
    show(at + group.length, added.length);
  }
}

async function prepare(tx: Tx, shelf: PolicyShelf, { seed, today, named }: WorldOptions): Promise<Setting> {
  const wanted = worldUnits(ROOT);
  const known = await tx.rows<{ code: string; unit_id: number }>(
    "SELECT code, unit_id FROM unit WHERE code = ANY ($1)",
    [wanted.map(({ code }) => code)],
  );
  const ids = new Map(known.map(({ code, unit_id }) => [code, unit_id]));
  const added = await insertUnits(
    tx,
    wanted.filter(({ code }) => !ids.has(code)),
  );
  for (const [code, id] of added) ids.set(code, id);
  // Units that are there already were reorganised when they came.
  if (added.size === wanted.length) await reorganiseWorld(tx, ROOT, dayToIso(today));
  const placed = wanted.map((unit) => ({ ...unit, unit_id: ids.get(unit.code) as number }));
  const setting = makeSetting(shelf.inForce(POLICY, Math.trunc(today / 10_000)), placed, seed, today);
  for (const year of [EXAMPLE_YEAR, ...setting.years]) {
    await openYear(tx, year, shelf.inForce(POLICY, year));
    // The last one is closed by an office, once there are offices.
    const later = named && year === lastClosed(today);
    if (closingDay(year) <= today && !later) await closeYear(tx, year, noon(closingDay(year)));
  }
  return setting;
}

/** The first moment of the world's day: nothing in it is recorded later. */
function dawn(today: DateInt): Date {
  return new Date(`${dayToIso(today)}T00:00:00+08:00`);
}

async function writeGroup(tx: Tx, vault: Vault, setting: Setting, group: readonly WorldPerson[]): Promise<void> {
  const rows = group.flatMap((each) => each.rows);
  const first = await reserveEntryIds(tx, rows.length);
  await copyPeople(
    tx,
    vault,
    group.map(({ person }) => person),
  );
  await copyRows(tx, AUTHOR, number(rows, first, dawn(setting.today)), ["entry_id", "recorded_at"]);
  const ids = group.map(({ person }) => person.person_id);
  await claimAll(tx, Math.min(...ids), Math.max(...ids));
}

/** Those whose employment is under way come last, so that everybody else has the same number with and without them. */
async function writeUnderWay(tx: Tx, shelf: PolicyShelf, vault: Vault, setting: Setting): Promise<void> {
  const first = await reservePersonIds(tx, UNDER_WAY.length);
  const people = peopleUnderWay(setting, first);
  await writeGroup(tx, vault, setting, people);
  await writeRequests(tx, setting, people);
  await writePersonas(tx, [
    {
      personaId: "claimant",
      personId: claimantOf(first),
      role: "learner",
      title: "护士，刚登记，等单位确认",
      story: "九天前登记到第八师师医院，单位还没有确认，年度结论先不下。",
      sort: 300,
    },
  ]);
  const { today } = setting;
  const policy = shelf.inForce(POLICY, Math.trunc(today / 10_000));
  const deskDays = await parameter(tx, "declaration_desk_days", dawn(today));
  const at = { today, hospital: placesOf(setting).hospital, policy, deskDays };
  await writeDeclarants(tx, at, people.slice(-DECLARANTS.length));
  await writeLists(tx, { vault, shelf, today });
  await writeClosed(tx, today);
}

async function writeNamed(tx: Tx, vault: Vault, setting: Setting): Promise<void> {
  const first = await reservePersonIds(tx, NAMED.length);
  const people = NAMED.map((named, index) => namedPerson(setting, named, first + index));
  await writeGroup(tx, vault, setting, people);
  const personas = NAMED.map((named, index): Persona => ({
    personaId: named.id,
    personId: first + index,
    role: "learner",
    title: named.who,
    story: named.story,
    sort: 100 + index,
  }));
  await writePersonas(tx, [...personas, ...offices(setting)]);
  await writeAccess(tx, dawn(setting.today));
  await writeBanks(tx, dawn(setting.today));
  const numberOf = (id: string) => first + NAMED.findIndex((named) => named.id === id);
  await noteContest(tx, {
    kind: "qualifications",
    number: "ZG990000001",
    holderId: numberOf("qualification"),
    claimantId: numberOf("certificate-again"),
  });
  await tellNamed(tx, { vault, today: setting.today, numberOf });
  await askForHelp(tx, "nurse-25", noon(setting.today));
}

/** Somebody whose telephone is lost waits at the desk of their unit. */
async function askForHelp(tx: Tx, personaId: string, now: Date): Promise<void> {
  const row = await tx.row<{ account_id: number; person_id: number }>(
    "SELECT account_id, person_id FROM persona WHERE persona_id = $1",
    [personaId],
  );
  if (row === undefined) return;
  const { account_id: accountId, person_id: personId } = row;
  await openRequest(tx, { accountId, personId, note: "手机掉水里了，号码还没补办。" }, now);
}
