/** Queues and what comes round, as administrators see them. */
import type { DeadJobs, JobsView } from "../../contract/machinery.ts";
import type { Db, Tx } from "../platform/db.ts";
import { discardDead, type Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";

const DEAD = "-failed";
const MOST_DEAD = 100;
const LONGEST = 300;

interface QueueRow {
  queue: string;
  waiting: number;
  running: number;
  dead: number;
  oldest: Date | null;
  error: string | null;
}

/** What an error left behind, in one line. */
const ERROR = "left(coalesce(output->>'message', output->'value'->>'message', output::text), 300)";

/** Every queue with its counts, and what comes round. */
export async function jobsView(db: Db): Promise<JobsView> {
  const queues = await db.rows<QueueRow>(
    `SELECT q.name AS queue, count(j.id) FILTER (WHERE j.name = q.name AND j.state IN ('created', 'retry'))::int AS waiting,
            count(j.id) FILTER (WHERE j.name = q.name AND j.state = 'active')::int AS running,
            count(j.id) FILTER (WHERE j.name = q.name || '${DEAD}')::int AS dead,
            min(j.created_on) FILTER (WHERE j.name = q.name AND j.state IN ('created', 'retry')) AS oldest,
            (SELECT ${ERROR} FROM pgboss.job failed WHERE failed.name IN (q.name, q.name || '${DEAD}') AND failed.output IS NOT NULL
                AND failed.state IN ('failed', 'retry', 'created') ORDER BY coalesce(failed.completed_on, failed.created_on) DESC LIMIT 1) AS error
       FROM pgboss.queue q LEFT JOIN pgboss.job j ON j.name IN (q.name, q.name || '${DEAD}') AND j.state <> 'completed'
      WHERE q.name NOT LIKE '%${DEAD}' AND left(q.name, 2) <> '__' GROUP BY q.name ORDER BY q.name`,
  );
  const scheduled = await db.rows<{
    name: string;
    label: string;
    every: string;
    began_at: Date | null;
    ended_at: Date | null;
    result: string | null;
    failure: string | null;
  }>("SELECT name, label, every, began_at, ended_at, result, failure FROM scheduled_run ORDER BY name");
  return {
    queues: queues.map(({ oldest, error, ...row }) => ({
      ...row,
      oldestWaiting: oldest?.toISOString() ?? null,
      lastError: error,
    })),
    scheduled: scheduled.map(({ label, every, began_at, ended_at, result, failure }) => ({
      name: label,
      every,
      beganAt: began_at?.toISOString() ?? null,
      endedAt: ended_at?.toISOString() ?? null,
      result,
      failure,
    })),
  };
}

/** Jobs of a queue that were given up. Throws `not_found` for a queue that is none. */
export async function deadJobs(db: Db, queue: string): Promise<DeadJobs> {
  const known = await db.row("SELECT 1 FROM pgboss.queue WHERE name = $1 AND name NOT LIKE '%' || $2", [queue, DEAD]);
  if (known === undefined) throw new Refusal("not_found");
  const rows = await db.rows<{ id: string; created_on: Date; payload: string | null; error: string | null }>(
    `SELECT id, created_on, left((data->'payload')::text, ${LONGEST}) AS payload, ${ERROR} AS error FROM pgboss.job
      WHERE name = $1 ORDER BY created_on DESC LIMIT ${MOST_DEAD}`,
    [`${queue}${DEAD}`],
  );
  return {
    queue,
    jobs: rows.map(({ id, created_on, payload, error }) => ({
      jobId: id,
      failedAt: created_on.toISOString(),
      payload: payload ?? "",
      error,
    })),
  };
}

/** Tries a dead job again, or throws it away. Returns how many of its queue are left. */
export async function settle(
  tx: Tx,
  jobs: Pick<Jobs, "retryDead">,
  { queue, jobId, how }: { queue: string; jobId: string; how: "retry" | "discard" },
): Promise<number> {
  await deadJobs(tx, queue);
  const done = how === "retry" ? await jobs.retryDead(tx, queue, jobId) : await discardDead(tx, queue, jobId);
  if (!done) throw new Refusal("job_not_found");
  return (await deadJobs(tx, queue)).jobs.length;
}
