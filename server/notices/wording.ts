/** Templates as administrators see and change them. */
import type { z } from "zod";
import { faultsOf, fillPlaces, LONGEST, samplesOf, SMS_SIGNS, type NoticeText } from "../../contract/notice-text.ts";
import type { NoticeTemplate, NoticeTemplateLine, setTemplate, tryTemplate } from "../../contract/notice-templates.ts";
import type { Db, Tx } from "../platform/db.ts";
import { violatedConstraint } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { wordsFor } from "./outside.ts";
import { currentVersions, knownTemplates, type KnownTemplate, type TemplateVersion } from "./templates.ts";

interface Pause {
  template: string;
  reason: string;
  at: Date;
  by: string | null;
}

/** A template by the code in an address. Throws `not_found`. */
export function templateNamed(code: string): KnownTemplate {
  const found = knownTemplates().get(code as never);
  if (found === undefined) throw new Refusal("not_found");
  return found;
}

async function pauses(db: Db): Promise<Map<string, Pause>> {
  const rows = await db.rows<Pause>(
    `SELECT p.template, p.reason, p.paused_at AS at, a.display_name AS by
       FROM notice_pause p LEFT JOIN account a ON a.account_id = p.paused_by`,
  );
  return new Map(rows.map((row) => [row.template, row]));
}

/** Whether a template is told by itself, and can be stopped. */
export function isPausable({ trigger }: KnownTemplate): boolean {
  return trigger !== "event" && trigger !== "digest";
}

function lineOf(known: KnownTemplate, current: TemplateVersion, pause: Pause | undefined): NoticeTemplateLine {
  const { template, name, trigger, mandatory } = known;
  const paused = pause === undefined ? null : { reason: pause.reason, at: pause.at.toISOString(), by: pause.by };
  return {
    template,
    name,
    trigger,
    pausable: isPausable(known),
    paused,
    mustReach: mandatory,
    current: { ...current, channels: [...current.channels] },
  };
}

/** Every template with the words in use. */
export async function templateLines(db: Db): Promise<NoticeTemplateLine[]> {
  const [versions, paused] = [await currentVersions(db), await pauses(db)];
  return [...knownTemplates().values()].map((known) =>
    lineOf(known, versions.get(known.template) ?? known.first, paused.get(known.template)),
  );
}

/** One template in its line. */
export async function templateLine(db: Db, known: KnownTemplate): Promise<NoticeTemplateLine> {
  const current = (await currentVersions(db)).get(known.template) ?? known.first;
  return lineOf(known, current, (await pauses(db)).get(known.template));
}

/** One template with its places and every version, the newest first. */
export async function templateView(db: Db, known: KnownTemplate): Promise<NoticeTemplate> {
  const later = await db.rows<TemplateVersion & { reason: string; at: Date; by: string | null }>(
    `SELECT t.version, t.title, t.body, t.short, t.channels, t.mandatory, t.reason, t.set_at AS at, a.display_name AS by
       FROM notice_template t LEFT JOIN account a ON a.account_id = t.set_by WHERE t.template = $1 ORDER BY t.version DESC`,
    [known.template],
  );
  const first = { ...known.first, channels: [...known.first.channels], reason: null, at: null, by: null };
  return {
    ...(await templateLine(db, known)),
    places: known.places.map((place) => ({ ...place })),
    versions: [...later.map((each) => ({ ...each, channels: [...each.channels], at: each.at.toISOString() })), first],
  };
}

/** What words look like with samples in their places, and what is wrong with them. */
export function tryWords(known: KnownTemplate, text: z.output<(typeof tryTemplate)["body"]>) {
  const samples = samplesOf(known.places);
  const version = { ...known.first, ...text };
  const short = text.short === null ? null : wordsFor("sms", version, samples).text;
  return {
    faults: faultsOf(text, known.places),
    filled: {
      title: fillPlaces(text.title, samples),
      body: fillPlaces(text.body, samples),
      short,
      smsCount: Math.ceil((short?.length ?? 0) / SMS_SIGNS),
    },
  };
}

/** Puts new words into use, after those that were looked at. */
export async function setWords(
  tx: Tx,
  known: KnownTemplate,
  body: z.output<(typeof setTemplate)["body"]>,
  by: { accountId: number; now: Date },
): Promise<TemplateVersion> {
  const { title, body: long, short, channels, mandatory, reason, basedOn } = body;
  refuseFaults({ title, body: long, short }, known);
  if (known.mandatory && !mandatory) throw new Refusal("template_must_reach");
  if (channels.includes("sms") && short === null)
    throw new Refusal("template_faulty", [
      {
        path: "body.short",
        code: "missing_field",
        message: "发短信要有短信内容",
        remedy: "请填写短信内容，或取消短信",
      },
    ]);
  const current = (await currentVersions(tx)).get(known.template)?.version ?? 1;
  if (current !== basedOn) throw new Refusal("conflict");
  const out = [...new Set(channels)].sort();
  try {
    await tx.execute(
      `INSERT INTO notice_template (template, version, title, body, short, channels, mandatory, reason, set_by, set_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [known.template, current + 1, title, long, short, out, mandatory, reason, by.accountId, by.now],
    );
  } catch (error) {
    if (violatedConstraint(error) === "notice_template_pkey") throw new Refusal("conflict");
    throw error;
  }
  return { version: current + 1, title, body: long, short, channels: out, mandatory };
}

function refuseFaults(text: NoticeText, known: KnownTemplate): void {
  const faults = faultsOf(text, known.places);
  if (faults.length === 0) return;
  const remedy = (part: keyof typeof LONGEST) => `请按说明改正；最多${LONGEST[part]}个字`;
  throw new Refusal(
    "template_faulty",
    faults.map(({ part, message }) => ({ path: `body.${part}`, code: "bad_place", message, remedy: remedy(part) })),
  );
}

/** Stops a trigger; doing it again changes the reason. */
export async function pause(
  tx: Tx,
  known: KnownTemplate,
  { reason, accountId, now }: { reason: string; accountId: number; now: Date },
): Promise<void> {
  if (!isPausable(known)) throw new Refusal("trigger_not_pausable");
  await tx.execute(
    `INSERT INTO notice_pause (template, reason, paused_by, paused_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (template) DO UPDATE SET reason = EXCLUDED.reason, paused_by = EXCLUDED.paused_by, paused_at = EXCLUDED.paused_at`,
    [known.template, reason, accountId, now],
  );
}

/** Lets a trigger go on. */
export async function resume(tx: Tx, known: KnownTemplate): Promise<void> {
  await tx.execute("DELETE FROM notice_pause WHERE template = $1", [known.template]);
}
