import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { ownedFolder, type PostgresPrograms } from "./postgres-install.ts";
import { isAlive, stampOf, type ProcessStamp } from "./process-stamp.ts";

const STOP_TIMEOUT_MS = 30_000;

/** Another living process owns the data folder. */
export class AlreadyRunning extends Error {
  override name = "AlreadyRunning";
}

interface Owner extends ProcessStamp {
  /** Port of the server that the owner runs, once it does. */
  port?: number;
}

export interface Claim {
  /** Tells other processes where the server listens. */
  announce(port: number): void;
  release(): void;
}

/** Marks this process as the owner of a data folder. Throws AlreadyRunning while the process that marked it before lives. */
export function claimFolder(folder: string): Claim {
  const file = ownerFile(folder);
  const owner = readOwner(file);
  if (owner !== undefined && isAlive(owner)) {
    throw new AlreadyRunning(
      `${folder} is in use by process ${owner.pid}. Stop that one first, or set DATA_DIR to another folder.`,
    );
  }
  const mark = (more: Partial<Owner>) => writeFileSync(file, JSON.stringify({ ...stampOf(process.pid), ...more }));
  mark({});
  return { announce: (port) => mark({ port }), release: () => rmSync(file, { force: true }) };
}

/** Address of a database on the embedded server that another living process runs on a data folder, if one does. */
export function runningPostgres(folder: string, database: string): string | undefined {
  const owner = readOwner(ownerFile(folder));
  if (owner?.port === undefined || !isAlive(owner)) return undefined;
  return databaseUrl(folder, owner.port, database);
}

/** Address of a database on the embedded server of a data folder. */
export function databaseUrl(folder: string, port: number, database: string): string {
  const password = readFileSync(passwordFile(folder), "utf8").trim();
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

function ownerFile(folder: string): string {
  return join(folder, "owner.json");
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/**
 * Shuts down the PostgreSQL that a killed owner left running on a cluster. A postmaster.pid without its process is left
 * to PostgreSQL, which knows how to tell stale from dangerous; only one whose number now belongs to a stranger is removed.
 */
export async function endLeftover(cluster: string): Promise<void> {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8").split("\n");
  const stamp = stampOf(Number(lines[0]) || 0);
  if (stamp === undefined) return;
  if (!(await isPostgres(stamp.pid, Number(lines[3])))) {
    rmSync(file, { force: true });
    return;
  }
  process.kill(stamp.pid, "SIGINT");
  for (const end = Date.now() + STOP_TIMEOUT_MS; isAlive(stamp); await pause(50)) {
    if (Date.now() > end) throw new Error(`The PostgreSQL of an earlier run (process ${stamp.pid}) does not stop`);
  }
}

async function isPostgres(pid: number, port: number): Promise<boolean> {
  if (process.platform === "linux") {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  }
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "postgres",
    password: "?",
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    return error instanceof pg.DatabaseError;
  }
}

/** Creates the cluster unless it exists: wholly or not at all, also when this process is killed on the way. */
export async function ensureCluster(
  programs: PostgresPrograms,
  folder: string,
  cluster: string,
  durable: boolean,
): Promise<void> {
  if (existsSync(join(cluster, "PG_VERSION"))) return;
  const { account } = programs;
  const password = randomBytes(24).toString("hex");
  const building = `${cluster}.new`;
  const initial = `${cluster}.initial`;
  for (const remains of [building, initial, cluster]) rmSync(remains, { recursive: true, force: true });
  ownedFolder(building, account);
  writeFileSync(initial, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) chownSync(initial, account.uid, account.gid);
  const flags = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", ...(durable ? [] : ["--no-sync"])];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  try {
    await runInitdb(programs, [`--pgdata=${building}`, `--pwfile=${initial}`, ...flags, ...locale]);
  } finally {
    rmSync(initial, { force: true });
  }
  writeFileSync(passwordFile(folder), `${password}\n`, { mode: 0o600 });
  renameSync(building, cluster);
}

async function runInitdb(programs: PostgresPrograms, args: string[]): Promise<void> {
  const child = spawn(programs.initdb, args, {
    ...programs.account,
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
    env: postgresEnvironment(),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`PostgreSQL could not create its data folder:\n${output}`);
}

/** Where the cluster's generated password is kept, readable by the owner alone. */
function passwordFile(folder: string): string {
  return join(folder, "postgres.password");
}

/** A child environment with nothing in it but what PostgreSQL needs: no PG* variables, messages in English. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return process.platform === "win32"
    ? { SystemRoot: "C:\\Windows", LC_ALL: "C" }
    : { PATH: "/usr/bin:/bin", LC_ALL: "C" };
}
