/** What is found out about one rule for one verdict, whatever the part. */
import type { ItemUse, NearMiss, Step, StepOutcome, Unknown } from "./explanation.ts";
import type { Truth } from "./expression.ts";
import type { Value } from "./facts.ts";
import { scalarValues, type Level, type Numbered, type Prepared } from "./explain-plan.ts";
import { type AmountProbe, type Ground } from "./probe.ts";
import {
  addAmountItems,
  addAmountWaits,
  addItems,
  addWaits,
  failureOf,
  listingOf,
  nearMisses,
  type Register,
} from "./trace.ts";

type Finding = Omit<Step, "id">;

const NO_ITEMS: ItemUse[] = [];
const MOST_REMEMBERED = 512;
const OUTCOMES = { true: "applied", false: "not_applied", null: "unknown" } as const;

/** The step of a rule; steps that rest on codes and flags alone are shared between people. */
export function stepFor(numbered: Numbered, ground: Ground, register: Register): Step {
  const { id, slot, prepared } = numbered;
  const level = prepared.memory.usable ? levelOf(prepared, ground) : undefined;
  if (!level) return stepOf(id, measured(prepared, condition(prepared, ground, register), ground, register));
  const found = (level.found ??= condition(prepared, ground, register));
  if (prepared.amounts && found.outcome !== "not_applied") {
    return stepOf(id, measured(prepared, { ...found }, ground, register));
  }
  return (level.steps[slot] ??= stepOf(id, measured(prepared, found, ground, register)));
}

/** Where a memory keeps what rests on the facts at hand; undefined when the condition meets an item. */
function levelOf({ memory, rests }: Prepared, ground: Ground): Level | undefined {
  const { closed, scalars, facts } = ground;
  let slot = closed ? 1 : 0;
  for (const name of rests.collections) {
    const items = facts.items[name];
    if (items !== undefined && items.length > 0) return undefined;
    slot = slot * 2 + (items !== undefined || closed ? 0 : 1);
  }
  let level = (memory.slots[slot] ??= newLevel());
  for (const name of rests.scalars) {
    const value = scalars[name] ?? null;
    const key = typeof value === "object" && value !== null ? value.join() : value;
    let next = level.next.get(key);
    if (next === undefined) {
      next = newLevel();
      if (memory.size >= MOST_REMEMBERED) return next;
      memory.size += 1;
      level.next.set(key, next);
    }
    level = next;
  }
  return level;
}

function newLevel(): Level {
  return { next: new Map(), steps: [] };
}

function outcomeOf(truth: Truth): StepOutcome {
  return OUTCOMES[`${truth}`];
}

function stepOf(id: string, found: Finding): Step {
  const step: Step = {
    id,
    rule: found.rule,
    kind: found.kind,
    outcome: found.outcome,
    cites: found.cites,
    facts: found.facts,
    items: found.items,
  };
  if (found.failed !== undefined) {
    step.failed = found.failed;
    return step;
  }
  if (found.waits !== undefined) step.waits = found.waits;
  if (found.required !== undefined) step.required = found.required;
  if (found.earned !== undefined) step.earned = found.earned;
  if (found.near !== undefined) step.near = found.near;
  if (found.hours !== undefined) step.hours = found.hours;
  if (found.day !== undefined) step.day = found.day;
  if (found.gives !== undefined) step.gives = found.gives;
  return step;
}

/** Outcome, items, failure and waits of the condition alone. */
function condition(prepared: Prepared, ground: Ground, register: Register): Finding {
  const { rule, when, rests } = prepared;
  const truth = when.truth(ground);
  const facts: Record<string, Value> = scalarValues(rests.scalars, ground);
  const found: Finding = {
    rule: rule?.id ?? "",
    kind: rule?.kind ?? "applies",
    outcome: outcomeOf(truth),
    cites: rule?.cites ?? [],
    facts,
    items: NO_ITEMS,
  };
  if (truth === false) {
    found.failed = failureOf(when, ground, register);
    return found;
  }
  const items: ItemUse[] = [];
  addItems(when, ground, items);
  if (items.length > 0) found.items = items;
  if (truth === null) {
    const waits = new Map<string, Unknown>();
    addWaits(when, ground, register, waits);
    found.waits = [...waits.values()];
  }
  return found;
}

/** Adds the amounts of a rule that holds or may. */
function measured(prepared: Prepared, found: Finding, ground: Ground, register: Register): Finding {
  const { rule, amount, metBy, hours } = prepared;
  if (found.outcome === "not_applied") return found;
  if (prepared.amounts) found.facts = scalarValues(prepared.scalars, ground);
  if (amount && metBy) addDuty(found, amount, metBy, ground, register);
  if (hours) {
    found.hours = { lo: hours.lo(ground), hi: hours.hi(ground) };
    addAmount(found, hours, found.hours.lo !== found.hours.hi, ground, register);
    const near = nearOf(hours, ground, register);
    if (near.length > 0) found.near = near;
  }
  if (rule?.gives) found.gives = { fact: rule.gives.name, value: ground.scalars[rule.gives.name] ?? null };
  return found;
}

function addDuty(found: Finding, amount: AmountProbe, metBy: AmountProbe, ground: Ground, register: Register): void {
  const required = { lo: amount.lo(ground), hi: amount.hi(ground) };
  const earned = { lo: metBy.lo(ground), hi: metBy.hi(ground) };
  found.required = required;
  found.earned = earned;
  const isOpen =
    earned.lo < required.hi && earned.hi >= required.lo && (earned.lo !== earned.hi || required.lo !== required.hi);
  addAmount(found, metBy, isOpen, ground, register);
  if (isOpen) addAmount(found, amount, required.lo !== required.hi, ground, register);
  if (earned.lo < required.hi) {
    const near = nearOf(metBy, ground, register);
    if (near.length > 0) found.near = near;
  }
}

/** Items that an amount counts and, while it is open, what it waits for. */
function addAmount(found: Finding, amount: AmountProbe, isOpen: boolean, ground: Ground, register: Register): void {
  const items = found.items === NO_ITEMS ? [] : [...found.items];
  addAmountItems(amount, ground, items);
  if (items.length > 0) found.items = items;
  if (!isOpen) return;
  const waits = new Map((found.waits ?? []).map((each) => [each.key, each]));
  addAmountWaits(amount, ground, register, waits);
  if (waits.size > 0) found.waits = [...waits.values()];
}

function nearOf(amount: AmountProbe, ground: Ground, register: Register): NearMiss[] {
  const listing = listingOf(amount, ground);
  if (listing) return nearMisses(listing, ground, register);
  const [first] = amount.kids;
  if (!first || amount.kids.length === 1) return first ? nearOf(first, ground, register) : [];
  return amount.kids.flatMap((kid) => nearOf(kid, ground, register));
}
