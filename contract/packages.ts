/** Packages of courses: opened on an origin of their own, and what they say about where somebody stands. Never hours. */
import { z } from "zod";
import { contentKey, PACKAGE_STANDARDS } from "./content-view.ts";
import { idText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

export const RUN_STATES = ["not_attempted", "incomplete", "completed", "passed", "failed"] as const;
/** Largest state that an item may keep, in bytes of its JSON. */
export const RUN_BYTES = 300_000;
/** Under this name the state of the sequencing itself is kept. */
export const SEQUENCING_ITEM = "urn:xueshi:sequencing";

const own = { audience: "learner", scope: "data", since: "0.4.0", permission: "content:item:view" } as const;

export const launchPackage = operation({
  ...own,
  id: "content.launch",
  method: "POST",
  path: "/api/content/{contentKey}/launches",
  summary: "Opens a package: its address on the origin of contents, good for a short while and for one opening.",
  description:
    "Learners go on where they were; whoever only looks at it leaves nothing. Messages of the page at that address come with " +
    "the answered origin and go to nobody but the page that opened it.",
  effect: "repeatable",
  params: z.strictObject({ contentKey }),
  body: z.strictObject({
    from: z
      .string()
      .max(300)
      .regex(/^https?:\/\/[A-Za-z0-9.[\]:-]+$/)
      .describe("Origin of the page that will show it; nobody else may frame it."),
  }),
  perMinute: 120,
  responses: {
    201: z.strictObject({
      launchId: z.int(),
      url: z.string(),
      origin: z.string(),
      standard: z.enum(PACKAGE_STANDARDS),
      kept: z.boolean().describe("Whether where one stands is kept."),
    }),
  },
  problems: ["content_not_package", "content_not_launchable"],
});
export const saveRun = operation({
  ...own,
  id: "content.saveRun",
  method: "PUT",
  path: "/api/content-launches/{launchId}/runs",
  summary:
    "Keeps what an item of an opened package says: where one stands in it. Time that it claims is noted and never credited.",
  effect: "repeatable",
  untold: "a package says where somebody stands every few seconds; it is kept itself",
  params: z.strictObject({ launchId: idText }),
  bodyLimit: 2 * RUN_BYTES,
  body: z.strictObject({
    item: text(200, 1),
    kept: z.string().max(RUN_BYTES).describe("State of the run-time as JSON."),
    status: z.enum(RUN_STATES),
    score: z.number().min(-1_000).max(100_000).nullable(),
    sessionTime: z.string().max(60).nullable().describe("As the standard writes it: 0000:10:00, PT10M."),
  }),
  perMinute: 600,
  responses: { 204: z.undefined() },
  problems: ["content_run_refused", "too_many_requests"],
});

export const readRuns = operation({
  id: "content.runs",
  method: "GET",
  path: "/api/content/{contentKey}/runs",
  summary: "Where one stands in a package, item by item, as the package says.",
  audience: "learner",
  scope: "self",
  since: "0.4.0",
  permission: "content:run:read",
  effect: "none",
  params: z.strictObject({ contentKey }),
  responses: {
    200: z.strictObject({
      runs: z.array(
        z.strictObject({
          item: z.string(),
          status: z.enum(RUN_STATES),
          score: z.number().nullable(),
          satisfied: z
            .boolean()
            .nullable()
            .describe(
              "cmi5: whether what the course asks of the unit, block or course is met; null of other packages.",
            ),
          claimedMs: z.int().describe("What the package claims; it counts nowhere."),
          changedAt: z.iso.datetime(),
        }),
      ),
    }),
  },
  problems: [],
});

export const packageOperations = [launchPackage, saveRun, readRuns] as const satisfies readonly OperationDefinition[];
