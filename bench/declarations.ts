/**
 * Approvals of declarations by eight reviewers at once — locked, judged, the entry taken back and said again, its step, the person
 * told, the line of the trail, all in one transaction — and the recomputation of the standings they change, against three bare
 * inserts a transaction into tables of the same shape. One durable PostgreSQL, one process, in turn.
 *
 *   node bench/declarations.ts [declarations]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openField, prepareField } from "./declarations-field.ts";
import { act, hold } from "../server/declarations/acts.ts";
import { recordEvent } from "../server/platform/audit.ts";
import { transact } from "../server/platform/db.ts";
import { startJobs } from "../server/platform/jobs.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import { queues, recomputePeople } from "../server/standing/door.ts";

const DECLARATIONS = Number(process.argv[2] ?? 600);
const REVIEWERS = 8;
const TODAY = 20260901;
const root = resolve(import.meta.dirname, "..");
let opened: ReturnType<typeof openField> | undefined;

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
const settings = readSettings({ ...process.env, DATA_DIR: folder, DATABASE_URL: "", XUESHI_DEMO: "0" }, root);
const { database, vault, close } = await openAndMigrate(settings, { join: true });
const jobs = await startJobs(database, queues, { upkeep: false, onError: (error) => console.error(error) });
try {
  await transact(database, prepareField);
  const waiting = await prepare();
  await bareTables();
  const before = await rateOf("three bare inserts", bareThree);
  const approved = await rateOf("approvals", (turn) => approve(waiting[turn] as number));
  const again = await rateOf("three bare inserts, once more", bareThree);
  const recomputed = await recomputation();
  const bare = (before + again) / 2;
  const withStandings = 1 / (1 / approved + 1 / recomputed);
  process.stdout.write(`approvals / bare: ${(approved / bare).toFixed(3)} x of its rate\n`);
  process.stdout.write(
    `approvals with their standings: ${withStandings.toFixed(0)}/s, ${(withStandings / bare).toFixed(3)} x of its rate\n`,
  );
} finally {
  await jobs.stop();
  await close();
  await rm(folder, { recursive: true, force: true });
}

/** Declarations of as many people that have passed the unit and lie on the bureau's desk. */
async function prepare(): Promise<number[]> {
  const field = await openField(database, jobs, vault);
  const people = await field.people(DECLARATIONS);
  const said = { year: "2026", title: "数字农业", organiser: "xpcc", date: "2026-05-30" };
  const ids: number[] = [];
  for (const person of people) {
    const id = await field.draft(person, "seminar", said);
    await field.move(field.self(person), id, "submit");
    await field.move(field.as("clerk"), id, "pass");
    ids.push(id);
  }
  return ids;
}

async function approve(declarationId: number): Promise<void> {
  const field = await fieldOnce();
  const acting = field.as("officer");
  await transact(database, async (tx) => {
    const row = await hold(tx, acting, declarationId, undefined);
    await act(tx, field.ledger, acting, row, "pass");
    await recordEvent(tx, {
      operation: "declarations.review",
      outcome: "done",
      actor: acting.actor,
      caller: { address: "127.0.0.1", requestId: "bench" },
      personId: row.person_id,
      object: `declaration:${declarationId}`,
    });
  });
}

function fieldOnce(): ReturnType<typeof openField> {
  opened ??= openField(database, jobs, vault);
  return opened;
}

async function bareTables(): Promise<void> {
  await transact(database, async (tx) => {
    for (const table of ["ledger_entry", "declaration_step", "audit_event"])
      await tx.execute(
        `CREATE TABLE bare_${table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id bigint, said jsonb, at timestamptz)`,
      );
  });
}

async function bareThree(turn: number): Promise<void> {
  await transact(database, async (tx) => {
    for (const table of ["ledger_entry", "declaration_step", "audit_event"])
      await tx.execute(`INSERT INTO bare_${table} (person_id, said, at) VALUES ($1, $2, now())`, [
        turn,
        '{"kind":"seminar"}',
      ]);
  });
}

/** The standings of everybody concerned, in pieces as the job takes them. */
async function recomputation(): Promise<number> {
  const { ledger } = await fieldOnce();
  const people = (
    await database.rows<{ person_id: number }>("SELECT DISTINCT person_id FROM declaration ORDER BY 1")
  ).map(({ person_id: id }) => id);
  const began = performance.now();
  for (let at = 0; at < people.length; at += 50)
    await transact(database, (tx) =>
      recomputePeople(tx, { shelf: ledger.shelf, today: TODAY }, people.slice(at, at + 50)).then(() => undefined),
    );
  const rate = people.length / ((performance.now() - began) / 1000);
  process.stdout.write(`people's standings: ${rate.toFixed(0)}/s\n`);
  return rate;
}

async function rateOf(name: string, work: (turn: number) => Promise<void>): Promise<number> {
  let next = 0;
  const began = performance.now();
  const reviewer = async () => {
    for (let turn = next++; turn < DECLARATIONS; turn = next++) await work(turn);
  };
  await Promise.all(Array.from({ length: REVIEWERS }, reviewer));
  const rate = DECLARATIONS / ((performance.now() - began) / 1000);
  process.stdout.write(`${name}: ${rate.toFixed(0)}/s\n`);
  return rate;
}
