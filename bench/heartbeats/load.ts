/** Load over HTTP: as fast as so many connections can, or at a rate that does not wait for answers. */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { Client } from "undici";
import type { Call } from "./crowd.ts";

/** What a run came to; times in milliseconds. */
export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers by status; 0: no answer came. */
  statuses: Map<number, number>;
  /** How long refusals took, p99. */
  refusedP99: number;
}

const SENT_AT_MOST = 10_000;
/** Connections are opened and code is compiled before anything counts. */
const WARM_MS = 1_500;

interface Tally {
  good: RecordableHistogram;
  refused: RecordableHistogram;
  statuses: Map<number, number>;
}

const newTally = (): Tally => ({ good: createHistogram(), refused: createHistogram(), statuses: new Map() });

/** As fast as it goes: each connection sends its next request when the last one was answered. */
export async function closedLoop(
  address: string,
  next: () => Call,
  connections: number,
  seconds: number,
): Promise<Measured> {
  const clients = Array.from({ length: connections }, () => newClient(address));
  const tally = newTally();
  let counts = false;
  let ends = false;
  const turn = async (client: Client) => {
    while (!ends) {
      const waitMs = await send(client, next(), performance.now(), counts ? tally : newTally());
      // Whoever is told to come again later does.
      if (waitMs > 0) await wait(waitMs);
    }
  };
  const turns = clients.map(turn);
  await wait(WARM_MS);
  counts = true;
  const begun = performance.now();
  await wait(seconds * 1000);
  counts = false;
  const took = performance.now() - begun;
  ends = true;
  await Promise.all(turns);
  await Promise.all(clients.map((client) => client.close()));
  return told(tally, took);
}

/**
 * At a rate: requests leave when they are due, evenly with some jitter, whether earlier ones were answered or not; what they took is
 * counted from when they were due.
 */
export async function openLoop(
  address: string,
  next: () => Call,
  perSecond: number,
  seconds: number,
  connections = 5_000,
): Promise<Measured> {
  const clients = Array.from({ length: connections }, () => newClient(address));
  const free = [...clients];
  const waiting: (() => void)[] = [];
  const [warming, tally] = [newTally(), newTally()];
  let open = 0;
  const leave = (due: number, into: Tally) => {
    const client = free.pop();
    if (client === undefined) return void waiting.push(() => leave(due, into));
    void send(client, next(), due, into).finally(() => {
      open--;
      free.push(client);
      waiting.shift()?.();
    });
  };
  const counts = performance.now() + WARM_MS;
  const ends = counts + seconds * 1000;
  let due = performance.now();
  while (due < ends) {
    while (due <= performance.now() && due < ends) {
      const into = due < counts ? warming : tally;
      if (open < SENT_AT_MOST) {
        open++;
        leave(due, into);
      } else count(into, 0);
      due += ((0.5 + Math.random()) * 1000) / perSecond;
    }
    await wait(1);
  }
  while (open > 0) await wait(10);
  await Promise.all(clients.map((client) => client.close()));
  return told(tally, seconds * 1000);
}

const newClient = (address: string) => new Client(address, { pipelining: 1, keepAliveTimeout: 60_000 });

/** Sends one; answers for how many milliseconds to stay away. */
async function send(via: Client, call: Call, due: number, tally: Tally): Promise<number> {
  let status = 0;
  let waitMs = 0;
  try {
    const answer = await via.request({
      path: call.path,
      method: call.body === "" ? "GET" : "POST",
      headers: {
        cookie: call.cookie,
        ...(call.body === "" ? {} : { "content-type": "application/json", "sec-fetch-site": "same-origin" }),
      },
      body: call.body === "" ? null : call.body,
      headersTimeout: 30_000,
    });
    const body = await answer.body.text();
    status = answer.statusCode;
    waitMs = Number(answer.headers["retry-after"] ?? 0) * 1000;
    call.done(status, body);
  } catch {
    status = 0;
  }
  const took = Math.max(1, Math.round((performance.now() - due) * 1000));
  count(tally, status);
  (status === 200 || status === 201 ? tally.good : tally.refused).record(took);
  return waitMs;
}

function count({ statuses }: Tally, status: number): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

function told({ good, refused, statuses }: Tally, tookMs: number): Measured {
  const ms = (microseconds: number) => microseconds / 1000;
  return {
    perSecond: (good.count / tookMs) * 1000,
    p50: ms(good.percentile(50)),
    p99: ms(good.percentile(99)),
    refusedP99: refused.count === 0 ? 0 : ms(refused.percentile(99)),
    statuses,
  };
}

const wait = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

/** Tells what a run came to, on a line. */
export function tell(name: string, { perSecond, p50, p99, statuses }: Measured): void {
  const codes = [...statuses].map(([status, count]) => `${status || "none"}: ${count}`).join(", ");
  say(
    `${name.padEnd(52)} ${perSecond.toFixed(0).padStart(7)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms   ${codes}`,
  );
}

/** Prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
