/** Who will be told what when, if nothing changes: by the very query that the daily look asks. */
import type { z } from "zod";
import type { Reach } from "../../contract/actor.ts";
import { fillPlaces, samplesOf } from "../../contract/notice-text.ts";
import type { NoticePreview, previewPeople } from "../../contract/notice-sending.ts";
import type { OutputOf } from "../../contract/operation.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { Bindings } from "../population/door.ts";
import { DEADLINE_TEMPLATES, dueSql, type DueReminder, type Window } from "./duties.ts";
import { tellingOf } from "./daily.ts";
import { addDays } from "./hours.ts";
import { pausedTemplates } from "./notify.ts";
import { currentVersions, knownTemplate, knownTemplates, type TemplateCode } from "./templates.ts";

const SHOWN = Object.values(DEADLINE_TEMPLATES);
const MOST_UNITS = 500;

/** The window of a preview that begins today. */
export async function windowOf(db: Db, now: Date, days: number): Promise<Window> {
  const from = shanghaiDate(now);
  return { from, until: addDays(from, days - 1), stages: await parameter(db, "deadline_days", now) };
}

const templateSql = (row: string) =>
  `CASE ${row}.kind ${Object.entries(DEADLINE_TEMPLATES)
    .map(([kind, template]) => `WHEN '${kind}' THEN '${template}'`)
    .join(" ")} END`;
const NOT_PAUSED = `NOT EXISTS (SELECT FROM notice_pause p WHERE p.template = ${templateSql("due")})`;

/** Counts by day, template and unit within reach. What is paused is told to nobody and counts nothing. */
export async function previewOf(db: Db, vault: Vault, reach: Reach, now: Date, days: number): Promise<NoticePreview> {
  const window = await windowOf(db, now, days);
  const bindings = new Bindings(vault);
  const due = `WITH due AS MATERIALIZED (${dueSql(reach, window, bindings)}), told AS (SELECT * FROM due WHERE ${NOT_PAUSED})`;
  const byDay = await db.rows<{ on: string; template: TemplateCode; stage: number; count: number }>(
    `${due} SELECT "on", ${templateSql("told")} AS template, stage, count(*)::int AS count FROM told GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 DESC`,
    bindings.list,
  );
  const units = await db.rows<NoticePreview["units"][number]>(
    `${due} SELECT told."unitId", unit.name AS unit, ${templateSql("told")} AS template, count(*)::int AS count
       FROM told LEFT JOIN unit ON unit.unit_id = told."unitId" GROUP BY 1, 2, 3, unit.code
      ORDER BY unit.code COLLATE "C" NULLS LAST, 3 LIMIT ${MOST_UNITS}`,
    bindings.list,
  );
  const [paused, versions] = [await pausedTemplates(db), await currentVersions(db)];
  const sum = (rows: readonly { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
  return {
    from: window.from,
    until: window.until,
    total: sum(byDay),
    today: sum(byDay.filter(({ on }) => on === window.from)),
    templates: SHOWN.map((template) => {
      const { name, places, first } = knownTemplate(template);
      const { body } = versions.get(template) ?? first;
      return {
        template,
        name,
        paused: paused.has(template),
        count: sum(byDay.filter((each) => each.template === template)),
        sample: fillPlaces(body, samplesOf(places)),
      };
    }),
    days: byDay,
    units,
    unforeseeable: [...knownTemplates().values()]
      .filter(
        ({ trigger }) => trigger === "risk" || trigger === "office" || trigger === "closing" || trigger === "event",
      )
      .map(({ name }) => name),
  };
}

type Listed = DueReminder & { name: string; unit: string | null };

/** Who they are, in the order of days. */
export async function previewPeopleOf(
  db: Db,
  vault: Vault,
  reach: Reach,
  now: Date,
  { days, unit, offset, limit }: z.output<(typeof previewPeople)["query"]>,
): Promise<OutputOf<typeof previewPeople>> {
  const window = await windowOf(db, now, days);
  const bindings = new Bindings(vault);
  const due = dueSql(reach, window, bindings);
  const narrowed = unit === undefined ? "true" : `"unitId" = ${bindings.add(unit)}`;
  const told = `WITH due AS MATERIALIZED (${due}), told AS (SELECT * FROM due WHERE ${NOT_PAUSED} AND ${narrowed})`;
  const total = await db.row<{ count: number }>(`${told} SELECT count(*)::int AS count FROM told`, bindings.list);
  const rows = await db.rows<Listed>(
    `${told} SELECT told.*, p.name, unit.name AS unit FROM told JOIN person p ON p.person_id = told."personId"
       LEFT JOIN unit ON unit.unit_id = told."unitId"
      ORDER BY "on", unit.code COLLATE "C" NULLS LAST, told."personId", kind, stage DESC
      LIMIT ${bindings.add(limit)} OFFSET ${bindings.add(offset)}`,
    bindings.list,
  );
  const versions = await currentVersions(db);
  return {
    total: total?.count ?? 0,
    people: rows.map((row) => {
      const { template, values } = tellingOf(row, row.on);
      const words = versions.get(template) ?? knownTemplate(template).first;
      const { personId, name, unit: unitName, year, on, stage, deadline } = row;
      return {
        personId,
        name,
        unit: unitName,
        template,
        year,
        on,
        stage,
        deadline,
        text: fillPlaces(words.title, values),
      };
    }),
  };
}
