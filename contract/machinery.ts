/** Jobs and health, as administrators see them. */
import { z } from "zod";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

const instant = z.string().describe("ISO instant.");
const queueName = z.string().regex(/^[a-z][a-z0-9-]{1,79}$/);
const jobId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export const readJobs = operation({
  id: "administration.jobs",
  method: "GET",
  path: "/api/jobs",
  summary: "Queues with what waits, runs and failed; what comes round, with its last run.",
  audience: "official",
  permission: "administration:job:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      queues: z.array(
        z.strictObject({
          queue: z.string(),
          waiting: z.int(),
          running: z.int(),
          dead: z.int().describe("Given up after the last try, kept for ninety days."),
          oldestWaiting: instant.nullable(),
          lastError: z.string().nullable(),
        }),
      ),
      scheduled: z.array(
        z.strictObject({
          name: z.string(),
          every: z.string().describe("In words."),
          beganAt: instant.nullable(),
          endedAt: instant.nullable(),
          result: z.string().nullable(),
          failure: z.string().nullable(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type JobsView = OutputOf<typeof readJobs>;

const queueParams = z.strictObject({ queue: queueName });

export const readDeadJobs = operation({
  id: "administration.deadJobs",
  method: "GET",
  path: "/api/jobs/{queue}/dead",
  summary: "Jobs of a queue that were given up, the newest first, with their last error; at most a hundred.",
  audience: "official",
  permission: "administration:job:read",
  scope: "all",
  effect: "none",
  params: queueParams,
  responses: {
    200: z.strictObject({
      queue: z.string(),
      jobs: z.array(
        z.strictObject({
          jobId: z.string(),
          failedAt: instant,
          payload: z.string().describe("What the job was about: numbers only, no personal data."),
          error: z.string().nullable(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type DeadJobs = OutputOf<typeof readDeadJobs>;

export const settleDeadJob = operation({
  id: "administration.settleJob",
  method: "POST",
  path: "/api/jobs/{queue}/dead",
  summary: "Tries a job again that was given up, or throws it away.",
  audience: "official",
  permission: "administration:job:change",
  scope: "all",
  effect: "once",
  params: queueParams,
  body: z.strictObject({ jobId, how: z.enum(["retry", "discard"]) }),
  responses: { 200: z.strictObject({ left: z.int() }) },
  problems: ["job_not_found"],
  since: "0.3.0",
});

export const readHealth = operation({
  id: "administration.health",
  method: "GET",
  path: "/api/health",
  summary: "How the machinery is: database, jobs, messages, disk, version.",
  audience: "official",
  permission: "administration:health:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      version: z.string(),
      node: z.string(),
      startedAt: instant,
      checks: z.array(
        z.strictObject({
          check: z.enum([
            "database",
            "connections",
            "disk",
            "memory",
            "jobs",
            "dead_jobs",
            "messages",
            "schedule",
            "keys",
          ]),
          state: z.enum(["good", "watch", "bad", "unknown"]),
          value: z.string(),
          note: z.string().nullable(),
        }),
      ),
      tables: z.array(z.strictObject({ table: z.string(), rows: z.int(), bytes: z.int() })),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type HealthView = OutputOf<typeof readHealth>;

export const machineryOperations = [
  readJobs,
  readDeadJobs,
  settleDeadJob,
  readHealth,
] as const satisfies readonly OperationDefinition[];
