/** Years of study as HR bureaus close them, and open them again for what is made up. */
import { z } from "zod";
import { day, idText, integerText, text, year } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

const instant = z.iso.datetime();
const named = z.strictObject({ code: z.string(), label: z.string() });
const reason = text(500, 1).refine((value) => value.trim() !== "", {
  message: "没有写理由",
  params: { code: "missing_reason", remedy: "请用一两句话写明理由" },
});

const counts = {
  people: z.int().describe("People in service in that year."),
  notMet: z.int().describe("Whose annual verdict is not met."),
  undetermined: z
    .int()
    .describe("Whose annual verdict is not determined: once closed, what is not approved counts as not given."),
  waiting: z.int().describe("Declarations on a desk or returned; they are finished all the same."),
  drafts: z.int().describe("Declarations begun and not handed in; they cannot be handed in any more."),
};

const closing = z
  .strictObject({
    division: named.nullable().describe("Null: for everybody."),
    at: instant,
    office: z.string().nullable(),
    reason: z.string().nullable(),
    /** What was open when it was closed; null where it was closed without an office. */
    counts: z.strictObject(counts).nullable(),
  })
  .meta({ id: "YearClosing" });

export const WINDOW_SCOPES = ["all", "division", "unit", "person"] as const;
export const WINDOW_STATES = ["ahead", "open", "over", "ended"] as const;

const window = z
  .strictObject({
    windowId: z.int(),
    scope: z.enum(WINDOW_SCOPES),
    division: named.nullable(),
    unit: z.strictObject({ unitId: z.int(), name: z.string() }).nullable(),
    person: z
      .strictObject({ personId: z.int(), name: z.string(), identity: z.string().describe("Masked.") })
      .nullable(),
    opens: day,
    until: day,
    state: z.enum(WINDOW_STATES),
    reason: z.string(),
    office: z.string(),
    openedAt: instant,
    ended: z.strictObject({ at: instant, office: z.string(), reason: z.string() }).nullable(),
    used: z.int().describe("Declarations handed in through it."),
    mayEnd: z.boolean(),
  })
  .meta({ id: "YearWindow" });
export type YearWindow = z.infer<typeof window>;

const yearLine = z
  .strictObject({
    year,
    over: z.boolean(),
    closed: z.boolean().describe("For everybody the caller looks after."),
    closings: z.array(closing),
    windows: z.int().describe("Windows that are open or to come."),
  })
  .meta({ id: "YearLine" });

const yearState = z
  .strictObject({
    ...yearLine.shape,
    counts: z.strictObject(counts).describe("As it is now, of the people the caller looks after."),
    list: z.array(window).describe("Windows that concern them, the newest first."),
    mayClose: z.boolean(),
    mayOpen: z.boolean(),
    /** What a window opened now may be for: scopes from wide to narrow. */
    scopes: z.array(z.enum(WINDOW_SCOPES)),
    divisions: z.array(named).describe("Divisions that a window may be for."),
    today: day,
  })
  .meta({ id: "YearState" });
export type YearState = z.infer<typeof yearState>;

const desk = { audience: "official", scope: "data", since: "0.3.0" } as const;
const params = z.strictObject({ year: integerText(2000, 2100) });

export const listYears = operation({
  id: "years.list",
  method: "GET",
  path: "/api/learning-years",
  summary: "Years of study: for whom each is closed, and how many windows are open.",
  ...desk,
  permission: "years:closing:read",
  effect: "none",
  responses: { 200: z.strictObject({ years: z.array(yearLine) }) },
  problems: ["not_found"],
});
export type YearLines = OutputOf<typeof listYears>;

export const readYearState = operation({
  id: "years.read",
  method: "GET",
  path: "/api/learning-years/{year}",
  summary: "One year: what closing it now would leave open, who closed it for whom, who opened it again and why.",
  ...desk,
  permission: "years:closing:read",
  effect: "none",
  params,
  responses: { 200: yearState },
  problems: ["not_found"],
});

export const closeLearningYear = operation({
  id: "years.close",
  method: "POST",
  path: "/api/learning-years/{year}/closings",
  summary:
    "Closes a year that is over, for everybody the caller looks after. From then on what is not approved counts as not given, and nothing is handed in for it.",
  ...desk,
  permission: "years:closing:close",
  effect: "once",
  params,
  body: z.strictObject({ reason }),
  responses: { 200: yearState },
  problems: ["not_found", "year_not_over", "year_closed_already"],
});

export const openYearWindow = operation({
  id: "years.openWindow",
  method: "POST",
  path: "/api/learning-years/{year}/windows",
  summary:
    "Opens a closed year again for some days, for everybody, a division, a unit with those below it, or a person.",
  ...desk,
  permission: "years:window:open",
  effect: "once",
  params,
  body: z.strictObject({
    scope: z.enum(WINDOW_SCOPES),
    /** Code of the division; the caller's own when absent. */
    divisionCode: z
      .string()
      .regex(/^(corps|d(0[1-9]|1[0-4]))$/)
      .optional(),
    unitCode: text(30).optional(),
    /** Number of the identity document of the person. */
    identityNumber: text(30).optional(),
    opens: day,
    until: day,
    reason,
  }),
  responses: { 201: yearState },
  problems: ["not_found", "year_not_closed"],
});

export const endYearWindow = operation({
  id: "years.endWindow",
  method: "POST",
  path: "/api/learning-years/{year}/windows/{windowId}/end",
  summary: "Ends a window before its last day. What was handed in through it goes on.",
  ...desk,
  permission: "years:window:open",
  effect: "repeatable",
  params: z.strictObject({ ...params.shape, windowId: idText }),
  body: z.strictObject({ reason }),
  responses: { 200: yearState },
  problems: ["not_found", "year_window_ended"],
});

export const yearOperations = [
  listYears,
  readYearState,
  closeLearningYear,
  openYearWindow,
  endYearWindow,
] as const satisfies readonly OperationDefinition[];
