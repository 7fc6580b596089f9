/**
 * "My year" over HTTP under 64 connections, against a bare `select 1` route of the same server in the same run. Every
 * connection is another learner; every answer must be a 200.
 *
 *   node bench/http.ts [seconds]
 */
import autocannon from "autocannon";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SECONDS = Number(process.argv[2] ?? 10);
const CONNECTIONS = 64;
const root = resolve(import.meta.dirname, "..");

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "server", "main.ts")], {
  cwd: root,
  env: { ...process.env, DATA_DIR: folder, XUESHI_DEMO: "1", XUESHI_DEMO_PEOPLE: "2000" },
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = new Promise((wake) => server.once("exit", wake));
try {
  const address = await ready();
  const cookies = await signInEverybody(address);
  process.stdout.write(`${cookies.length} learners take turns over ${CONNECTIONS} connections, ${SECONDS} s each\n`);
  const bare = await load("bare select 1", `${address}/health`, [""]);
  const year = await load("my year", `${address}/api/me/year`, cookies);
  const again = await load("bare select 1", `${address}/health`, [""]);
  const base = (bare.requests.average + again.requests.average) / 2;
  process.stdout.write(`my year / select 1: ${(year.requests.average / base).toFixed(4)} x of its rate\n`);
} finally {
  server.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
}

/** The address the server prints when it is ready. */
async function ready(): Promise<string> {
  let said = "";
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const address = /is ready: (http:\/\/\S+)/.exec(said)?.[1];
    if (address) {
      server.stdout.on("data", () => {});
      return address;
    }
  }
  throw new Error(`the server ended: ${said}`);
}

/** Cookies of every persona who has a year of their own. */
async function signInEverybody(address: string): Promise<string[]> {
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

async function load(name: string, url: string, cookies: string[]): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    workers: 1,
    requests: cookies.map((cookie) => ({
      method: "GET" as const,
      path: new URL(url).pathname,
      headers: cookie === "" ? {} : { cookie },
    })),
  });
  const failed = result.errors + result.timeouts + result.non2xx;
  const { p50, p99 } = result.latency;
  process.stdout.write(
    `${name.padEnd(14)} ${Math.round(result.requests.average).toLocaleString("en").padStart(8)}/s   p50 ${p50} ms   p99 ${p99} ms   failed ${failed}\n`,
  );
  if (failed > 0) throw new Error(`${name}: ${failed} requests failed`);
  return result;
}
