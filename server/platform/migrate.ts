import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transact, type Database, type Tx } from "./db.ts";

interface Migration {
  name: string;
  digest: string;
  sql: string;
}

/** Advisory lock of migrations, so that two servers started at once take turns. Any constant will do; this one is "xs". */
const LOCK = 0x7873;

/** A migration that was applied before and whose file has changed or vanished since, or a gap in the numbering. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * Brings a database forward: applies the files NNNN-name.sql of a folder that it has not seen, in order, each in its
 * own transaction. Returns the names applied. Throws MigrationError when an applied file was changed or removed.
 */
export async function migrate(database: Database, folder: string): Promise<string[]> {
  const wanted = readMigrations(folder);
  await transact(database, createHistory);
  const applied: string[] = [];
  for (const migration of wanted) {
    const ran = await transact(database, (tx) => applyOne(tx, migration, wanted), { statementTimeoutMs: 600_000 });
    if (ran) applied.push(migration.name);
  }
  return applied;
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  return names.map((name, index) => {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (number === undefined) throw new MigrationError(`${name}: migrations are called NNNN-name.sql`);
    if (Number(number) !== index + 1)
      throw new MigrationError(`${name}: expected number ${index + 1}, without gaps or twins`);
    const sql = readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
    return { name, sql, digest: createHash("sha256").update(sql).digest("hex") };
  });
}

async function createHistory(tx: Tx): Promise<void> {
  await tx.execute("SELECT pg_advisory_xact_lock($1)", [LOCK]);
  await tx.execute(`CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
}

async function applyOne(tx: Tx, migration: Migration, wanted: Migration[]): Promise<boolean> {
  await tx.execute("SELECT pg_advisory_xact_lock($1)", [LOCK]);
  const history = await tx.rows<{ name: string; digest: string }>("SELECT name, digest FROM migration ORDER BY name");
  for (const past of history) {
    const file = wanted.find(({ name }) => name === past.name);
    if (file === undefined) throw new MigrationError(`${past.name} was applied to this database but its file is gone`);
    if (file.digest !== past.digest) {
      throw new MigrationError(`${past.name} was changed after it was applied; write a new migration instead`);
    }
  }
  if (history.some(({ name }) => name === migration.name)) return false;
  await tx.execute(migration.sql);
  await tx.execute("INSERT INTO migration (name, digest) VALUES ($1, $2)", [migration.name, migration.digest]);
  return true;
}
