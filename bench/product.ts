/** The whole product as a process of its own, with the demo's people and a PostgreSQL that keeps what it says. */
import { execFileSync, spawn } from "node:child_process";
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
  const backend = await database.row<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const postmaster = parentOf(backend?.pid as number);
  return { address, url, database, vault, stop, usage: () => usageOf(server.pid as number, postmaster) };
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

/** Processes as the system has them: number, parent, seconds of processor time, memory in KiB. */
function processes(): { pid: number; parent: number; cpu: number; kib: number }[] {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid=,cputimes=,rss="], { encoding: "utf8" });
  return listed
    .trim()
    .split("\n")
    .map((line) => {
      const [pid = 0, parent = 0, cpu = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, cpu, kib };
    });
}

function parentOf(wanted: number): number {
  return processes().find(({ pid }) => pid === wanted)?.parent ?? 0;
}

function usageOf(server: number, postmaster: number): Usage {
  const all = processes();
  const own = all.find(({ pid }) => pid === server);
  const postgresCpu = all
    .filter(({ pid, parent }) => pid === postmaster || parent === postmaster)
    .reduce((sum, { cpu }) => sum + cpu, 0);
  return { serverCpu: own?.cpu ?? 0, postgresCpu, serverMb: (own?.kib ?? 0) / 1024 };
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
