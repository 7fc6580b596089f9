import { PgBoss, type Db as BossDb, type Job, type JobResult } from "pg-boss";
import { transact, type Database, type Tx } from "./db.ts";

/** A named kind of work with its payload type. Made once per kind by `defineQueue`. */
export interface Queue<Payload> {
  readonly name: string;
  readonly options: QueueOptions<Payload>;
}

export interface QueueOptions<Payload> {
  /** Jobs with the same key wait only once: a second one is dropped while the first has not begun. */
  onceBy?: (payload: Payload) => string;
  /** Jobs handed to the handler together; 50 when absent, at least 20. */
  batchSize?: number;
  /** Tries after the first one; 3 when absent. What still fails is kept, with its error, in the queue `<name>-failed`. */
  retries?: number;
  /** Longest time a batch may take, in seconds; 900 when absent. */
  expireInSeconds?: number;
}

/** Does the work of a batch. What it writes through `tx` commits together with the jobs' completion. */
export type JobHandler<Payload> = (tx: Tx, batch: Payload[]) => Promise<void>;

export interface Jobs {
  /** Adds jobs inside the caller's transaction: they exist if and only if it commits. */
  enqueue<Payload>(tx: Tx, queue: Queue<Payload>, payloads: readonly Payload[]): Promise<void>;
  /** Starts to work a queue on this server. */
  work<Payload>(queue: Queue<Payload>, handler: JobHandler<Payload>): Promise<void>;
  /** Jobs of a queue that wait or run. */
  pending(queue: Queue<never>): Promise<number>;
  /** Resolves when nothing waits or runs in any of the queues; rejects after `timeoutMs` (30,000 when absent). */
  idle(queues: readonly Queue<never>[], timeoutMs?: number): Promise<void>;
  /** Takes a job that was given up out of `<queue>-failed` and tries it again. False when it is not there any more. */
  retryDead(tx: Tx, queue: string, jobId: string): Promise<boolean>;
  /** Lets running batches finish, at most `timeoutMs`, and closes the connections. */
  stop(timeoutMs?: number): Promise<void>;
}

export interface JobsOptions {
  onError: (error: Error) => void;
  /** False leaves out upkeep and schedules, for short-lived commands and tests; true when absent. */
  upkeep?: boolean;
  /** Connections of the job system itself; 4 when absent. */
  connections?: number;
}

interface Wrapped {
  payload: unknown;
}

const INSERT_CHUNK = 5_000;

/** Names a kind of job: lower-case letters, digits and hyphens. */
export function defineQueue<Payload>(name: string, options: QueueOptions<Payload> = {}): Queue<Payload> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`Not a queue name: ${name}`);
  return { name, options };
}

/** Starts the job system on a database: installs or upgrades its schema `pgboss`, creates the queues, listens. */
export async function startJobs(
  database: Database,
  queues: readonly Queue<never>[],
  options: JobsOptions,
): Promise<Jobs> {
  const upkeep = options.upkeep ?? true;
  const boss = new PgBoss({
    connectionString: database.url,
    application_name: "xueshi-jobs",
    max: options.connections ?? 4,
    useListenNotify: true,
    registerInstance: false,
    supervise: upkeep,
    schedule: upkeep,
    persistWarnings: false,
  });
  boss.on("error", options.onError);
  await boss.start();
  for (const queue of queues) await createQueue(boss, queue);
  return {
    enqueue: (tx, queue, payloads) => enqueue(boss, tx, queue, payloads),
    work: (queue, handler) => work(boss, database, queue, handler, options.onError),
    retryDead: (tx, name, jobId) =>
      retryDead(
        boss,
        tx,
        queues.find((queue) => queue.name === name),
        jobId,
      ),
    pending: async (queue) => pendingIn(database, [queue]),
    idle: (all, timeoutMs = 30_000) => waitUntilIdle(database, all, timeoutMs),
    stop: (timeoutMs = 8_000) => boss.stop({ graceful: true, timeout: timeoutMs, close: true }),
  };
}

async function createQueue(boss: PgBoss, queue: Queue<never>): Promise<void> {
  const failed = `${queue.name}-failed`;
  const { options } = queue;
  const settings = {
    retryLimit: options.retries ?? 3,
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 60,
    expireInSeconds: options.expireInSeconds ?? 900,
    deleteAfterSeconds: 3_600,
    notify: true,
    deadLetter: failed,
  };
  await boss.createQueue(failed, { retryLimit: 0, retentionSeconds: 90 * 86_400 });
  await boss.createQueue(queue.name, { ...settings, policy: options.onceBy ? "short" : "standard" });
  // Creating an existing queue changes nothing, and settings may have changed since.
  await boss.updateQueue(queue.name, settings);
}

async function enqueue<Payload>(
  boss: PgBoss,
  tx: Tx,
  queue: Queue<Payload>,
  payloads: readonly Payload[],
): Promise<void> {
  const { onceBy } = queue.options;
  for (let at = 0; at < payloads.length; at += INSERT_CHUNK) {
    const jobs = payloads.slice(at, at + INSERT_CHUNK).map((payload) => ({
      data: { payload } satisfies Wrapped,
      ...(onceBy ? { singletonKey: onceBy(payload) } : {}),
    }));
    await boss.insert(queue.name, jobs, { db: through(tx) });
  }
}

async function retryDead(boss: PgBoss, tx: Tx, queue: Queue<never> | undefined, jobId: string): Promise<boolean> {
  if (queue === undefined) return false;
  const dead = await tx.row<{ data: Wrapped }>("SELECT data FROM pgboss.job WHERE name = $1 AND id = $2 FOR UPDATE", [
    `${queue.name}-failed`,
    jobId,
  ]);
  if (dead === undefined) return false;
  await enqueue(boss, tx, queue, [dead.data.payload as never]);
  return discardDead(tx, queue.name, jobId);
}

/** Throws a job away that was given up. False when it is not there any more. */
export async function discardDead(tx: Tx, queue: string, jobId: string): Promise<boolean> {
  const count = await tx.execute("DELETE FROM pgboss.job WHERE name = $1 AND id = $2", [`${queue}-failed`, jobId]);
  return count > 0;
}

function through(tx: Tx): BossDb {
  return { executeSql: async (text, values = []) => ({ rows: await tx.rows(text, values) }) };
}

async function work<Payload>(
  boss: PgBoss,
  database: Database,
  queue: Queue<Payload>,
  handler: JobHandler<Payload>,
  onError: (error: Error) => void,
): Promise<void> {
  const attempt = async (jobs: Job<Wrapped>[]) =>
    transact(database, async (tx) => {
      await handler(
        tx,
        jobs.map((job) => job.data.payload as Payload),
      );
      await boss.complete(queue.name, jobs, null, { db: through(tx) });
    });
  await boss.work<Wrapped, unknown>(
    queue.name,
    {
      batchSize: Math.max(20, queue.options.batchSize ?? 50),
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 10,
      perJobResults: true,
    } as const,
    async (jobs: Job<Wrapped>[]) =>
      settle(jobs, attempt, (error) => onError(new Error(`Job ${queue.name}`, { cause: error }))),
  );
}

/** The batch in one transaction; when that fails, each job in its own, so that one bad job does not take the others along. */
async function settle(
  jobs: Job<Wrapped>[],
  attempt: (jobs: Job<Wrapped>[]) => Promise<void>,
  report: (error: unknown) => void,
): Promise<JobResult[]> {
  try {
    await attempt(jobs);
    return jobs.map(({ id }) => ({ id, status: "completed" }));
  } catch (error) {
    if (jobs.length === 1) return [failure(jobs[0] as Job<Wrapped>, error, report)];
  }
  const results: JobResult[] = [];
  for (const job of jobs) {
    try {
      await attempt([job]);
      results.push({ id: job.id, status: "completed" });
    } catch (error) {
      results.push(failure(job, error, report));
    }
  }
  return results;
}

function failure(job: Job<Wrapped>, error: unknown, report: (error: unknown) => void): JobResult {
  report(error);
  return { id: job.id, status: "failed", output: { message: error instanceof Error ? error.message : String(error) } };
}

async function pendingIn(database: Database, queues: readonly Queue<never>[]): Promise<number> {
  const row = await database.row<{ count: number }>(
    "SELECT count(*) AS count FROM pgboss.job WHERE name = ANY ($1) AND state IN ('created', 'retry', 'active')",
    [queues.map(({ name }) => name)],
  );
  return row?.count ?? 0;
}

async function waitUntilIdle(database: Database, queues: readonly Queue<never>[], timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const left = await pendingIn(database, queues);
    if (left === 0) return;
    if (Date.now() > end) throw new Error(`${left} jobs still wait or run after ${timeoutMs} ms`);
    await new Promise((wake) => setTimeout(wake, 25));
  }
}
