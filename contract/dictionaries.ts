/** Words that everything is described by: those of the law, to be read, and those of this site, to be changed. */
import { z } from "zod";
import { text } from "./fields.ts";
import { workbookSchema, XLSX } from "./files.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

const code = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/);
export const SITE_DICTIONARIES = ["reveal_reason", "refusal_phrase", "return_phrase"] as const;

const head = z.strictObject({
  dictionary: z.string(),
  name: z.string(),
  about: z.string(),
  kind: z.enum(["law", "site"]).describe("`law`: comes with the rules and is read only."),
  source: z.string().nullable().describe("Where it comes from."),
  version: z.string().describe("Of law data the digest of its file, of others the newest change."),
  count: z.int(),
});
export type DictionaryHead = z.infer<typeof head>;

const entry = z.strictObject({
  code: z.string(),
  label: z.string(),
  more: z.array(z.strictObject({ key: z.string(), value: z.string() })).describe("What else is known of it."),
  aliases: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  legacy: z.boolean(),
  mapsTo: z.string().nullable(),
  source: z.string().nullable(),
  sort: z.int(),
  version: z.int().nullable().describe("Null for law data."),
});
export type DictionaryEntry = z.infer<typeof entry>;

export const listDictionaries = operation({
  id: "administration.dictionaries",
  method: "GET",
  path: "/api/dictionaries",
  summary: "Every dictionary: titles, levels, divisions and cities, kinds of units, industries, words of this site.",
  audience: "official",
  permission: "administration:dictionary:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ dictionaries: z.array(head) }) },
  problems: [],
  since: "0.3.0",
});

const params = z.strictObject({ dictionary: code });

export const readDictionary = operation({
  id: "administration.dictionary",
  method: "GET",
  path: "/api/dictionaries/{dictionary}",
  summary: "The entries of one dictionary, or those that a text is found in.",
  audience: "official",
  permission: "administration:dictionary:read",
  scope: "all",
  effect: "none",
  params,
  query: z.strictObject({ q: text(50).optional() }),
  responses: { 200: z.strictObject({ ...head.shape, entries: z.array(entry) }) },
  problems: [],
  since: "0.3.0",
});
export type DictionaryView = OutputOf<typeof readDictionary>;

export const exportDictionary = operation({
  id: "administration.dictionaryExport",
  method: "GET",
  path: "/api/dictionaries/{dictionary}/entries.xlsx",
  summary: "The entries of one dictionary as a workbook.",
  audience: "official",
  permission: "administration:dictionary:read",
  scope: "all",
  effect: "none",
  params,
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: [],
  since: "0.3.0",
});

export const readDictionaryHistory = operation({
  id: "administration.dictionaryHistory",
  method: "GET",
  path: "/api/dictionaries/{dictionary}/history",
  summary: "Every change of a dictionary of this site, the newest first.",
  audience: "official",
  permission: "administration:dictionary:change",
  scope: "all",
  effect: "none",
  params,
  responses: {
    200: z.strictObject({
      changes: z.array(
        z.strictObject({
          code: z.string(),
          version: z.int(),
          label: z.string(),
          retired: z.boolean(),
          note: z.string().nullable(),
          by: z.string().nullable(),
          at: z.string(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});

export const setDictionaryEntry = operation({
  id: "administration.setDictionaryEntry",
  method: "POST",
  path: "/api/dictionaries/{dictionary}/entries/{entry}",
  summary: "Adds an entry to a dictionary of this site, changes it, or retires it. What used it keeps its words.",
  audience: "official",
  permission: "administration:dictionary:change",
  scope: "all",
  effect: "once",
  params: z.strictObject({ dictionary: code, entry: code }),
  body: z.strictObject({
    label: text(200, 1),
    sort: z.int().min(0).max(9_999).default(100),
    retired: z.boolean().default(false),
    note: text(200).optional(),
    version: z.int().min(0).max(1_000_000).describe("The version that was looked at; 0 for a new entry."),
  }),
  responses: { 200: entry },
  problems: ["conflict"],
  since: "0.3.0",
});

export const dictionaryOperations = [
  listDictionaries,
  readDictionary,
  exportDictionary,
  readDictionaryHistory,
  setDictionaryEntry,
] as const satisfies readonly OperationDefinition[];
