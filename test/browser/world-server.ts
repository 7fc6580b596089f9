import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { allQueues, composeApp, composeWork, type Services } from "../../server/app.ts";
import type { Database } from "../../server/platform/db.ts";
import { fixedClock, today, type Clock } from "../../server/platform/clock.ts";
import { drain } from "../../server/platform/http.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { demoTemplate } from "../demo-template.ts";
import { servicesOf } from "../services.ts";
import { cloneDatabase } from "../testing.ts";

/** A running server with a database of its own. */
export interface WorldServer {
  readonly address: string;
  /** For states that no press of a button brings about in time. */
  readonly database: Database;
  /** What the server said about faults: empty unless something went wrong inside. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Demo mode with the named people; true unless said otherwise. */
  readonly demo?: boolean;
  /** Generated people beside the named ones; few unless said otherwise. */
  readonly people?: number;
  /** The day on which it is, as an instant. */
  readonly at?: string;
  /** A clock instead of one that stands at that instant. */
  readonly clock?: Clock;
  /** What the server is composed of otherwise than usual. */
  readonly services?: Partial<Services>;
  /** Whether every answer is held against the contract; true unless said otherwise. */
  readonly checkAnswers?: boolean;
}

/** The whole server on a port of its own, over a cloned database with the demo world as of a fixed day. */
export async function serveWorld(options: WorldOptions = {}): Promise<WorldServer> {
  const { demo = true, people = 60, at = "2026-09-01T09:00:00+08:00", checkAnswers = true } = options;
  const clock = options.clock ?? fixedClock(at);
  const written = demo ? demoTemplate({ people, today: today(clock) }) : undefined;
  const { database, close: drop } = await cloneDatabase({}, written);
  const closers = [drop];
  const close = async () => {
    for (const step of closers.reverse()) await step();
  };
  const faults: string[] = [];
  try {
    const onError = (error: Error) => void faults.push(error.message);
    const jobs = await startJobs(database, allQueues(), { upkeep: false, onError });
    closers.push(() => jobs.stop());
    const services = servicesOf({
      database,
      jobs,
      clock,
      demo,
      log: (line) => void faults.push(line),
      ...options.services,
    });
    const http = await composeApp(services, { checkAnswers });
    closers.push(() => drain(http, 1_000));
    closers.push(await composeWork(services));
    await http.listen({ host: "127.0.0.1", port: 0 });
    const { port } = http.server.address() as AddressInfo;
    return { address: `http://127.0.0.1:${port}`, faults, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Becomes a persona in a context, as the demo's door does. */
export async function signIn({ address }: WorldServer, context: BrowserContext, personaId: string): Promise<void> {
  const headers = { origin: address };
  const answer = await context.request.post(`${address}/api/session`, { headers, data: { personaId } });
  assert.equal(answer.status(), 201);
}

/** Opens a page of the server, which must answer with a status. */
export async function visit({ address }: WorldServer, page: Page, path: string, status = 200): Promise<void> {
  const answer = await page.goto(address + path);
  assert.equal(answer?.status(), status, path);
}

/** Becomes a persona by the demo's door, as people do, and comes to the place that was asked for. */
export async function enterByDoor({ address }: WorldServer, page: Page, persona: string, to: string): Promise<void> {
  await page.goto(`${address}/demo?to=${encodeURIComponent(to)}`);
  await page.click(`button[value="${persona}"]`);
  await page.waitForURL(address + to);
}
