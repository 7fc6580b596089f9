/**
 * Work over everybody, against the least it could cost: a simulation of two policies against merely reading the same facts,
 * and a recomputation of all standings against a plain COPY of the same rows.
 *
 *   node bench/population-work.ts [people] [rounds]
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeWorld } from "../db/worlds/demo.ts";
import { fixedClock, today } from "../server/platform/clock.ts";
import { openDatabase, transact, type Database } from "../server/platform/db.ts";
import { migrate } from "../server/platform/migrate.ts";
import { startPostgres } from "../server/platform/postgres.ts";
import { migrationsFolder } from "../server/platform/settings.ts";
import { openVault, ringOf } from "../server/platform/vault.ts";
import { openLibrary, OWN_POLICY } from "../server/policies/door.ts";
import { eachFacts, policiesOf, simulate, type Simulation } from "../server/population/door.ts";
import { learningYears, openShelf, recomputeAll } from "../server/standing/door.ts";

const PEOPLE = Number(process.argv[2] ?? 300_000);
const ROUNDS = Number(process.argv[3] ?? 2);
const root = resolve(import.meta.dirname, "..");
const clock = fixedClock("2026-11-23T09:00:00+08:00");
const HOUR_MS = 3_600_000;

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
await chmod(folder, 0o755);
const postgres = await startPostgres({ folder, log: () => {} });
const url = await postgres.ensureDatabase("bench");
const database = openDatabase(url);
try {
  await migrate(database, migrationsFolder(root));
  await measured(`${PEOPLE} people written, with ledgers and standings`, () =>
    transact(
      database,
      (tx) =>
        writeWorld(tx, {
          people: PEOPLE,
          seed: 1,
          today: today(clock),
          named: true,
          vault: openVault(ringOf("bench")),
        }),
      {
        statementTimeoutMs: HOUR_MS,
        attempts: 1,
      },
    ),
  );
  await describe(database);
  await simulation(database);
  await standings(database);
} finally {
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Runs and tells how long it took, in seconds, and how far the process's memory grew at its highest. */
async function measured(name: string, work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 50);
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1_000;
  clearInterval(watch);
  const grown = Math.round((highest - before) / 1_048_576);
  process.stdout.write(`${name.padEnd(64)} ${seconds.toFixed(1).padStart(7)} s   +${grown} MB\n`);
  return seconds;
}

async function describe(db: Database): Promise<void> {
  const row = await db.row<{ entries: number; standings: number }>(
    "SELECT (SELECT count(*) FROM ledger_entry)::int AS entries, (SELECT count(*) FROM standing)::int AS standings",
  );
  process.stdout.write(`ledger entries ${row?.entries}, standings ${row?.standings}\n`);
}

/** Two policies over all facts of all years, against reading those facts and doing nothing with them. */
async function simulation(db: Database): Promise<void> {
  const library = openLibrary(root);
  const years = await learningYears(db);
  const base = library.inForce(OWN_POLICY, 2026);
  if (!base) throw new Error("no policy");
  const { id, version } = base.document;
  const row = {
    policy_id: id,
    policy_version: version,
    readings: { seminar_chain: "no", minima: "total" },
    draft: null,
  };
  const made = new Map(years.map(({ year }) => [year, policiesOf(library, row, year)]));
  const asked: Simulation = {
    years: years.map(({ year }) => year),
    policies: (year) => made.get(year) as NonNullable<ReturnType<typeof made.get>>,
    today: today(clock),
    seed: 1,
  };
  const reading: number[] = [];
  const simulating: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    reading.push(
      await measured("reading the facts of everybody in every year", async () => {
        let facts = 0;
        for await (const viewed of eachFacts(db, asked, years)) facts += viewed.length;
        if (facts === 0) throw new Error("no facts");
      }),
    );
    simulating.push(
      await measured("simulating two policies over them", async () => {
        const { total } = await simulate(db, asked);
        if (total.people === 0) throw new Error("nobody");
      }),
    );
  }
  const ratio = Math.min(...simulating) / Math.min(...reading);
  process.stdout.write(`simulation / reading alone: ${ratio.toFixed(2)} x (limit 1.5)\n`);
}

/** All standings computed again from nothing, against copying the same rows into a table with the same keys. */
async function standings(db: Database): Promise<void> {
  const columns = (
    await db.rows<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'standing' ORDER BY ordinal_position",
    )
  ).map(({ name }) => name);
  const settings = await db.row<{ data_directory: string }>("SHOW data_directory");
  const file = join(settings?.data_directory ?? "", "standing.copy");
  await transact(
    db,
    async (tx) => {
      await tx.execute("CREATE TABLE standing_copy (LIKE standing INCLUDING ALL)");
      await tx.execute(`COPY standing (${columns.join(", ")}) TO '${file}'`);
    },
    { statementTimeoutMs: HOUR_MS },
  );
  const copying: number[] = [];
  const computing: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await empty(db, "standing_copy");
    copying.push(
      await measured("plain COPY of the same standings in", () =>
        transact(db, (tx) => tx.execute(`COPY standing_copy (${columns.join(", ")}) FROM '${file}'`), {
          statementTimeoutMs: HOUR_MS,
        }),
      ),
    );
    await empty(db, "standing");
    computing.push(
      await measured("recomputing all standings from the ledger", () =>
        recomputeAll(db, { shelf: openShelf(root), today: today(clock) }),
      ),
    );
  }
  const ratio = Math.min(...computing) / Math.min(...copying);
  process.stdout.write(`recomputation / COPY: ${ratio.toFixed(2)} x (limit 5)\n`);
}

async function empty(db: Database, table: "standing" | "standing_copy"): Promise<void> {
  await transact(db, (tx) => tx.execute(`TRUNCATE ${table}`), { statementTimeoutMs: HOUR_MS });
}
