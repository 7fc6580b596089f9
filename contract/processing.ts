/** Notices of how data are processed, and what people have agreed to. */
import { z } from "zod";
import { day, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

const instant = z.iso.datetime({ precision: 3 });
const version = z.iso.date();

const noticeHeadSchema = z.strictObject({
  version,
  title: z.string(),
  current: z.boolean(),
  changed: z.string().describe("What is different from the one before, in a sentence."),
});

export const noticeSchema = z
  .strictObject({
    ...noticeHeadSchema.shape,
    sections: z.array(z.strictObject({ heading: z.string(), paragraphs: z.array(z.string()) })),
    optional: z.array(z.strictObject({ kind: z.string(), title: z.string(), text: z.string() })),
  })
  .meta({ id: "Notice" });
export type NoticeView = z.output<typeof noticeSchema>;

export const listNotices = operation({
  id: "privacy.notices",
  method: "GET",
  path: "/api/notices-of-processing",
  summary: "Every version of the notice of how data are processed, the newest first.",
  audience: "public",
  permission: "privacy:notice:read",
  scope: "public",
  effect: "none",
  responses: { 200: z.strictObject({ notices: z.array(noticeHeadSchema) }) },
  problems: [],
  since: "0.2.0",
});

export const readNotice = operation({
  id: "privacy.notice",
  method: "GET",
  path: "/api/notices-of-processing/{version}",
  summary: "One version of the notice.",
  audience: "public",
  permission: "privacy:notice:read",
  scope: "public",
  effect: "none",
  params: z.strictObject({ version: day }),
  responses: { 200: noticeSchema },
  problems: ["not_found"],
  since: "0.2.0",
});

const consentsSchema = z.strictObject({
  current: version.describe("Version of the notice that holds today."),
  noted: z.boolean().describe("Whether one has taken note of that version."),
  notedAt: instant.nullable(),
  optional: z.array(
    z.strictObject({
      kind: z.string(),
      title: z.string(),
      text: z.string(),
      given: z.boolean(),
      at: instant.nullable(),
    }),
  ),
});
export type ConsentsView = z.output<typeof consentsSchema>;

export const readConsents = operation({
  id: "privacy.consents",
  method: "GET",
  path: "/api/me/consents",
  summary: "Which notice one has taken note of, and what one has agreed to beside it.",
  audience: "learner",
  permission: "privacy:consent:read",
  scope: "all",
  effect: "none",
  responses: { 200: consentsSchema },
  problems: [],
  since: "0.2.0",
});

export const changeConsents = operation({
  id: "privacy.consent",
  method: "PUT",
  path: "/api/me/consents",
  summary: "Takes note of the notice that holds today, and gives or withdraws what is optional.",
  audience: "learner",
  permission: "privacy:consent:change",
  scope: "all",
  effect: "repeatable",
  body: z.strictObject({
    version: day.optional().describe("Takes note of this version, which must be the one that holds."),
    optional: z
      .array(z.strictObject({ kind: text(40, 2), given: z.boolean() }))
      .max(20)
      .optional(),
  }),
  responses: { 200: consentsSchema },
  problems: ["conflict"],
  since: "0.2.0",
});

export const countConsents = operation({
  id: "privacy.acceptances",
  method: "GET",
  path: "/api/notices-of-processing-counts",
  summary: "How many accounts have taken note of each version, and agreed to what is optional.",
  audience: "official",
  permission: "privacy:consent:count",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      accounts: z.int().describe("Active accounts."),
      versions: z.array(z.strictObject({ version, noted: z.int() })),
      optional: z.array(z.strictObject({ kind: z.string(), title: z.string(), given: z.int() })),
    }),
  },
  problems: [],
  since: "0.2.0",
});

export const readColumns = operation({
  id: "privacy.columns",
  method: "GET",
  path: "/api/columns",
  summary: "What every column of the database holds, of which class it is, and how long it is kept.",
  audience: "official",
  permission: "privacy:catalogue:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      tables: z.array(
        z.strictObject({
          table: z.string(),
          purpose: z.string(),
          retention: z.string(),
          columns: z.array(
            z.strictObject({
              column: z.string(),
              class: z.enum(["personal", "sensitive", "sealed", "blind", "technical"]),
              purpose: z.string(),
            }),
          ),
        }),
      ),
      missing: z.array(z.string()).describe("In the database and not described."),
    }),
  },
  problems: [],
  since: "0.2.0",
});

/** Operations on notices and consents. */
export const processingOperations = [
  listNotices,
  readNotice,
  readConsents,
  changeConsents,
  countConsents,
  readColumns,
] as const satisfies readonly OperationDefinition[];
