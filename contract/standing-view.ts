/**
 * A person's years as they are told: facts with the entries behind them, the decision, what to do next, what-if.
 * Hours and credits are whole hundredths (30 h = 3000), money is in fen, days are "YYYY-MM-DD".
 */
import { z } from "zod";
import { decisionSchema, daysSchema, PART_STATES } from "./decision-view.ts";
import { boundsSchema } from "./fields.ts";

const named = z.strictObject({ code: z.string(), label: z.string() });

/** Who somebody is, as much as a screen needs; the identity number is masked. */
export const personSummarySchema = z.strictObject({
  personId: z.int(),
  name: z.string(),
  identity: z.string().describe("Masked."),
  unit: z
    .strictObject({ unitId: z.int(), name: z.string(), division: named.describe("corps or d01 … d14.") })
    .nullable()
    .describe("Where they serve now, or served last."),
  series: named.nullable(),
  level: named.nullable(),
});

export const FACT_STATES = ["known", "claimed", "under_review", "not_asked", "conflicting"] as const;

/** A fact or a collection of the policy, as the ledger gives it. */
export const factSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  state: z
    .enum(FACT_STATES)
    .describe("`claimed`: said by the person and confirmed by nobody; `conflicting`: entries disagree."),
  text: z.string().describe("Its value in words; empty for a collection and for what is unknown."),
  entries: z.array(z.int()).describe("Entries of the ledger behind it."),
});

export const ENTRY_STATES = ["approved", "pending", "refused"] as const;

/** One entry of the ledger. An entry is never changed: what was taken back says by which entry. */
export const entrySchema = z.strictObject({
  entryId: z.int(),
  kind: z.string(),
  label: z.string(),
  year: z.int().nullable().describe("The year it counts for; null for what holds over a period."),
  from: z.string().nullable(),
  to: z.string().nullable(),
  submittedOn: z.string().nullable(),
  state: z.enum(ENTRY_STATES),
  hundredths: z.int().nullable(),
  summary: z.string().describe("What it says, in words."),
  unit: z.string().nullable(),
  recordedAt: z.string(),
  source: z.string(),
  author: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  reverses: z.int().nullable().describe("The entry this one takes back."),
  reversedBy: z.int().nullable().describe("The entry that takes this one back."),
});

export const ACTION_CODES = [
  "nothing",
  "study",
  "attend_class",
  "declare",
  "answer",
  "wait",
  "no_option",
  "too_late",
] as const;

/** The one thing to do next. */
export const nextActionSchema = z.strictObject({
  code: z
    .enum(ACTION_CODES)
    .describe("`wait`: somebody else has to act; `too_late`: its day has passed; `no_option`: nothing on offer helps."),
  sentence: z.string(),
  reason: z.string().optional().describe("Why, in one more sentence."),
  part: z.string().optional(),
  option: z.string().optional().describe("Course, class or declaration of the plan."),
  key: z.string().optional().describe("The unknown that is asked about or waited for."),
  startBy: z.string().nullable().describe("Last day to begin."),
  deadline: z.string().nullable().describe("Last day that counts."),
});

/** A decision with the one thing to do next. */
export const toldSchema = z.strictObject({
  studyPerDay: z.int().describe("Hours a day that the plan counts on, in hundredths."),
  nextAction: nextActionSchema,
  decision: decisionSchema,
});

/** What would be if: the assumptions, and everything as it would then stand. Nothing of it is kept. */
export const whatIfSchema = z.strictObject({
  assumptions: z.array(z.strictObject({ code: z.string(), sentence: z.string() })),
  ...toldSchema.shape,
});

/** Which once-only certificate for which open year, so that least is owed. */
export const allocationSchema = z.strictObject({
  certificates: z.array(
    z.strictObject({
      entryId: z.int(),
      label: z.string(),
      issuedYear: z.int(),
      window: z.strictObject({ from: z.int(), to: z.int() }),
      allotted: z.int().nullable().describe("The year it is declared for now."),
      best: z.int().nullable().describe("The year it serves best; null: better kept."),
      removes: z.int().describe("Hundredths of an hour it takes away there."),
      wasted: z.boolean().describe("It changes nothing where it stands now."),
    }),
  ),
  owedNow: z.int(),
  owedBest: z.int(),
  years: z.array(z.int()),
});

export const YEAR_STATES = ["running", "over", "closed"] as const;

/** How a year stands in the table of standings. */
export const standingSchema = z.strictObject({
  year: z.int(),
  state: z.enum(YEAR_STATES),
  annual: z.string(),
  title: z.string(),
  annualDeadline: z.string().nullable(),
  titleDeadline: z.string().nullable(),
  unit: z.string().nullable(),
  parts: z.array(
    z.strictObject({
      verdict: z.string(),
      part: z.string(),
      state: z.enum(PART_STATES),
      required: z.int(),
      earned: boundsSchema,
      owed: boundsSchema,
    }),
  ),
  missing: z.int().describe("Unknown facts that an undetermined verdict asks for."),
  computedAt: z.string(),
});

export type StandingView = z.output<typeof standingSchema>;

export const yearSchema = z.strictObject({
  person: personSummarySchema,
  year: z.int(),
  today: z.string().describe("The day it is seen from: today, or the day of `knownAt`."),
  knownAt: z.string().nullable().describe("Only what was recorded by the end of this day was used; null: everything."),
  state: z.enum(YEAR_STATES).describe("`over`: the year has ended, late approvals still come in; `closed`: frozen."),
  inQuestion: z.boolean().describe("Whether the person was in service in that year as far as is known."),
  ...toldSchema.shape,
  almost: z
    .array(z.string())
    .describe(
      "Rules of relief that look at something the ledger holds; where one did not apply, that is what people ask about.",
    ),
  facts: z.array(factSchema),
  entries: z.array(entrySchema).describe("Entries that the facts of this year rest on, the newest day first."),
  closing: z
    .strictObject({
      at: z.string().nullable(),
      office: z.string().nullable().describe("Who closed it; null where nobody said."),
      windows: z
        .array(z.strictObject({ opens: z.string(), until: z.string(), reason: z.string(), office: z.string() }))
        .describe("Windows, open or to come, in which what was done in the year can still be handed in."),
    })
    .nullable()
    .describe("Once the year is closed for this person."),
  contested: z
    .array(z.strictObject({ number: z.string(), holder: z.boolean() }))
    .describe("Certificates that somebody else has brought as well."),
  catalogue: z
    .enum(["example", "usual"])
    .describe("What plans choose from: the dated example catalogue of the demo, or one course for each part."),
  certificates: allocationSchema.nullable(),
  whatIf: whatIfSchema.nullable(),
});
export type YearView = z.output<typeof yearSchema>;

/** An official decision without its receipt. */
export const decisionSummarySchema = z.strictObject({
  decisionId: z.int(),
  year: z.int(),
  decidedAt: z.string(),
  decidedBy: z.string(),
  knownAt: z.string(),
  policy: z.strictObject({ id: z.string(), version: z.string() }),
  digest: z.string().describe("SHA-256 of the receipt, in hex."),
  withdrawn: z
    .strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string() })
    .nullable()
    .describe("Since when it counts no more: something that it rested on was taken back."),
  verdicts: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      value: z.string(),
      sentence: z.string(),
      deadline: daysSchema,
    }),
  ),
});

export type DecisionSummary = z.output<typeof decisionSummarySchema>;

/** What a replay of a receipt gives. */
export const replaySchema = z.strictObject({
  decisionId: z.int(),
  intact: z.boolean().describe("The receipt is the one that was kept: its digest agrees."),
  same: z.boolean().describe("The same facts and the same policy give the same verdicts today."),
  ledgerAgrees: z.boolean().describe("The ledger, as it was known then, still gives the receipt's facts."),
  differences: z.array(z.strictObject({ path: z.string(), kept: z.string(), replayed: z.string() })),
  since: z
    .array(z.strictObject({ path: z.string(), kept: z.string(), now: z.string() }))
    .describe("What the ledger of today would give otherwise than the ledger then."),
});
export type ReplayView = z.output<typeof replaySchema>;
