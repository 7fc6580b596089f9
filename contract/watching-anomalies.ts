/** What looks unlike somebody watching, for a human to look at and to decide on. A decision does nothing to anybody by itself. */
import { z } from "zod";
import { day, idText, integerText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";
import { watchSpan } from "./watching.ts";

export const ANOMALY_KINDS = ["long_day", "steady_beats", "same_network", "many_networks", "quick_answers"] as const;
export const ANOMALY_STATES = ["open", "harmless", "confirmed"] as const;

const instant = z.iso.datetime();
const count = z.int().min(0);

/** What was seen, by kind: numbers, places and times, and nobody else's name. */
const evidence = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("long_day"),
      playedMinutes: count,
      creditedMinutes: count,
      firstAt: instant,
      lastAt: instant,
    }),
    z.strictObject({
      kind: z.literal("steady_beats"),
      beats: count.describe("Heartbeats that came one after the other."),
      gapMs: count.describe("Time between two of them, on average."),
      deviationMs: z.number().min(0),
    }),
    z.strictObject({
      kind: z.literal("same_network"),
      network: z.string(),
      people: count.describe("Most at the same time, the person among them."),
      units: count,
      firstAt: instant,
      lastAt: instant,
    }),
    z.strictObject({
      kind: z.literal("many_networks"),
      count,
      networks: z.array(z.strictObject({ network: z.string(), firstAt: instant, times: count })),
    }),
    z.strictObject({
      kind: z.literal("quick_answers"),
      questions: count,
      fastestMs: count,
      slowestMs: count,
    }),
  ])
  .meta({ id: "AnomalyEvidence" });
export type AnomalyEvidence = z.output<typeof evidence>;

const line = z
  .strictObject({
    personId: z.int(),
    anomalyId: z.int(),
    kind: z.enum(ANOMALY_KINDS),
    day,
    state: z.enum(ANOMALY_STATES),
    name: z.string(),
    identity: z.string().describe("Masked."),
    unit: z.string().nullable(),
    signs: count.describe("How many of this person were found and not judged harmless."),
    foundAt: instant,
  })
  .meta({ id: "AnomalyLine" });

const reason = text(500, 1).refine((value) => /[\p{L}\p{N}]/u.test(value), {
  message: "请写明理由",
  params: { code: "missing_reason", remedy: "请写明看了什么、为什么这样认为" },
});
const desk = { audience: "official", scope: "data", since: "0.3.0" } as const;
const params = z.strictObject({ personId: idText, anomalyId: idText });

export const listAnomalies = operation({
  ...desk,
  id: "watching.anomalies",
  method: "GET",
  path: "/api/anomalies",
  summary: "What looks unlike watching, of people within reach; people with more of it first.",
  permission: "watching:anomaly:read",
  effect: "none",
  query: z.strictObject({
    state: z.enum(ANOMALY_STATES).optional(),
    kind: z.enum(ANOMALY_KINDS).optional(),
    q: text(50).optional().describe("Part of a name, or an identity number or its end."),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: { 200: z.strictObject({ anomalies: z.array(line), next: z.string().nullable() }) },
  problems: ["bad_cursor"],
});
export type AnomalyList = OutputOf<typeof listAnomalies>;

export const readAnomaly = operation({
  ...desk,
  id: "watching.anomaly",
  method: "GET",
  path: "/api/people/{personId}/anomalies/{anomalyId}",
  summary: "One of them: what was seen, how the day went, what else was found, and which courses were completed.",
  permission: "watching:anomaly:read",
  effect: "none",
  params,
  responses: {
    200: z.strictObject({
      anomaly: line,
      evidence,
      reason: z.string().nullable(),
      decidedAt: instant.nullable(),
      decidedBy: z.string().nullable(),
      mine: z.boolean().describe("It is about whoever asks, who does not decide on it."),
      spans: z.array(watchSpan),
      more: z.boolean().describe("The day had more spans than are told."),
      others: z.array(
        z.strictObject({
          anomalyId: z.int(),
          kind: z.enum(ANOMALY_KINDS),
          day,
          state: z.enum(ANOMALY_STATES),
        }),
      ),
      completions: z.array(
        z.strictObject({
          enrolmentId: z.int(),
          course: z.string(),
          state: z.enum(["completed", "revoked"]),
          completedAt: instant.nullable(),
          thatDay: z.boolean().describe("Something of it was played on the day."),
        }),
      ),
    }),
  },
  problems: [],
});
export type AnomalyView = OutputOf<typeof readAnomaly>;

export const decideAnomaly = operation({
  ...desk,
  id: "watching.decideAnomaly",
  method: "POST",
  path: "/api/people/{personId}/anomalies/{anomalyId}/decision",
  summary:
    "Says, once, what a human makes of it. Nothing happens to anybody by that; what is to be undone is undone by itself.",
  permission: "watching:anomaly:decide",
  effect: "once",
  params,
  body: z.strictObject({ state: z.enum(["harmless", "confirmed"]), reason }),
  responses: { 200: z.strictObject({ anomalyId: z.int(), state: z.enum(ANOMALY_STATES) }) },
  problems: ["anomaly_own", "anomaly_decided"],
});

export const anomalyOperations = [listAnomalies, readAnomaly, decideAnomaly] as const;
