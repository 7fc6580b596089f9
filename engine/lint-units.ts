/** Amounts of different kinds put side by side: hours with dates, credits with hours, months with hundredths. */
import type { PolicyDocument, Rule } from "./document.ts";
import { childrenOf, type Amount, type Condition, type Expression } from "./expression.ts";
import type { Findings } from "./lint-finding.ts";

/** `hundredths` is hours or credits, which facts do not tell apart; `any` is a bare number. */
type Unit = "hours" | "credits" | "hundredths" | "month_day" | "date" | "integer" | "any" | "mixed";

const NAMES: Record<Unit, string> = {
  hours: "学时",
  credits: "学分",
  hundredths: "学时或学分",
  month_day: "月日",
  date: "日期",
  integer: "整数（年、月数、次数）",
  any: "数字",
  mixed: "混合的数量",
};

/** Adds findings on amounts that cannot be compared or added, and on bare numbers that stand for hours. */
export function lintUnits(document: PolicyDocument, findings: Findings): void {
  const checker = new UnitChecker(document, findings);
  for (const verdict of document.verdicts)
    if (verdict.applies) checker.visit(verdict.applies, `verdicts.${verdict.id}`, "");
  for (const { name, derive, unit } of document.parameters) {
    if (derive) checker.expect(derive, unit, `parameters.${name}`);
  }
  for (const rule of document.rules) checker.rule(rule);
}

class UnitChecker {
  readonly document: PolicyDocument;
  readonly findings: Findings;
  /** Comparisons already spoken of: the test of what counts stands in every rule. */
  readonly seen = new Set<string>();

  constructor(document: PolicyDocument, findings: Findings) {
    this.document = document;
    this.findings = findings;
  }

  rule(rule: Rule): void {
    this.visit(rule.when, rule.id, "");
    const isClass = rule.parts.some((part) => this.document.parts.find(({ id }) => id === part)?.unit === "class");
    const owed: Unit = isClass ? "integer" : "hours";
    if (rule.amount) this.expect(rule.amount, owed, rule.id);
    if (rule.metBy) this.expect(rule.metBy, owed, rule.id);
    if (rule.hours) this.expect(rule.hours, owed, rule.id);
    if (rule.on) this.expect(rule.on, "month_day", rule.id);
  }

  /** Visits every comparison below a condition. */
  visit(node: Expression, place: string, collection: string): void {
    const here = node.op === "named" ? `definitions.${node.name}` : place;
    const inner = node.op === "exists" || node.op === "sum" || node.op === "count" ? node.over : collection;
    if (node.op === "compare") this.compare(node, here, inner);
    else for (const child of childrenOf(node)) this.visit(child, here, inner);
  }

  compare(node: Extract<Condition, { op: "compare" }>, place: string, collection: string): void {
    const units = [this.unitOf(node.left, place, collection), this.unitOf(node.right, place, collection)];
    this.meet(units as [Unit, Unit], [node.left, node.right], place, "比较");
  }

  expect(amount: Amount, wanted: Unit, place: string): void {
    const unit = this.unitOf(amount, place, "");
    const bare: Amount = { op: "number", value: 0 };
    this.meet([unit, wanted], [amount, bare], place, "当作");
  }

  /** Unit that two amounts have in common; says so when there is none. */
  meet(units: [Unit, Unit], amounts: [Amount, Amount], place: string, how: string): Unit {
    const [left, right] = units;
    const common = commonUnit(left, right);
    const key = JSON.stringify([amounts, units]);
    if (this.seen.has(key)) return common ?? "mixed";
    this.seen.add(key);
    if (common === undefined) {
      const message = `把${NAMES[left]}和${NAMES[right]}放在一起${how}`;
      this.findings.add("error", "unit_mismatch", place, message, "请检查两边的参数和事实是不是同一种数量");
    }
    units.forEach((unit, index) => {
      const [amount, other] = [amounts[index] as Amount, units[1 - index] as Unit];
      if (unit !== "any" || amount.op !== "number" || amount.value === 0 || !isHundredths(other)) return;
      const message = `直接写了数字${amount.value}，与${NAMES[other]}一起用时只表示${amount.value / 100}`;
      this.findings.add("warning", "bare_number", place, message, "请把数值写成带单位的参数，再引用参数名");
    });
    return common ?? "mixed";
  }

  unitOf(node: Amount, place: string, collection: string): Unit {
    switch (node.op) {
      case "number":
        return "any";
      case "parameter":
        return this.document.parameters.find(({ name }) => name === node.name)?.unit ?? "mixed";
      case "quantity":
        return node.on === "fact" ? this.typeOf(node.name, undefined) : this.typeOf(node.name, collection);
      case "cutoff":
        return "date";
      case "year":
      case "period":
        return "integer";
      case "count":
        this.visit(node.where, place, node.over);
        return "integer";
      case "sum":
        this.visit(node.where, place, node.over);
        return this.typeOf(node.field, node.over);
      case "named":
        return this.unitOf(node.of, `definitions.${node.name}`, collection);
      case "by_reading":
        return this.together(Object.values(node.options), place, collection);
      case "times":
        return this.product(node.of, place, collection);
      default:
        return this.together(node.of, place, collection);
    }
  }

  typeOf(name: string, collection: string | undefined): Unit {
    const fields = this.document.collections.find((each) => each.name === collection)?.fields;
    const type = (collection === undefined ? this.document.facts : fields)?.find((each) => each.name === name)?.type;
    return type === "hundredths" || type === "integer" || type === "date" ? type : "mixed";
  }

  together(amounts: Amount[], place: string, collection: string): Unit {
    const [first, ...rest] = amounts;
    if (!first) return "any";
    return rest.reduce<Unit>(
      (unit, amount) => {
        return this.meet([unit, this.unitOf(amount, place, collection)], [first, amount], place, "计算");
      },
      this.unitOf(first, place, collection),
    );
  }

  /** One factor may have a unit, the others are counts. */
  product(amounts: Amount[], place: string, collection: string): Unit {
    const units = amounts.map((amount) => this.unitOf(amount, place, collection));
    const own = units.filter((unit) => unit !== "any" && unit !== "integer");
    if (own.length === 0) return units.includes("integer") ? "integer" : "any";
    if (own.length > 1 || own[0] === "date" || own[0] === "month_day") {
      const message = `把${own.map((unit) => NAMES[unit]).join("、")}相乘`;
      this.findings.add("error", "unit_mismatch", place, message, "学时只能与年数或次数相乘");
    }
    return own[0] as Unit;
  }
}

function isHundredths(unit: Unit): boolean {
  return unit === "hours" || unit === "credits" || unit === "hundredths";
}

function commonUnit(a: Unit, b: Unit): Unit | undefined {
  if (a === b || b === "any") return a;
  if (a === "any") return b;
  // What was mixed has been spoken of already.
  if (a === "mixed" || b === "mixed") return "mixed";
  if (a === "hundredths" && isHundredths(b)) return b;
  if (b === "hundredths" && isHundredths(a)) return a;
  return undefined;
}
