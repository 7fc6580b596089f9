/**
 * A page of fifty people of a division, asked for over HTTP with rights, scope, the second wall and masking, against the same
 * three statements alone on an ordinary connection, in one run and in turn.
 *
 *   node bench/rights.ts [people] [rounds]
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeWorld } from "../db/worlds/demo.ts";
import { listPeople } from "../contract/population.ts";
import { allQueues, composeApp } from "../server/app.ts";
import { median } from "./median.ts";
import { fixedClock, today } from "../server/platform/clock.ts";
import { openDatabase, transact } from "../server/platform/db.ts";
import { startJobs } from "../server/platform/jobs.ts";
import { migrate } from "../server/platform/migrate.ts";
import { startPostgres } from "../server/platform/postgres.ts";
import { migrationsFolder } from "../server/platform/settings.ts";
import { openVault, ringOf } from "../server/platform/vault.ts";
import { countConditions, countPeople, peoplePage } from "../server/population/list.ts";

const PEOPLE = Number(process.argv[2] ?? 22_000);
const ROUNDS = Number(process.argv[3] ?? 60);
const YEAR = 2026;
const root = resolve(import.meta.dirname, "..");
const clock = fixedClock("2026-11-23T09:00:00+08:00");
const vault = openVault(ringOf("bench"));
const url = `/api/years/${YEAR}/people?limit=50`;

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
await chmod(folder, 0o755);
const postgres = await startPostgres({ folder, log: () => {} });
const database = openDatabase(await postgres.ensureDatabase("bench"));
try {
  await migrate(database, migrationsFolder(root));
  await prepare();
  await compare();
} finally {
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Everybody in one division, so that it is as large as the largest there is. */
async function prepare(): Promise<void> {
  const world = { people: PEOPLE, seed: 1, today: today(clock), named: true, vault };
  const options = { statementTimeoutMs: 3_600_000, attempts: 1 };
  await transact(database, (tx) => writeWorld(tx, world), options);
  await transact(
    database,
    async (tx) => {
      await tx.execute("UPDATE standing SET division_code = 'd08'");
      await tx.execute("INSERT INTO person_place SELECT person_id, 'd08' FROM person ON CONFLICT DO NOTHING");
      await tx.execute("ANALYZE standing, person, person_place");
    },
    options,
  );
}

async function compare(): Promise<void> {
  const jobs = await startJobs(database, allQueues(), { upkeep: false, onError: (error) => console.error(error) });
  const services = { database, jobs, clock, demo: true, root, vault, outside: {}, log: () => {} };
  const http = await composeApp(services);
  try {
    const payload = { personaId: "division-hr" };
    const session = await http.inject({ method: "POST", url: "/api/session", payload });
    const cookie = String(session.headers["set-cookie"]).split(";")[0] ?? "";
    const whole = async () => {
      const { statusCode, body } = await http.inject({ url, headers: { cookie } });
      if (statusCode !== 200) throw new Error(body);
      return body;
    };
    const query = listPeople.query.parse({ limit: "50" });
    const reach = { kind: "division", divisionCode: "d08" } as const;
    const bare = async () => {
      await peoplePage(database, vault, YEAR, reach, query);
      await countPeople(database, vault, YEAR, reach, query);
      await countConditions(database, vault, YEAR, reach, query);
    };
    const counted = (JSON.parse(await whole()) as { counts: { people: number } }).counts.people;
    const times = { whole: [] as number[], bare: [] as number[] };
    for (let round = 0; round < ROUNDS + 5; round++) {
      const asked = await timed(whole);
      const alone = await timed(bare);
      // The first few warm caches and plans.
      if (round < 5) continue;
      times.whole.push(asked);
      times.bare.push(alone);
    }
    const [asked, alone] = [median(times.whole), median(times.bare)];
    process.stdout.write(`${counted} people in the division, ${ROUNDS} rounds, medians\n`);
    process.stdout.write(`the same statements alone                      ${alone.toFixed(1).padStart(8)} ms\n`);
    process.stdout.write(`the request: rights, scope, wall, masking      ${asked.toFixed(1).padStart(8)} ms\n`);
    process.stdout.write(
      `ratio                                          ${(asked / alone).toFixed(2).padStart(8)} x (asked for: at most 1.5)\n`,
    );
  } finally {
    await http.close();
    await jobs.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
