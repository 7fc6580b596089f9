import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after } from "node:test";
import pg from "pg";
import { openDatabase, type Database, type DatabaseOptions } from "../server/platform/db.ts";
import { startJobs } from "../server/platform/jobs.ts";
import { migrate } from "../server/platform/migrate.ts";
import { startPostgres } from "../server/platform/postgres.ts";
import { migrationsFolder } from "../server/platform/settings.ts";

/** Folder of this checkout. */
export const root = resolve(import.meta.dirname, "..");

const TEMPLATE = "xueshi_template";
const CLONE = "clone_";
const WRITTEN = "xueshi_written_";
const GRACE_MS = 2_000;

/** Name of the variable by which bin/check hands the run's PostgreSQL to the test files. */
export const SERVER_VARIABLE = "XUESHI_TEST_POSTGRES";

/** A PostgreSQL for tests, with a migrated template database on it. */
export interface TestServer {
  /** Address of its "postgres" database. */
  url: string;
  /** Names of cloned databases that nobody dropped. */
  leftovers(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A private copy of the migrated template. Drop it with `close`, which fails when a connection was left open. */
export interface TestDatabase {
  url: string;
  database: Database;
  close(): Promise<void>;
}

/** What a template has beside the migrated tables. */
export interface Written {
  /** Says all that the contents depend on: two with one name are one. */
  name: string;
  write(database: Database): Promise<void>;
}

/** The database of one test file. */
export interface FileDatabase {
  url: string;
  database: Database;
  /** Runs a step (stopping a server, closing a pool) after the file's last test, before the database is dropped. */
  defer(step: () => Promise<unknown>): void;
}

/** Starts a throw-away PostgreSQL and builds the template. About one second. */
export async function startTestServer(): Promise<TestServer> {
  const folder = temporaryFolder("test");
  const lines: string[] = [];
  const postgres = await startPostgres({ folder, durable: false, log: (line) => void lines.push(line) });
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await buildTemplate(await postgres.ensureDatabase(TEMPLATE));
  } catch (error) {
    await stop();
    throw error;
  }
  const url = postgres.url("postgres");
  return { url, stop, leftovers: () => administrate(url, leftoverDatabases) };
}

/** A new folder under the system's temporary one, which also the account that PostgreSQL runs under may enter. */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `xueshi-${purpose}-`));
  chmodSync(folder, 0o711);
  return folder;
}

async function buildTemplate(url: string): Promise<void> {
  const database = openDatabase(url);
  try {
    await migrate(database, migrationsFolder(root));
    const jobs = await startJobs(database, [], { upkeep: false, onError: (error) => console.error(error) });
    await jobs.stop();
  } finally {
    await database.close();
  }
}

/**
 * Clones the template into a database of its own: 50 to 100 ms. Uses the server that bin/check started, or starts one
 * for this process when a test file runs by itself.
 */
export async function cloneDatabase(options: DatabaseOptions = {}, written?: Written): Promise<TestDatabase> {
  const { url: serverUrl, release } = await useServer();
  const name = `${CLONE}${process.pid}_${randomBytes(4).toString("hex")}`;
  await administrate(serverUrl, async (client) =>
    createClone(client, name, await templateOf(client, serverUrl, written)),
  );
  const url = databaseUrl(serverUrl, name);
  const database = openDatabase(url, { connections: 5, ...options });
  const close = async () => {
    await database.close();
    const leaked = await administrate(serverUrl, (client) => dropClone(client, name));
    await release();
    if (leaked.length > 0) throw new Error(`Connections to the test database were left open: ${leaked.join("; ")}`);
  };
  return { url, database, close };
}

/**
 * A cloned database for the tests of one file: `const file = await useDatabase()` at the top. After the last test it
 * runs what was deferred, the last first, and drops the database; the file fails when a connection is left open.
 */
export async function useDatabase(options: DatabaseOptions = {}, written?: Written): Promise<FileDatabase> {
  const { url, database, close } = await cloneDatabase(options, written);
  const deferred: (() => Promise<unknown>)[] = [];
  after(async () => {
    for (const step of deferred.reverse()) await step();
    await close();
  });
  return { url, database, defer: (step) => void deferred.push(step) };
}

let own: Promise<TestServer> | undefined;
let users = 0;

async function useServer(): Promise<{ url: string; release: () => Promise<void> }> {
  const given = process.env[SERVER_VARIABLE];
  if (given !== undefined) return { url: given, release: async () => undefined };
  users++;
  own ??= startTestServer();
  const server = await own;
  const release = async () => {
    if (--users > 0) return;
    own = undefined;
    await server.stop();
  };
  return { url: server.url, release };
}

async function administrate<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}

/** PostgreSQL clones a template only while nobody is connected to it; two files cloning at once take turns. */
async function createClone(client: pg.Client, name: string, template: string): Promise<void> {
  await client.query("SELECT pg_advisory_lock(1)");
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
}

/** The template with something written into it: made by whoever asks for it first, while everybody else who does waits. */
async function templateOf(client: pg.Client, serverUrl: string, written: Written | undefined): Promise<string> {
  if (written === undefined) return TEMPLATE;
  const digest = createHash("sha256").update(written.name).digest("hex").slice(0, 16);
  const template = `${WRITTEN}${digest}`;
  await client.query("SELECT pg_advisory_lock(2, hashtext($1))", [template]);
  try {
    const there = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (there.rowCount === 1) return template;
    const draft = `${template}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await administrate(serverUrl, (other) => createClone(other, draft, TEMPLATE));
    const database = openDatabase(databaseUrl(serverUrl, draft));
    try {
      await written.write(database);
    } finally {
      await database.close();
    }
    // Only what was written whole gets the name.
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    return template;
  } finally {
    await client.query("SELECT pg_advisory_unlock(2, hashtext($1))", [template]);
  }
}

async function dropClone(client: pg.Client, name: string): Promise<string[]> {
  let leaked = await connectionsTo(client, name);
  // A closed connection needs a moment to vanish from the list.
  for (
    const end = Date.now() + GRACE_MS;
    leaked.length > 0 && Date.now() < end;
    leaked = await connectionsTo(client, name)
  ) {
    await new Promise((wake) => setTimeout(wake, 20));
  }
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  return leaked;
}

async function connectionsTo(client: pg.Client, name: string): Promise<string[]> {
  const { rows } = await client.query<{ description: string }>(
    `SELECT format('%s, %s: %s', application_name, state, left(query, 80)) AS description
       FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
    [name],
  );
  return rows.map(({ description }) => description);
}

async function leftoverDatabases(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
    [CLONE],
  );
  return rows.map(({ datname }) => datname);
}
