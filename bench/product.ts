/** The whole product as a process of its own, with the demo's people and a PostgreSQL that keeps what it says. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Database } from "../server/platform/db.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import { runningPostgres } from "../server/platform/postgres-cluster.ts";
import type { Vault } from "../server/platform/vault.ts";

/** Processor time used until now, in seconds, and memory. */
export interface Usage {
  serverCpu: number;
  postgresCpu: number;
  serverMb: number;
}

export interface Product {
  address: string;
  /** Of its database. */
  url: string;
  database: Database;
  vault: Vault;
  usage(): Usage;
  stop(): Promise<void>;
}

/** Starts it with so many generated people. */
export async function startProduct(people: number): Promise<Product> {
  const root = resolve(import.meta.dirname, "..");
  const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
  const env = { ...process.env, DATA_DIR: folder, XUESHI_DEMO: "1", XUESHI_DEMO_PEOPLE: String(people) };
  const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "server", "main.ts")], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((wake) => server.once("exit", wake));
  const address = await addressOf(server.stdout);
  const { database, vault, close } = await openAndMigrate(readSettings(env, root), { join: true });
  const stop = async () => {
    await close();
    server.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = runningPostgres(folder, "xueshi");
  if (url === undefined) throw new Error("the server's PostgreSQL does not run");
  await idle(database);
  const backend = await database.row<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const postmaster = processOf(backend?.pid as number).parent;
  return { address, url, database, vault, stop, usage: () => usageOf(server.pid as number, postmaster) };
}

/** Waits until the demo's contents are read: that is work of its first minute and nobody's who watches. */
async function idle(database: Database): Promise<void> {
  for (;;) {
    const row = await database.row<{ left: number }>(
      "SELECT count(*)::int AS left FROM content_asset WHERE state = 'processing'",
    );
    if (row?.left === 0) return;
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

/** The address the server prints when it is ready. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let said = "";
  for await (const chunk of output) {
    said += String(chunk);
    const address = /is ready: (http:\/\/\S+)/.exec(said)?.[1];
    if (address === undefined) continue;
    output.on("data", () => {});
    return address;
  }
  throw new Error(`the server ended: ${said}`);
}

const TICKS_PER_SECOND = 100;
const KIB_PER_PAGE = 4;

/** A process as the system has it: its parent, seconds of processor time with that of children that have ended, and memory. */
function processOf(pid: number): { parent: number; cpu: number; mb: number } {
  try {
    // Behind the name, which may hold spaces: see proc(5).
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { parent, cpu: ticks / TICKS_PER_SECOND, mb: ((fields[21] ?? 0) * KIB_PER_PAGE) / 1024 };
  } catch {
    return { parent: 0, cpu: 0, mb: 0 };
  }
}

function usageOf(server: number, postmaster: number): Usage {
  const pids = readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0);
  const backends = pids.map(processOf).filter(({ parent }) => parent === postmaster);
  const postgresCpu = [processOf(postmaster), ...backends].reduce((sum, { cpu }) => sum + cpu, 0);
  const { cpu: serverCpu, mb: serverMb } = processOf(server);
  return { serverCpu, postgresCpu, serverMb };
}

/** Sessions, as cookies, of every persona who has a year of their own. */
export async function learnerCookies(address: string): Promise<string[]> {
  const listed = (await (await fetch(`${address}/api/personas`)).json()) as { personas: { personaId: string }[] };
  const cookies: string[] = [];
  for (const { personaId } of listed.personas) {
    const answer = await fetch(`${address}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: address },
      body: JSON.stringify({ personaId }),
    });
    const cookie = String(answer.headers.get("set-cookie")).split(";")[0] ?? "";
    const own = await fetch(`${address}/api/me/year`, { headers: { cookie } });
    if (own.status === 200) cookies.push(cookie);
  }
  return cookies;
}
