/** Declarations as screens and callers see them. */
import { z } from "zod";
import { citationSchema } from "./decision-view.ts";
import { idText, text, year } from "./fields.ts";

export const DECLARATION_STATES = [
  "draft",
  "reviewing",
  "returned",
  "second",
  "approved",
  "refused",
  "withdrawn",
  "released",
  "revoked",
  "appealed",
] as const;

/** What may happen to a declaration that is there; the order is the one in which it is offered. */
export const DECLARATION_EVENTS = [
  "submit",
  "withdraw",
  "pass",
  "return",
  "refuse",
  "agree",
  "differ",
  "release",
  "revoke",
  "appeal",
  "uphold",
  "overturn",
] as const;
/** Steps of a history: besides, what a merge of two records of one person and its reversal did. */
export const EVENTS = ["create", "save", "merge", "separate", ...DECLARATION_EVENTS] as const;
const DESKS = ["unit", "industry", "hr", "hr_second"] as const;

export const kindId = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

/** One kind of declaration of a year, with its form. */
export const kindView = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    effect: z.string(),
    citations: z.array(citationSchema),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        type: z.enum(["flag", "code", "codes", "hundredths", "integer", "date", "text"]),
        required: z.boolean(),
        hint: z.string().nullable(),
        /** Longest text, or the most hours in hundredths. */
        most: z.int().nullable(),
        options: z.array(z.strictObject({ code: z.string(), label: z.string() })),
      }),
    ),
    evidence: z.array(z.strictObject({ id: z.string(), label: z.string(), required: z.boolean() })),
    desks: z.array(z.strictObject({ desk: z.enum(DESKS), sometimes: z.boolean() })),
    submitters: z.array(z.enum(["person", "unit", "industry", "hr"])),
    once: z.boolean(),
    /** Official lists of this kind: who keeps them, and which fields they give. */
    list: z
      .strictObject({ keepers: z.array(z.enum(["person", "unit", "industry", "hr"])), fields: z.array(z.string()) })
      .nullable(),
    /** Who hands in recognised trainings of this kind, and what their rosters may give for each; null where there are none. */
    training: z
      .strictObject({ submitters: z.array(z.enum(["person", "unit", "industry", "hr"])), each: z.array(z.string()) })
      .nullable(),
    bars: z.array(z.strictObject({ id: z.string(), text: z.string() })),
  })
  .meta({ id: "DeclarationKind" });

/** What a form says: fields by name as they were typed. */
export const saidSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), text(500))
  .refine((said) => Object.keys(said).length <= 30, {
    message: "填写的项目太多",
    params: { code: "too_many_fields", remedy: "请只填写表单上的项目" },
  });

export const evidenceRefs = z
  .array(z.strictObject({ slot: z.string().regex(/^[a-z0-9_]{1,40}$/), evidenceId: z.int().positive() }))
  .max(30);

/** A declaration in a list. */
export const declarationLine = z
  .strictObject({
    declarationId: z.int(),
    kind: z.strictObject({ id: z.string(), label: z.string() }),
    year: year.nullable(),
    state: z.enum(DECLARATION_STATES),
    version: z.int(),
    person: z.strictObject({ personId: z.int(), name: z.string(), identity: z.string() }),
    unit: z.strictObject({ unitId: z.int(), name: z.string() }).nullable(),
    /** The desk it lies on; null when on none. */
    desk: z.enum(DESKS).nullable(),
    since: z.iso.datetime().nullable(),
    /** Days it has lain there, and whether that is longer than it should be. */
    days: z.int(),
    late: z.boolean(),
    hours: z.int().nullable(),
    granted: z.int().nullable(),
    submitter: z.enum(["person", "unit", "industry", "hr"]),
    submittedAt: z.iso.datetime().nullable(),
    changedAt: z.iso.datetime(),
    secondWhy: z.enum(["above", "sample"]).nullable(),
  })
  .meta({ id: "DeclarationLine" });

const partView = z.strictObject({
  part: z.string(),
  label: z.string(),
  unit: z.enum(["hours", "class"]),
  state: z.string(),
  owed: z.strictObject({ least: z.int(), most: z.int().nullable() }),
});
const verdictsView = z.array(
  z.strictObject({ verdict: z.string(), label: z.string(), value: z.string(), parts: z.array(partView) }),
);

/** A year whose verdicts become others. */
export const yearChange = z
  .strictObject({ year, closed: z.boolean(), now: verdictsView, after: verdictsView })
  .meta({ id: "YearChange" });

/** A declaration with everything about it. */
export const declarationView = z
  .strictObject({
    ...declarationLine.shape,
    effect: z.string(),
    citations: z.array(citationSchema),
    said: z.array(z.strictObject({ name: z.string(), label: z.string(), typed: z.string(), text: z.string() })),
    evidence: z.array(
      z.strictObject({
        id: z.string(),
        label: z.string(),
        required: z.boolean(),
        files: z.array(
          z.strictObject({
            evidenceId: z.int(),
            key: z.string(),
            name: z.string(),
            mediaType: z.string(),
            bytes: z.int(),
            pages: z.int().nullable(),
            /** Where the same file, or a picture that looks like it, was used before: for whoever reviews. */
            uses: z.array(
              z.strictObject({
                /** Absent beyond the reach of the caller, and where it was attached to nothing. */
                declarationId: z.int().nullable(),
                /** Whose division to ask about a declaration beyond the reach of the caller, by its name. */
                division: z.string().nullable(),
                /** The file and whose it is, where the caller may see that declaration. */
                shown: z.strictObject({ key: z.string(), mediaType: z.string(), person: z.string() }).nullable(),
                samePerson: z.boolean(),
                same: z.boolean(),
                at: z.iso.datetime(),
              }),
            ),
          }),
        ),
      }),
    ),
    desks: z.array(z.strictObject({ desk: z.enum(DESKS), state: z.enum(["done", "now", "ahead"]) })),
    /** What official lists say of it; null where the kind has none. */
    official: z
      .strictObject({
        line: z
          .strictObject({
            title: z.string(),
            document: z.string().nullable(),
            keeper: z.string(),
            differs: z.array(z.strictObject({ label: z.string(), listed: z.string(), declared: z.string() })),
          })
          .nullable(),
        /** Years for which lists name the person instead. */
        otherYears: z.array(z.int()),
        /** Evidence that need not be brought. */
        standsFor: z.array(z.string()),
        lapsed: z.boolean(),
      })
      .nullable(),
    until: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
    appealUntil: z.iso.datetime().nullable(),
    entryId: z.int().nullable(),
    /** The window through which it was handed in for a year that was closed. */
    window: z.strictObject({ opens: z.string(), until: z.string() }).nullable(),
    history: z.array(
      z.strictObject({
        event: z.enum(EVENTS),
        to: z.enum(DECLARATION_STATES),
        by: z.string(),
        at: z.iso.datetime(),
        reason: z.string().nullable(),
        citations: z.array(citationSchema),
        hours: z.int().nullable(),
        entryId: z.int().nullable(),
      }),
    ),
    /** Of what was approved and taken back: each approval and what ended it, with what it did. */
    chain: z.array(
      z.strictObject({
        event: z.enum(EVENTS),
        at: z.iso.datetime(),
        by: z.string(),
        /** Entries of the ledger: the one that it wrote, the one that it took back, and the row that did so. */
        written: z.int().nullable(),
        reversed: z.int().nullable(),
        reversal: z.int().nullable(),
        years: z.array(yearChange),
        /** Official decisions that count no more since. */
        withdrawn: z.array(z.strictObject({ decisionId: z.int(), year })),
      }),
    ),
    /** Every use of the number that counts once, this one among them; null where it has none. */
    once: z
      .strictObject({
        number: z.string(),
        /** How many others have brought it while somebody had it: for whoever reviews. */
        contested: z.int(),
        uses: z.array(
          z.strictObject({
            /** Absent beyond the reach of the caller; then whose division to ask. */
            declarationId: z.int().nullable(),
            person: z.string().nullable(),
            division: z.string().nullable(),
            here: z.boolean(),
            year: year.nullable(),
            state: z.enum(DECLARATION_STATES),
            since: z.iso.datetime(),
            /** When it was given back, and by what. */
            freed: z.iso.datetime().nullable(),
            freedBy: z.enum(EVENTS).nullable(),
          }),
        ),
      })
      .nullable(),
    /** What the caller may do to it now. */
    allowed: z.array(z.enum(EVENTS)),
  })
  .meta({ id: "Declaration" });

/** What a declaration would change, before it is handed in. */
export const effectView = z
  .strictObject({
    year,
    /** As it stands today; while it is under review; once it is approved. */
    now: verdictsView,
    approved: verdictsView,
    /** Whether approval changes anything at all. */
    changes: z.boolean(),
    problems: z.array(z.strictObject({ field: z.string(), message: z.string(), remedy: z.string() })),
    bars: z.array(z.strictObject({ id: z.string(), text: z.string(), citations: z.array(citationSchema) })),
    desks: z.array(z.enum(DESKS)),
  })
  .meta({ id: "DeclarationEffect" });

export const declarationParams = z.strictObject({ declarationId: idText });
export const version = z.int().positive().describe("The version that was seen; another one is refused.");
export const reasonText = text(500, 1).refine((value) => value.trim() !== "", {
  message: "请写明理由",
  params: { code: "missing_reason", remedy: "请填写理由" },
});
export const cites = z.array(z.string().regex(/^[a-z0-9-]{1,80}#[a-z0-9-]{1,40}$/)).max(10);
