import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { claimFolder, databaseUrl, endLeftover, ensureCluster, postgresEnvironment } from "./postgres-cluster.ts";
import { findPrograms, reachableFolder, type PostgresPrograms } from "./postgres-install.ts";

export interface PostgresOptions {
  /** Folder for the cluster, its password and its owner's mark. */
  folder: string;
  /** Receives what PostgreSQL writes, line by line. */
  log: (line: string) => void;
  /** Called when PostgreSQL ends without having been asked to. */
  onExit?: (reason: string) => void;
  /** False gives up crash safety for speed: for throw-away test databases only. */
  durable?: boolean;
}

export interface Postgres {
  /** Address of a database of this server, "postgres" being the one that is always there. */
  url(database: string): string;
  /** Creates the database unless it exists, and returns its address. */
  ensureDatabase(name: string): Promise<string>;
  /** Ends all sessions and shuts down cleanly; resolves when PostgreSQL has gone. */
  stop(): Promise<void>;
  /** Process id of the server, for tests that kill it. */
  readonly pid: number;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=100",
  "shared_buffers=256MB",
  "max_wal_size=2GB",
  // Segments that were laid out once are written over: laying one out holds every commit up for some fifty milliseconds.
  "min_wal_size=512MB",
  "jit=off",
  "log_checkpoints=off",
  // A refused statement would carry people's data into the log.
  "log_min_error_statement=panic",
  "timezone=Asia/Shanghai",
  "log_timezone=Asia/Shanghai",
];
const THROW_AWAY = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

/**
 * Starts the embedded PostgreSQL on a free port of the loopback address, creating the cluster on first use. A server
 * left running by a killed owner is shut down first; one whose owner lives is not touched: AlreadyRunning.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const programs = await findPrograms();
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const claim = claimFolder(folder);
  try {
    const cluster = reachableFolder(join(folder, "postgres"), programs.account);
    await endLeftover(cluster);
    await ensureCluster(programs, folder, cluster, options.durable ?? true);
    const { child, port } = await startServer(programs, cluster, options);
    claim.announce(port);
    const url = (database: string) => databaseUrl(folder, port, database);
    const stop = async () => {
      await shutDown(child);
      claim.release();
    };
    return { url, stop, pid: child.pid ?? 0, ensureDatabase: (name) => ensureDatabase(url, name) };
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function startServer(
  programs: PostgresPrograms,
  cluster: string,
  options: PostgresOptions,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { child, ready, lines } = spawnServer(programs, cluster, port, options);
    if (await ready) {
      child.once("exit", (code, signal) => {
        if (!stopping.has(child)) options.onExit?.(`PostgreSQL ended by itself (${signal ?? code})`);
      });
      return { child, port };
    }
    const output = lines.join("\n");
    // The backends of a server killed with -9 need a moment to notice; a port can be taken between looking and using.
    const passing = /pre-existing shared memory block|could not bind|lock file "postmaster.pid" already exists/.test(
      output,
    );
    if (attempt >= 20 || !passing) throw new Error(`PostgreSQL did not start:\n${output}`);
    await pause(250);
  }
}

const stopping = new WeakSet<ChildProcess>();

function spawnServer(programs: PostgresPrograms, cluster: string, port: number, options: PostgresOptions) {
  const settings = [...SETTINGS, ...((options.durable ?? true) ? [] : THROW_AWAY)];
  const child = spawn(
    programs.postgres,
    ["-D", cluster, "-p", String(port), ...settings.flatMap((each) => ["-c", each])],
    {
      ...programs.account,
      cwd: cluster,
      // A process group of its own: Ctrl-C in the terminal must reach us and not the database under our running requests.
      detached: process.platform !== "win32",
      stdio: ["ignore", "ignore", "pipe"],
      env: postgresEnvironment(),
    },
  );
  const lines: string[] = [];
  const ready = new Promise<boolean>((settle) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT_MS);
    const finish = (up: boolean) => {
      clearTimeout(timer);
      settle(up);
    };
    child.once("error", (error) => {
      lines.push(error.message);
      finish(false);
    });
    child.once("close", () => finish(false));
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      options.log(line);
      if (lines.length < 100) lines.push(line);
      if (line.includes("database system is ready to accept connections")) finish(true);
    });
  });
  return { child, ready, lines };
}

/** Fast shutdown: sessions end, everything is written. Immediate shutdown, recovered on the next start, when that hangs. */
async function shutDown(child: ChildProcess): Promise<void> {
  stopping.add(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ensureDatabase(url: (database: string) => string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url("postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return url(name);
}
