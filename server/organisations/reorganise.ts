/** Reorganising: the plan of an act is made, shown, and when it is meant written down. */
import type { Actor, Reach } from "../../contract/actor.ts";
import type { FieldError } from "../../contract/problems.ts";
import type { ReadAct, ReorganisationPreview } from "../../contract/reorganisations.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import type { Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import { planOf, type Plan, type PlanFacts, type Step, type UnitRef } from "./plan.ts";
import { basisOf, endsAsItBegins, isOverlaid, namedIds, planFacts, refuseForeign } from "./plan-facts.ts";
import { fault } from "./plan-faults.ts";
import { reorganisedQueue } from "./queue.ts";
import { FRAME } from "./unit-kinds.ts";

/** Who reorganises: how far they see, and the day it is ("YYYY-MM-DD"). */
export type Reorganiser = { reach: Reach; today: string; kinds: PlanFacts["kinds"] };

const FIRST_DAY = "1954-10-07";

type Prepared = { plan: Plan; facts: PlanFacts; basis: string };

/** The plan of an act, or a refusal. */
async function prepare(db: Db, act: ReadAct, { reach, today, kinds }: Reorganiser): Promise<Prepared> {
  const named = namedIds(act);
  await refuseForeign(db, reach, named);
  const errors: FieldError[] = [];
  if (act.day > today) errors.push(fault("day", "future"));
  if (act.day < FIRST_DAY) errors.push(fault("day", "too_early"));
  if (act.documentDay !== undefined && act.documentDay > today) errors.push(fault("documentDay", "document_future"));
  const facts = await planFacts(db, act, kinds);
  // The frame of the tree is not a division's own affair.
  if (reach.kind !== "all" && FRAME.has(facts.units.get(act.unitId ?? 0)?.kind ?? "") && act.kind !== "merged")
    errors.push(fault("unitId", "frame_stays"));
  const planned = planOf(act, facts);
  if (errors.length > 0 || (!planned.ok && planned.code === "invalid_request"))
    throw new Refusal("invalid_request", [...errors, ...(planned.ok ? [] : (planned.errors ?? []))]);
  if (!planned.ok) throw new Refusal(planned.code);
  const { plan } = planned;
  if (await endsAsItBegins(db, act, plan.steps))
    throw new Refusal("invalid_request", [fault("day", "founded_that_day")]);
  if (await isOverlaid(db, act, plan.steps)) throw new Refusal("unit_changed_later");
  return { plan, facts, basis: await basisOf(db, [...new Set([...named, ...existing(plan.steps)])]) };
}

function existing(steps: readonly Step[]): number[] {
  return steps.flatMap(({ unit }) => (typeof unit === "number" ? [unit] : []));
}

/** What an act would do. */
export async function previewOf(
  db: Db,
  act: ReadAct,
  by: Reorganiser,
  divisions: Readonly<Record<string, string>>,
): Promise<ReorganisationPreview> {
  const { plan, facts, basis } = await prepare(db, act, by);
  const founded = new Map(
    plan.steps.flatMap(({ unit, name }) => (typeof unit === "string" ? [[unit, name ?? ""]] : [])),
  );
  const nameOf = (ref: UnitRef | undefined) =>
    ref === undefined ? null : ((typeof ref === "number" ? facts.units.get(ref)?.name : founded.get(ref)) ?? null);
  const units = plan.steps.map((step) => ({
    unitId: typeof step.unit === "number" ? step.unit : null,
    name: nameOf(step.unit) ?? "",
    effect: step.effect,
    code: step.code ?? null,
    newName: step.effect === "renamed" ? (step.name ?? null) : null,
    parent: nameOf(step.parent),
    division: step.divisionCode === undefined ? null : (divisions[step.divisionCode] ?? step.divisionCode),
    heir: nameOf(step.heir),
  }));
  return { basis, units, ...(await consequences(db, plan, act.day, Number(by.today.slice(0, 4)))) };
}

const OFFICES = 50;

async function consequences(
  db: Db,
  { steps }: Plan,
  day: string,
  year: number,
): Promise<Pick<ReorganisationPreview, "people" | "years" | "offices" | "officeCount">> {
  const ending = steps.flatMap(({ unit, effect }) => (typeof unit === "number" && effect === "closed" ? [unit] : []));
  const people = await db.row<{ people: number }>(
    "SELECT count(*) AS people FROM standing WHERE year = $1 AND unit_id = ANY ($2)",
    [year, existing(steps)],
  );
  const years = await db.rows<{ year: number }>("SELECT year FROM learning_year WHERE closes >= $1 ORDER BY year", [
    day,
  ]);
  const offices = await db.rows<{ officeId: number; title: string; holder: string }>(
    `SELECT office.office_id AS "officeId", office.title, account.display_name AS holder
       FROM office JOIN account USING (account_id)
      WHERE office.unit_id = ANY ($1) AND office.revoked_at IS NULL AND (office.valid_to IS NULL OR office.valid_to > now())
      ORDER BY office.office_id`,
    [ending],
  );
  return {
    people: people?.people ?? 0,
    years: years.map((each) => each.year),
    offices: offices.slice(0, OFFICES),
    officeCount: offices.length,
  };
}

/**
 * Carries an act out. One at a time: whoever comes second plans on what the first one left, and is refused by name when that
 * no longer fits. What follows for people is worked out by a job.
 */
export async function carryOut(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  act: ReadAct & { basis?: string | undefined },
  by: Reorganiser & { actor?: Actor },
): Promise<{ reorganisationId: number; unitId: number; units: number[] }> {
  await tx.execute("LOCK TABLE reorganisation IN SHARE ROW EXCLUSIVE MODE");
  const { plan, basis } = await prepare(tx, act, by);
  if (act.basis !== undefined && act.basis !== basis) throw new Refusal("reorganisation_outdated");
  const reorganisationId = await noteAct(tx, act, by.actor?.accountId);
  const numbers = await foundUnits(tx, reorganisationId, plan.steps, act.day);
  const numberOf = (ref: UnitRef) => (typeof ref === "number" ? ref : (numbers.get(ref) as number));
  const units = existing(plan.steps);
  await noteEvents(tx, reorganisationId, plan.steps, act.day, numberOf);
  await refresh(tx, units);
  if (!["founded", "renamed", "changed"].includes(act.kind))
    await jobs.enqueue(tx, reorganisedQueue, [{ unitIds: units }]);
  return { reorganisationId, unitId: numberOf(plan.focus), units: [...units, ...numbers.values()] };
}

/** Derives the trees anew; a tree that would be none is one that later events stand on. */
export async function refresh(tx: Tx, unitIds: readonly number[]): Promise<void> {
  try {
    await tx.execute("SELECT unit_refresh($1)", [unitIds]);
  } catch (error) {
    if (violatedConstraint(error) === "unit_tree_whole") throw new Refusal("unit_changed_later");
    throw error;
  }
}

async function noteAct(tx: Tx, act: ReadAct, accountId: number | undefined): Promise<number> {
  const row = await tx.row<{ reorganisation_id: number }>(
    `INSERT INTO reorganisation (kind, day, document_number, document_day, note, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING reorganisation_id`,
    [act.kind, act.day, act.documentNumber ?? null, act.documentDay ?? null, act.note ?? null, accountId ?? null],
  );
  return (row as { reorganisation_id: number }).reorganisation_id;
}

async function foundUnits(
  tx: Tx,
  reorganisationId: number,
  steps: readonly Step[],
  day: string,
): Promise<Map<UnitRef, number>> {
  const numbers = new Map<UnitRef, number>();
  // The database notes the founding of whatever is added, as part of this act.
  await tx.execute("SELECT set_config('xueshi.reorganisation', $1, true)", [String(reorganisationId)]);
  for (const step of steps.filter(({ effect }) => effect === "founded")) {
    const row = await tx.row<{ unit_id: number }>(
      `INSERT INTO unit (code, division_code, name, kind, sector, employer_kind, industries, parent_id, valid_from)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING unit_id`,
      [
        step.code,
        step.divisionCode,
        step.name,
        step.kind,
        step.sector,
        step.employerKind ?? null,
        step.industries ?? [],
        step.parent,
        day,
      ],
    );
    numbers.set(step.unit, (row as { unit_id: number }).unit_id);
  }
  await tx.execute("SELECT set_config('xueshi.reorganisation', '', true)");
  return numbers;
}

async function noteEvents(
  tx: Tx,
  reorganisationId: number,
  steps: readonly Step[],
  day: string,
  numberOf: (ref: UnitRef) => number,
): Promise<void> {
  const events = steps
    .filter(({ effect }) => effect !== "founded")
    .map((step, index) => ({
      index,
      unit_id: step.unit,
      kind: step.effect,
      code: step.code,
      name: step.name,
      unit_kind: step.kind,
      sector: step.sector,
      employer_kind: step.employerKind,
      parent_id: step.parent === undefined ? undefined : numberOf(step.parent),
      division_code: step.divisionCode,
      industries: step.industries?.join(","),
      heir_id: step.heir === undefined ? undefined : numberOf(step.heir),
    }));
  await tx.execute(
    `INSERT INTO unit_event (reorganisation_id, unit_id, kind, day, code, name, unit_kind, sector, employer_kind, parent_id, division_code, industries, heir_id)
     SELECT $1, unit_id, kind, $2, code, name, unit_kind, sector, employer_kind, parent_id, division_code, industries, heir_id
       FROM jsonb_to_recordset($3::jsonb) AS given(index integer, unit_id bigint, kind text, code text, name text, unit_kind text, sector text,
              employer_kind text, parent_id bigint, division_code text, industries text, heir_id bigint) ORDER BY index`,
    [reorganisationId, day, JSON.stringify(events)],
  );
}
