/**
 * The first page of a review queue over many declarations, behind the second wall, for a clerk, a division and 兵团, against a
 * count of the same rows by an index alone, in one run and in turn.
 *
 *   node bench/declaration-queue.ts [declarations] [rounds]
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Actor, Reach } from "../contract/actor.ts";
import { writeWorld } from "../db/worlds/demo.ts";
import { queueOf, type Filter } from "../server/declarations/queue.ts";
import { openLibrary, readDictionary } from "../server/policies/door.ts";
import { fixedClock, today } from "../server/platform/clock.ts";
import { openDatabase, transact, type Tx } from "../server/platform/db.ts";
import { allQueues } from "../server/app.ts";
import { startJobs } from "../server/platform/jobs.ts";
import { migrate } from "../server/platform/migrate.ts";
import { startPostgres } from "../server/platform/postgres.ts";
import { migrationsFolder } from "../server/platform/settings.ts";
import { openVault, ringOf } from "../server/platform/vault.ts";
import { wallOf } from "../server/platform/wall.ts";
import { openShelf } from "../server/standing/door.ts";

const DECLARATIONS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.argv[3] ?? 60);
const PEOPLE = 500;
const root = resolve(import.meta.dirname, "..");
const clock = fixedClock("2026-11-23T09:00:00+08:00");
const vault = openVault(ringOf("bench"));

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
await chmod(folder, 0o755);
const postgres = await startPostgres({ folder, log: () => {} });
const database = openDatabase(await postgres.ensureDatabase("bench"));
try {
  await migrate(database, migrationsFolder(root));
  const options = { statementTimeoutMs: 3_600_000, attempts: 1 };
  const world = { people: PEOPLE, seed: 1, today: today(clock), named: true, vault };
  await transact(database, (tx) => writeWorld(tx, world), options);
  await transact(database, fill, options);
  await transact(database, async (tx) => void (await tx.execute("ANALYZE declaration, person, unit")), options);
  await compare();
} finally {
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Declarations of every kind over all units; half of them wait, a tenth of those for another pair of eyes. */
async function fill(tx: Tx): Promise<void> {
  await tx.execute(
    `INSERT INTO declaration (person_id, kind, policy_id, policy_version, year, state, said, submitter, made_by, unit_id, division_code,
       series, desks, step, desk_since, desk_until, created_at, changed_at, submitted_at, decided_at)
     SELECT p.person_id, (ARRAY['certificate','outside_training','village','inland_teaching','programme','degree','graduation',
         'seminar','health_credits','qualification'])[1 + n % 10], 'xpcc/continuing-education', '2016-01-01', 2020 + n % 7,
       CASE WHEN n % 2 = 0 THEN 'approved' WHEN n % 20 = 1 THEN 'second' ELSE 'reviewing' END, '{}', 'person',
       (SELECT min(account_id) FROM account), u.unit_id, u.division_code, 'health',
       CASE WHEN n % 10 = 8 THEN ARRAY['unit','industry','hr'] ELSE ARRAY['unit','hr'] END,
       CASE WHEN n % 20 = 1 THEN 1 ELSE n / 7 % 2 END,
       CASE WHEN n % 2 = 1 THEN $2::timestamptz - n * interval '40 seconds' END,
       CASE WHEN n % 2 = 1 THEN $2::timestamptz - n * interval '40 seconds' + interval '15 days' END,
       $2, $2::timestamptz - n * interval '20 seconds', $2, CASE WHEN n % 2 = 0 THEN $2::timestamptz END
      FROM (SELECT n, 1 + n % (SELECT count(*) FROM person) AS person_place, 1 + (n / 3) % (SELECT count(*) FROM unit) AS unit_place
              FROM generate_series(1, $1::int) AS n) numbered
      JOIN (SELECT person_id, row_number() OVER (ORDER BY person_id) AS person_place FROM person) p USING (person_place)
      JOIN (SELECT unit_id, division_code, row_number() OVER (ORDER BY unit_id) AS unit_place FROM unit) u USING (unit_place)`,
    [DECLARATIONS, clock.now()],
  );
}

type Who = { name: string; actor: Actor; reach: Reach; desks: string[]; within: string };

async function offices(): Promise<Who[]> {
  const place = await database.row<{ unit_id: number; division_code: string }>(
    "SELECT unit_id, division_code FROM declaration WHERE desk = 'unit' AND division_code = 'd08' LIMIT 1",
  );
  if (place === undefined) throw new Error("Nothing was filled in");
  const { unit_id: unitId, division_code: divisionCode } = place;
  const bureau = ["hr", "hr_second", "appeal"];
  return [
    {
      name: "a clerk",
      actor: { accountId: 1, role: "unit_clerk", unitId, divisionCode },
      reach: { kind: "unit", unitId },
      desks: ["unit"],
      within: `unit_id = ${unitId}`,
    },
    {
      name: "a division",
      actor: { accountId: 1, role: "division_hr", divisionCode },
      reach: { kind: "division", divisionCode },
      desks: bureau,
      within: `division_code = '${divisionCode}'`,
    },
    { name: "兵团", actor: { accountId: 1, role: "xpcc_hr" }, reach: { kind: "all" }, desks: bureau, within: "true" },
  ];
}

async function compare(): Promise<void> {
  const jobs = await startJobs(database, allQueues(), { upkeep: false, onError: (error) => console.error(error) });
  const { sources } = openLibrary(root);
  const ledger = { jobs, vault, clock, shelf: openShelf(root) };
  const reading = { ledger, sources, dictionary: readDictionary(root), divisions: {}, vault };
  const filters: [string, Filter][] = [
    ["everything", {}],
    ["of one kind", { kind: "degree" }],
    ["late ones", { late: "true" }],
    ["all declarations", { desk: "any" }],
  ];
  process.stdout.write(`${DECLARATIONS} declarations, ${ROUNDS} rounds, p95 in ms\n`);
  for (const { name, actor, reach, desks, within } of await offices()) {
    const db = database.walled(await wallOf(database, reach, actor));
    const asking = { actor, reach, now: clock.now() };
    const plain = `SELECT count(*) FROM declaration WHERE desk = ANY ($1) AND ${within}`;
    const counted = await database.row<{ count: number }>(plain, [desks]);
    for (const [what, filter] of filters) {
      const [pages, counts]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS + 5; round++) {
        const page = await timed(() => queueOf(db, reading, asking, filter));
        const count = await timed(() => database.row(plain, [desks]));
        // The first few warm caches and plans.
        if (round >= 5) void (pages.push(page), counts.push(count));
      }
      const [page, count] = [p95(pages), p95(counts)];
      process.stdout.write(
        `${name}, ${what}: ${page.toFixed(1)}; counting ${String(counted?.count)} that wait ${count.toFixed(1)}; ratio ${(page / count).toFixed(2)}\n`,
      );
    }
  }
  await jobs.stop();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function p95(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? 0;
}
