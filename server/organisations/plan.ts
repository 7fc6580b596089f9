/** What an act of reorganising does to which units. Pure: the preview and the act itself come from the same plan. */
import type { Industry } from "../../contract/actor.ts";
import type { FieldError, ProblemCode } from "../../contract/problems.ts";
import type { ReadAct } from "../../contract/reorganisations.ts";
import { nextCode } from "./codes.ts";
import { fault, missing } from "./plan-faults.ts";
import { FRAME } from "./unit-kinds.ts";

/** A unit as it was on the day of the act. */
export type UnitState = {
  unitId: number;
  code: string;
  name: string;
  kind: string;
  sector: "public" | "private";
  employerKind: string | null;
  parentId: number | null;
  divisionCode: string;
  industries: Industry[];
};

/** A unit by number, or the n-th new one of the act. */
export type UnitRef = number | `new:${number}`;

/** What happens to one unit. Absent fields do not change. */
export type Step = {
  unit: UnitRef;
  effect: "founded" | "renamed" | "changed" | "moved" | "carried" | "closed";
  code?: string | undefined;
  name?: string | undefined;
  kind?: string | undefined;
  sector?: "public" | "private" | undefined;
  employerKind?: string | undefined;
  industries?: readonly Industry[] | undefined;
  parent?: UnitRef | undefined;
  divisionCode?: string | undefined;
  heir?: UnitRef | undefined;
};

export type Plan = { steps: Step[]; focus: UnitRef };

/** What a plan is made from, all of it as of the act's day. */
export type PlanFacts = {
  /** Living units that the act names, and everything below those that change. */
  units: ReadonlyMap<number, UnitState>;
  /** Codes that units have or had directly below a unit. */
  childCodes: ReadonlyMap<number, ReadonlySet<string>>;
  /** Kinds under which a kind of unit may stand, and which side its employers usually fall on. */
  kinds: ReadonlyMap<string, { parents: readonly string[]; employer: string | null }>;
};

export type Planned =
  | { ok: true; plan: Plan }
  | { ok: false; code: Extract<ProblemCode, "invalid_request" | "unit_not_living">; errors?: FieldError[] };

/** Where units go: a unit that is there or a new one. */
type Target = { ref: UnitRef; code: string; kind: string; divisionCode: string; taken: Set<string> };

/** The plan of an act, or why there is none. */
export function planOf(act: ReadAct, facts: PlanFacts): Planned {
  const errors: FieldError[] = [];
  const plan = PLANS[act.kind](act, facts, errors);
  if (errors.length > 0) return { ok: false, code: "invalid_request", errors };
  return plan === undefined ? { ok: false, code: "unit_not_living" } : { ok: true, plan };
}

type Planner = (act: ReadAct, facts: PlanFacts, errors: FieldError[]) => Plan | undefined;

const PLANS: Record<ReadAct["kind"], Planner> = {
  founded: found,
  renamed: rename,
  changed: change,
  moved: move,
  merged: merge,
  split,
  closed: close,
};

function targetOf(facts: PlanFacts, unit: UnitState): Target {
  const taken = new Set(facts.childCodes.get(unit.unitId));
  return { ref: unit.unitId, code: unit.code, kind: unit.kind, divisionCode: unit.divisionCode, taken };
}

/** The next free code below a target, taken from then on. */
function codeBelow(target: Target): string {
  const code = nextCode(target.code, target.taken);
  target.taken.add(code);
  return code;
}

function childrenOf({ units }: PlanFacts, unitId: number): UnitState[] {
  return [...units.values()].filter(({ parentId }) => parentId === unitId).sort(byCode);
}

function byCode(one: UnitState, other: UnitState): number {
  return one.code < other.code ? -1 : 1;
}

function nameTaken(facts: PlanFacts, parentId: number | null, name: string, except?: number): boolean {
  if (parentId === null) return false;
  return childrenOf(facts, parentId).some((unit) => unit.name === name && unit.unitId !== except);
}

/** Moves a unit under another, with all that stands below it. */
function relocate(facts: PlanFacts, unit: UnitState, target: Target, effect: "moved" | "carried" = "moved"): Step[] {
  const code = codeBelow(target);
  const divisionCode = unit.divisionCode === target.divisionCode ? undefined : target.divisionCode;
  const own: Target = { ref: unit.unitId, code, kind: unit.kind, divisionCode: target.divisionCode, taken: new Set() };
  const parent = effect === "moved" ? target.ref : undefined;
  const below = childrenOf(facts, unit.unitId).flatMap((child) => relocate(facts, child, own, "carried"));
  return [{ unit: unit.unitId, effect, code, parent, divisionCode }, ...below];
}

function isBelow({ units }: PlanFacts, unitId: number, top: number): boolean {
  for (let at = units.get(unitId); at; at = units.get(at.parentId ?? 0)) if (at.unitId === top) return true;
  return false;
}

function mayStand(facts: PlanFacts, kind: string, above: string): boolean {
  return facts.kinds.get(kind)?.parents.includes(above) === true;
}

function found(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const { name, unitKind, parentId } = act;
  if (name === undefined) errors.push(missing("name"));
  if (unitKind === undefined) errors.push(missing("unitKind"));
  if (parentId === undefined) errors.push(missing("parentId"));
  const above = facts.units.get(parentId ?? 0);
  if (errors.length > 0 || above === undefined || name === undefined || unitKind === undefined) return undefined;
  if (FRAME.has(unitKind) || !mayStand(facts, unitKind, above.kind)) errors.push(fault("unitKind", "kind_misplaced"));
  if (nameTaken(facts, above.unitId, name)) errors.push(fault("name", "name_taken"));
  const employerKind = act.employerKind ?? facts.kinds.get(unitKind)?.employer ?? undefined;
  const target = targetOf(facts, above);
  const step = { ...born(name, target), kind: unitKind, employerKind, sector: sectorOf(employerKind) };
  return { steps: [{ ...step, industries: act.industries ?? [] }], focus: "new:0" };
}

function born(name: string, target: Target, number = 0): Step {
  return {
    unit: `new:${number}`,
    effect: "founded",
    name,
    code: codeBelow(target),
    parent: target.ref,
    divisionCode: target.divisionCode,
  };
}

function sectorOf(employerKind: string | undefined): "public" | "private" {
  return employerKind === "private" ? "private" : "public";
}

function subject(act: ReadAct, facts: PlanFacts, errors: FieldError[]): UnitState | undefined {
  if (act.unitId === undefined) errors.push(missing("unitId"));
  return facts.units.get(act.unitId ?? 0);
}

function rename(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const unit = subject(act, facts, errors);
  if (act.name === undefined) errors.push(missing("name"));
  if (unit === undefined || act.name === undefined) return undefined;
  if (act.name === unit.name) errors.push(fault("name", "name_same"));
  if (nameTaken(facts, unit.parentId, act.name, unit.unitId)) errors.push(fault("name", "name_taken"));
  return { steps: [{ unit: unit.unitId, effect: "renamed", name: act.name }], focus: unit.unitId };
}

function change(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const unit = subject(act, facts, errors);
  if (unit === undefined) return undefined;
  const { unitKind, employerKind, industries } = act;
  const above = facts.units.get(unit.parentId ?? 0);
  if (unitKind !== undefined && unitKind !== unit.kind) {
    if (FRAME.has(unit.kind) || (above !== undefined && !mayStand(facts, unitKind, above.kind)))
      errors.push(fault("unitKind", "kind_misplaced"));
  }
  const same =
    (unitKind ?? unit.kind) === unit.kind &&
    (employerKind ?? unit.employerKind) === unit.employerKind &&
    (industries === undefined || industries.toSorted().join() === unit.industries.toSorted().join());
  if (same) errors.push(fault("unitKind", "nothing_changes"));
  const sector = employerKind === undefined ? undefined : sectorOf(employerKind);
  const step: Step = { unit: unit.unitId, effect: "changed", kind: unitKind, employerKind, sector, industries };
  return { steps: [step], focus: unit.unitId };
}

function move(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const unit = subject(act, facts, errors);
  if (act.parentId === undefined) errors.push(missing("parentId"));
  const above = facts.units.get(act.parentId ?? 0);
  if (unit === undefined || above === undefined) return undefined;
  if (FRAME.has(unit.kind)) errors.push(fault("unitId", "frame_stays"));
  else if (isBelow(facts, above.unitId, unit.unitId)) errors.push(fault("parentId", "below_itself"));
  else if (unit.parentId === above.unitId) errors.push(fault("parentId", "parent_same"));
  else if (!mayStand(facts, unit.kind, above.kind)) errors.push(fault("parentId", "kind_misplaced"));
  else if (nameTaken(facts, above.unitId, unit.name)) errors.push(fault("parentId", "name_taken"));
  return { steps: relocate(facts, unit, targetOf(facts, above)), focus: unit.unitId };
}

function merge(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const ending = [...new Set(act.unitIds ?? [])].filter((id) => id !== act.unitId);
  if (ending.length === 0) errors.push(missing("unitIds"));
  if ((act.unitId === undefined) === (act.name === undefined)) errors.push(fault("unitId", "merge_into_one"));
  if (act.unitId === undefined && ending.length < 2) errors.push(fault("unitIds", "merge_two"));
  const sources = ending.map((id) => facts.units.get(id));
  const [first] = sources;
  if (errors.length > 0 || first === undefined || sources.includes(undefined)) return undefined;
  const known = sources as UnitState[];
  const steps: Step[] = [];
  let target: Target;
  if (act.unitId === undefined) {
    const above = facts.units.get(act.parentId ?? first.parentId ?? 0);
    if (above === undefined || act.name === undefined) return undefined;
    const step = born(act.name, targetOf(facts, above));
    const { kind, sector, industries, employerKind } = first;
    steps.push({ ...step, kind, sector, industries, employerKind: employerKind ?? undefined });
    const { divisionCode } = above;
    target = { ref: step.unit, code: step.code ?? "", kind, divisionCode, taken: new Set() };
  } else {
    const goesOn = facts.units.get(act.unitId);
    if (goesOn === undefined) return undefined;
    target = targetOf(facts, goesOn);
    if (known.some(({ unitId }) => isBelow(facts, goesOn.unitId, unitId))) errors.push(fault("unitId", "below_itself"));
  }
  for (const unit of known) {
    if (FRAME.has(unit.kind)) errors.push(fault("unitIds", "frame_stays"));
    if (known.some((other) => other !== unit && isBelow(facts, unit.unitId, other.unitId)))
      errors.push(fault("unitIds", "one_below_other"));
    steps.push(...dissolve(facts, unit, target));
  }
  return { steps, focus: target.ref };
}

/** Ends a unit: what stands below it goes to the heir. */
function dissolve(facts: PlanFacts, unit: UnitState, heir: Target, keep: ReadonlySet<number> = new Set()): Step[] {
  const moved = childrenOf(facts, unit.unitId)
    .filter(({ unitId }) => !keep.has(unitId) && unitId !== heir.ref)
    .flatMap((child) => relocate(facts, child, heir));
  return [...moved, { unit: unit.unitId, effect: "closed", heir: heir.ref }];
}

function split(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const unit = subject(act, facts, errors);
  const parts = act.parts ?? [];
  if (parts.length === 0 || (act.closes === true && parts.length < 2)) errors.push(fault("parts", "split_parts"));
  const above = facts.units.get(unit?.parentId ?? 0);
  if (unit === undefined || above === undefined) return undefined;
  if (FRAME.has(unit.kind)) errors.push(fault("unitId", "frame_stays"));
  const names = parts.map(({ name }) => name);
  if (
    new Set(names).size < names.length ||
    names.some((name) => nameTaken(facts, above.unitId, name, act.closes === true ? unit.unitId : undefined))
  )
    errors.push(fault("parts", "name_taken"));
  const steps: Step[] = [];
  const around = targetOf(facts, above);
  const given = new Set<number>();
  let first: Target | undefined;
  parts.forEach(({ name, childIds }, index) => {
    const step = born(name, around, index);
    const { kind, sector, industries, employerKind, divisionCode } = unit;
    steps.push({ ...step, kind, sector, industries, employerKind: employerKind ?? undefined });
    const target: Target = { ref: step.unit, code: step.code ?? "", kind, divisionCode, taken: new Set() };
    first ??= target;
    for (const childId of childIds) {
      const child = facts.units.get(childId);
      if (child === undefined || child.parentId !== unit.unitId || given.has(childId)) {
        errors.push(fault(`parts[${index}].childIds`, "child_not_its_own"));
        continue;
      }
      given.add(childId);
      steps.push(...relocate(facts, child, target));
    }
  });
  if (first === undefined) return undefined;
  if (act.closes === true) steps.push(...dissolve(facts, unit, first, given));
  return { steps, focus: act.closes === true ? first.ref : unit.unitId };
}

function close(act: ReadAct, facts: PlanFacts, errors: FieldError[]): Plan | undefined {
  const unit = subject(act, facts, errors);
  const heir = facts.units.get(act.heirId ?? unit?.parentId ?? 0);
  if (unit === undefined || heir === undefined) return undefined;
  if (FRAME.has(unit.kind)) errors.push(fault("unitId", "frame_stays"));
  if (childrenOf(facts, unit.unitId).length > 0) errors.push(fault("unitId", "has_children"));
  if (heir.unitId === unit.unitId) errors.push(fault("heirId", "below_itself"));
  return { steps: [{ unit: unit.unitId, effect: "closed", heir: heir.unitId }], focus: heir.unitId };
}
