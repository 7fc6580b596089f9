/**
 * "My year" over HTTP under 64 connections, against a bare `select 1` route of the same server in the same run. Every
 * connection is another learner; every answer must be a 200.
 *
 *   node bench/http.ts [seconds]
 */
import autocannon from "autocannon";
import { learnerCookies, startProduct } from "./product.ts";

const SECONDS = Number(process.argv[2] ?? 10);
/** A server that has just begun has neither compiled itself nor planned its questions yet. */
const WARM = 4;
const CONNECTIONS = 64;

const product = await startProduct(2_000);
try {
  const { address } = product;
  const cookies = await learnerCookies(address);
  process.stdout.write(`${cookies.length} learners take turns over ${CONNECTIONS} connections, ${SECONDS} s each\n`);
  await load("warming up", `${address}/api/me/year`, cookies, WARM);
  const bare = await load("bare select 1", `${address}/health`, [""]);
  const year = await load("my year", `${address}/api/me/year`, cookies);
  const again = await load("bare select 1", `${address}/health`, [""]);
  const base = (bare.requests.average + again.requests.average) / 2;
  process.stdout.write(`my year / select 1: ${(year.requests.average / base).toFixed(4)} x of its rate\n`);
} finally {
  await product.stop();
}

async function load(name: string, url: string, cookies: string[], seconds = SECONDS): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
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
