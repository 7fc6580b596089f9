/**
 * "My year" over HTTP under 64 connections, against a bare `select 1` route of the same server in the same run. Every
 * connection is another learner; every answer must be a 200.
 *
 *   node bench/http.ts [seconds]
 */
import autocannon from "autocannon";
import { serveWorld } from "../test/browser/world-server.ts";

const SECONDS = Number(process.argv[2] ?? 10);
const CONNECTIONS = 64;

const world = await serveWorld({ people: 2_000, at: "2026-11-23T09:00:00+08:00", checkAnswers: false });
try {
  const listed = (await (await fetch(`${world.address}/api/personas`)).json()) as { personas: { personaId: string }[] };
  const cookies: string[] = [];
  for (const { personaId } of listed.personas) {
    const answer = await fetch(`${world.address}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: world.address },
      body: JSON.stringify({ personaId }),
    });
    const cookie = String(answer.headers.get("set-cookie")).split(";")[0] ?? "";
    const own = await fetch(`${world.address}/api/me/year`, { headers: { cookie } });
    if (own.status === 200) cookies.push(cookie);
  }
  process.stdout.write(`${cookies.length} learners take turns over ${CONNECTIONS} connections, ${SECONDS} s each\n`);
  const bare = await load("bare select 1", "/health", [""]);
  const year = await load("my year", "/api/me/year", cookies);
  const again = await load("bare select 1", "/health", [""]);
  const base = (bare.requests.average + again.requests.average) / 2;
  process.stdout.write(`my year / select 1: ${(year.requests.average / base).toFixed(4)} x of its rate\n`);
  if (world.faults.length > 0) throw new Error(world.faults.join("\n"));
} finally {
  await world.close();
}

async function load(name: string, path: string, cookies: string[]): Promise<autocannon.Result> {
  const result = await autocannon({
    url: world.address + path,
    connections: CONNECTIONS,
    duration: SECONDS,
    workers: 1,
    requests: cookies.map((cookie) => ({ method: "GET" as const, path, headers: cookie === "" ? {} : { cookie } })),
  });
  const failed = result.errors + result.timeouts + result.non2xx;
  const { p50, p99 } = result.latency;
  process.stdout.write(
    `${name.padEnd(14)} ${Math.round(result.requests.average).toLocaleString("en").padStart(8)}/s   p50 ${p50} ms   p99 ${p99} ms   failed ${failed}\n`,
  );
  if (failed > 0) throw new Error(`${name}: ${failed} requests failed`);
  return result;
}
