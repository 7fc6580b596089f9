/** How long declarations lie on desks, and what becomes of each kind where. */
import type { DeclarationFigures } from "../../contract/declaration-desk.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiYear } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import { policyOf } from "./judging.ts";
import { withinSql } from "./queue.ts";
import type { Asking } from "./sight.ts";
import type { Reading } from "./views.ts";

type DeskFigure = DeclarationFigures["desks"][number];
type Kind = DeskFigure["kind"];
type Desk = DeskFigure["desk"];

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
/** From so many decisions on, and so far from what is usual, an office's share is worth a second look. */
const APART = { decisions: 10, share: 0.2 };
const OFFICES_SHOWN = 300;

type Asked = { days?: number | undefined; year?: number | undefined };
/** What a query is restricted to, with its values. */
type Question = { within: string; values: Values };
type Period = { since: Date; now: Date; deskSeconds: number };

/** The figures of a period within reach. */
export async function figuresOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  { days = USUAL_DAYS, year }: Asked,
): Promise<DeclarationFigures> {
  const { now } = asking;
  const deskSeconds = (await parameter(db, "declaration_desk_days", now)) * 86_400;
  const period = { since: new Date(now.getTime() - days * DAY_MS), now, deskSeconds };
  const ask = (): Question => {
    const values = new Values();
    const within = [withinSql(asking.reach, values), ...(year === undefined ? [] : [`d.year = ${values.add(year)}`])];
    return { values, within: within.join(" AND ") };
  };
  const label = labelsOf(reading, now);
  const kinds = await db.rows<KindRow>(...kindsSql(ask(), period));
  const offices = withApart(await db.rows<OfficeRow>(...officesSql(ask(), period)));
  return {
    days,
    year: year ?? null,
    desks: await deskFigures(db, ask, period, label),
    kinds: kinds.map(({ kind, ...rest }) => ({ kind: label(kind), ...rest })),
    offices: offices.map(({ kind, ...rest }) => ({ kind: label(kind), ...rest })),
  };
}

function labelsOf(reading: Reading, now: Date): (id: string) => Kind {
  const kinds = policyOf(reading.ledger.shelf, shanghaiYear(now)).declarations;
  return (id) => ({ id, label: kinds.find((each) => each.id === id)?.label ?? id });
}

type Waiting = { desk: Desk; kind: string; waiting: number; late: number; oldest: number | null };
type Done = { desk: Desk; kind: string; done: number; median: number | null; longest: number | null; over: number };

/** What waits now, and how long what was done in the period had waited. */
async function deskFigures(
  db: Db,
  ask: () => Question,
  period: Period,
  label: (id: string) => Kind,
): Promise<DeskFigure[]> {
  const waits = await db.rows<Waiting>(...waitingSql(ask(), period));
  const steps = await db.rows<Done>(...doneSql(ask(), period));
  const keys = new Set([...waits, ...steps].map(({ desk, kind }) => `${desk} ${kind}`));
  return [...keys].map((key) => {
    const [desk, kind] = key.split(" ", 2) as [Desk, string];
    const here = (each: { desk: Desk; kind: string }) => each.desk === desk && each.kind === kind;
    const { waiting = 0, late = 0, oldest = null } = waits.find(here) ?? {};
    const { done = 0, median = null, longest = null, over = 0 } = steps.find(here) ?? {};
    return { desk, kind: label(kind), waiting, late, oldest, done, median, longest, over };
  });
}

function waitingSql({ within, values }: Question, period: Period): [string, unknown[]] {
  const now = values.add(period.now);
  return [
    `SELECT d.desk, d.kind, count(*)::int AS waiting, (count(*) FILTER (WHERE d.desk_until < ${now}))::int AS late,
       floor(extract(epoch FROM ${now}::timestamptz - min(d.desk_since)) / 86400)::int AS oldest
      FROM declaration d WHERE d.desk IS NOT NULL AND ${within} GROUP BY d.desk, d.kind ORDER BY d.desk, d.kind`,
    values.list,
  ];
}

/** Steps of the period that are some events. */
function stepsSql({ within, values }: Question, { since, now }: Period, events: readonly string[]): string {
  return `FROM declaration_step s JOIN declaration d ON d.declaration_id = s.declaration_id
    WHERE s.at >= ${values.add(since)} AND s.at <= ${values.add(now)} AND s.event = ANY (${values.add(events)}::text[]) AND ${within}`;
}

const DECISIONS = ["pass", "return", "refuse"] as const;

function doneSql(question: Question, period: Period): [string, unknown[]] {
  const { values } = question;
  const steps = stepsSql(question, period, [...DECISIONS, "agree", "differ", "uphold", "overturn"]);
  // An appeal was looked at by the bureau, whichever desk had refused.
  return [
    `SELECT CASE WHEN s.event IN ('uphold', 'overturn') THEN 'appeal' ELSE s.desk END AS desk, d.kind, count(*)::int AS done,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY s.waited_seconds) AS median, max(s.waited_seconds) AS longest,
       (count(*) FILTER (WHERE s.waited_seconds > ${values.add(period.deskSeconds)}))::int AS over
       ${steps} AND s.desk IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    values.list,
  ];
}

const OUTCOMES = `(count(*) FILTER (WHERE s.event = 'pass'))::int AS passed, (count(*) FILTER (WHERE s.event = 'return'))::int AS returned,
  (count(*) FILTER (WHERE s.event = 'refuse'))::int AS refused`;

type KindRow = Omit<DeclarationFigures["kinds"][number], "kind"> & { kind: string };

function kindsSql(question: Question, period: Period): [string, unknown[]] {
  return [
    `SELECT d.kind, ${OUTCOMES}, (count(*) FILTER (WHERE s.event = 'revoke'))::int AS revoked,
       (count(*) FILTER (WHERE s.event = 'appeal'))::int AS appealed
       ${stepsSql(question, period, [...DECISIONS, "revoke", "appeal"])} GROUP BY d.kind ORDER BY d.kind`,
    question.values.list,
  ];
}

type OfficeRow = Omit<DeclarationFigures["offices"][number], "kind" | "apart"> & { kind: string };

function officesSql(question: Question, period: Period): [string, unknown[]] {
  return [
    `SELECT d.kind, s.desk, s.by_words AS office, ${OUTCOMES} ${stepsSql(question, period, DECISIONS)} AND s.desk IS NOT NULL
      GROUP BY d.kind, s.desk, s.by_words ORDER BY d.kind, s.desk, count(*) DESC, s.by_words LIMIT ${OFFICES_SHOWN}`,
    question.values.list,
  ];
}

const decisionsOf = (row: Pick<OfficeRow, "passed" | "returned" | "refused">) =>
  row.passed + row.returned + row.refused;

/** Marks offices that pass a clearly other share of a kind than everybody at the same desk together. */
export function withApart(rows: readonly OfficeRow[]): (OfficeRow & { apart: boolean })[] {
  return rows.map((row) => {
    const peers = rows.filter(({ kind, desk }) => kind === row.kind && desk === row.desk);
    const passed = peers.reduce((sum, each) => sum + each.passed, 0);
    const decisions = peers.reduce((sum, each) => sum + decisionsOf(each), 0);
    const own = decisionsOf(row);
    const apart =
      own >= APART.decisions && decisions > own && Math.abs(row.passed / own - passed / decisions) > APART.share;
    return { ...row, apart };
  });
}
