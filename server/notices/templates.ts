/** Templates of notices: those that come with the product, and what administrators made of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { NoticePlace, NoticeText } from "../../contract/notice-text.ts";
import type { Db } from "../platform/db.ts";

export const TRIGGERS = ["deadline", "risk", "office", "closing", "event", "digest"] as const;
export type Trigger = (typeof TRIGGERS)[number];
export type OutChannel = "sms" | "mail";

/** A template as the product knows it, whatever words it has at the moment. */
export interface KnownTemplate {
  template: TemplateCode;
  name: string;
  trigger: Trigger;
  places: readonly NoticePlace[];
  /** Must be told to everybody: administrators cannot lift that. */
  mandatory: boolean;
  first: TemplateVersion;
}

/** One version of the words of a template. */
export interface TemplateVersion extends NoticeText {
  version: number;
  channels: readonly OutChannel[];
  mandatory: boolean;
}

export const TEMPLATE_CODES = [
  "annual_deadline",
  "title_deadline",
  "at_risk",
  "item_approved",
  "item_returned",
  "item_refused",
  "item_revoked",
  "listed",
  "unlisted",
  "course_completed",
  "employment_confirmed",
  "employment_returned",
  "office_granted",
  "office_expiring",
  "year_closing",
  "reminder",
  "records_merged",
  "records_separated",
  "year_closed",
  "year_reopened",
  "account_state",
  "second_factor_reset",
  "digest",
] as const;
export type TemplateCode = (typeof TEMPLATE_CODES)[number];

const fileSchema = z.strictObject({
  templates: z.array(
    z.strictObject({
      template: z.enum(TEMPLATE_CODES),
      name: z.string().min(1),
      trigger: z.enum(TRIGGERS),
      mandatory: z.boolean(),
      channels: z.array(z.enum(["sms", "mail"])),
      title: z.string(),
      body: z.string(),
      short: z.string(),
      places: z.record(z.string(), z.tuple([z.string(), z.string()])),
    }),
  ),
});

let known: ReadonlyMap<TemplateCode, KnownTemplate> | undefined;

/** Every template, read once from the file beside this one. */
export function knownTemplates(): ReadonlyMap<TemplateCode, KnownTemplate> {
  known ??= new Map(readFile().map((each) => [each.template, each]));
  return known;
}

/** A template of the product. Throws for a code that is none. */
export function knownTemplate(code: TemplateCode): KnownTemplate {
  const found = knownTemplates().get(code);
  if (found === undefined) throw new Error(`There is no template ${code}`);
  return found;
}

function readFile(): KnownTemplate[] {
  const raw: unknown = parse(readFileSync(join(import.meta.dirname, "templates.yaml"), "utf8"));
  return fileSchema.parse(raw).templates.map(({ template, name, trigger, mandatory, channels, places, ...text }) => ({
    template,
    name,
    trigger,
    mandatory,
    places: Object.entries(places).map(([place, [meaning, sample]]) => ({ name: place, meaning, sample })),
    first: { version: 1, channels, mandatory, ...text },
  }));
}

type Row = TemplateVersion & { template: TemplateCode };
const COLUMNS = "template, version, title, body, short, channels, mandatory";

/** The words in use of every template. */
export async function currentVersions(db: Db): Promise<Map<TemplateCode, TemplateVersion>> {
  const rows = await db.rows<Row>(
    `SELECT DISTINCT ON (template) ${COLUMNS} FROM notice_template ORDER BY template, version DESC`,
  );
  const current = new Map([...knownTemplates()].map(([code, { first }]) => [code, first]));
  for (const { template, ...version } of rows) if (current.has(template)) current.set(template, version);
  return current;
}

/** The words of some versions, by "template version". */
export async function versionsOf(
  db: Db,
  wanted: readonly { template: string; version: number }[],
): Promise<Map<string, TemplateVersion>> {
  const rows = await db.rows<Row>(
    `SELECT ${COLUMNS} FROM notice_template
      WHERE (template, version) IN (SELECT * FROM unnest($1::text[], $2::int[]))`,
    [wanted.map(({ template }) => template), wanted.map(({ version }) => version)],
  );
  const found = new Map(rows.map(({ template, ...version }) => [`${template} ${version.version}`, version]));
  for (const { template, first } of knownTemplates().values()) found.set(`${template} 1`, first);
  return found;
}
