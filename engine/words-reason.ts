/** Reasons of steps in Chinese, one clause each, made from their structure alone. */
import type { AmountName, Atom, Failure, NearMiss, Step, Unknown } from "./explanation.ts";
import type { Condition, Interval } from "./expression.ts";
import { dateText, decimalText, listText, negatedText, quoted, rangeText } from "./words-format.ts";
import { relationText } from "./words-sentence.ts";
import {
  amountText,
  codeText,
  collectionText,
  definitionText,
  kindOf,
  labelOf,
  numberText,
  partText,
  valueText,
  verdictText,
  type NumberKind,
  type Vocabulary,
} from "./words-vocabulary.ts";

/** Why a step came out as it did, as one Chinese sentence with its full stop. */
export function reasonText(words: Vocabulary, step: Step): string {
  if (step.outcome === "not_applied") return step.failed ? `${failureText(words, step.failed)}。` : "不适用。";
  if (step.outcome === "unknown") return `还不能确定：${waitsText(words, step.waits ?? [])}。`;
  return `${appliedText(words, step)}。`;
}

function appliedText(words: Vocabulary, step: Step): string {
  const rule = words.rules.get(step.rule);
  const label = rule?.label ?? "";
  switch (step.kind) {
    case "require":
      return dutyText(words, step);
    case "offset":
      return `${label}：${step.hours ? hoursText(words, step, step.hours) : evidenceText(words, step)}`;
    case "deadline":
      return step.day === undefined ? label : `${label}：截止日是${dateText(step.day)}`;
    case "level":
      return `${label}：${valueText(words, { on: "fact", name: step.gives?.fact ?? "" }, step.gives?.value ?? null)}`;
    case "applies":
      return `${evidenceText(words, step)}，要看${quoted(verdictText(words, step.id.slice(0, -".applies".length)))}`;
    case "info":
    case "catalogue":
    case "out_of_scope":
      return (rule?.text ?? label).replace(/。$/, "");
    default:
      return `${label}：${evidenceText(words, step)}`;
  }
}

/** 抵20学时；有1条没有计入：… */
function hoursText(words: Vocabulary, step: Step, hours: Interval): string {
  const near = step.near ?? [];
  const waits = step.waits ?? [];
  const rest = [
    ...(waits.length > 0 ? [waitsText(words, waits)] : []),
    ...(near.length > 0 ? [nearText(words, near)] : []),
  ];
  return [`抵${rangeText(hours, decimalText)}学时`, ...rest].join("；");
}

/** What a relief rests on: the items, or else the facts. */
function evidenceText(words: Vocabulary, step: Step): string {
  const over = [...new Set(step.items.map((item) => item.over))];
  if (over.length > 0) return over.map((name) => `有计入的${collectionText(words, name)}记录`).join("，");
  const verdict = words.document.verdicts.find(({ id }) => step.id === `${id}.applies`);
  const wanted = affirmed(words.rules.get(step.rule)?.when ?? verdict?.applies);
  const facts = Object.entries(step.facts).filter(([name, value]) => wanted.has(name) && value !== false);
  return facts.map(([name, value]) => factText(words, name, value)).join("，") || "符合条件";
}

/** Facts that a condition wants to hold, those it wants not to hold left out. */
function affirmed(condition: Condition | undefined): Set<string> {
  const names = new Set<string>();
  const look = (node: Condition): void => {
    if (node.op === "flag" && node.on === "fact") names.add(node.name);
    if (node.op === "is" && node.ref.on === "fact") names.add(node.ref.name);
    if (node.op === "has") names.add(node.fact);
    if (node.op === "all" || node.op === "any") node.of.forEach(look);
    if (node.op === "named" || node.op === "certain") look(node.of);
  };
  if (condition) look(condition);
  return names;
}

function factText(words: Vocabulary, name: string, value: Step["facts"][string]): string {
  const label = labelOf(words, { on: "fact", name });
  return value === true ? label : `${label}是${valueText(words, { on: "fact", name }, value)}`;
}

/** 公需要求30学时，已计入15学时，另抵5学时，还差10学时；有1条没有计入：… */
function dutyText(words: Vocabulary, step: Step): string {
  const required = step.required ?? { lo: 0, hi: 0 };
  const earned = step.earned ?? { lo: 0, hi: 0 };
  const part = words.rules.get(step.rule)?.parts[0] ?? "";
  const isClass = words.document.parts.find(({ id }) => id === part)?.unit === "class";
  const amount = (interval: Interval) =>
    isClass ? `${rangeText(interval, String)}次` : `${rangeText(interval, decimalText)}学时`;
  const isBlank = earned.lo === 0 && !Number.isFinite(earned.hi);
  const has = isBlank ? "已有多少还不能确定" : `已计入${amount(earned)}`;
  const parts = [`${partText(words, part)}要求${amount(required)}`, has];
  if (step.added) parts.push(`另抵${amount(step.added)}`);
  const owed = step.owed ?? { lo: 0, hi: 0 };
  if (owed.hi > 0)
    parts.push(owed.lo === owed.hi ? `还差${amount(owed)}` : `最多还差${amount({ lo: owed.hi, hi: owed.hi })}`);
  const waits = step.waits ?? [];
  const near = step.near ?? [];
  const rest = [
    ...(waits.length > 0 ? [waitsText(words, waits)] : []),
    ...(near.length > 0 ? [nearText(words, near)] : []),
  ];
  return [parts.join("，"), ...rest].join("；");
}

/** What a step waits for, facts and collections of one kind taken together. */
export function waitsText(words: Vocabulary, waits: Unknown[]): string {
  const facts = waits.filter((each) => each.kind === "fact");
  const unasked = waits.filter((each) => each.kind === "collection" && !isReported(words, each));
  const rest = waits.filter((each) => !facts.includes(each as never) && !unasked.includes(each));
  const texts: string[] = [];
  if (facts.length > 0)
    texts.push(
      `还不知道${listText(
        facts.map(({ name }) => quoted(labelOf(words, { on: "fact", name }))),
        "和",
      )}`,
    );
  if (unasked.length > 0)
    texts.push(
      `还没有问过有没有${listText(
        unasked.map(({ name }) => collectionText(words, name)),
        "和",
      )}记录`,
    );
  return [...texts, ...rest.map((each) => waitText(words, each))].join("；");
}

function isReported(words: Vocabulary, unknown: Unknown): boolean {
  return unknown.waitsFor !== undefined && words.collections.get(unknown.name)?.reported === true;
}

/** What a step waits for. */
export function waitText(words: Vocabulary, unknown: Unknown): string {
  const waitsFor = unknown.waitsFor;
  if (unknown.kind === "fact") return `还不知道${quoted(labelOf(words, { on: "fact", name: unknown.name }))}`;
  const name = collectionText(words, unknown.name);
  if (unknown.kind === "collection") {
    return isReported(words, unknown) ? `等${waitsFor}报来${name}` : `还没有问过有没有${name}记录`;
  }
  if (unknown.field === "approved")
    return waitsFor === undefined ? `一条${name}记录还没有审核` : `一条${name}记录等${waitsFor}审核`;
  return `一条${name}记录还不知道${quoted(labelOf(words, { on: "item", name: unknown.field }, unknown.name))}`;
}

/** 有2条没有计入：“日期”是2020年7月5日，晚于截止日2020年6月30日；… */
function nearText(words: Vocabulary, near: NearMiss[]): string {
  const reasons = new Map<string, number>();
  for (const each of near) {
    const text = failureText(words, each.failed, each.over);
    reasons.set(text, (reasons.get(text) ?? 0) + 1);
  }
  return [...reasons].map(([text, count]) => `有${count}条没有计入：${text}`).join("；");
}

/** A failed condition as a clause. */
export function failureText(words: Vocabulary, failure: Failure, over = ""): string {
  if (failure.named !== undefined) {
    const label = definitionText(words, failure.named);
    return failure.atom.negated ? label : negatedText(label);
  }
  const texts = [atomText(words, failure.atom, over)];
  for (const other of failure.others ?? []) texts.push(failureText(words, other, over));
  return [...new Set(texts)].join("，而且");
}

function atomText(words: Vocabulary, atom: Atom, over: string): string {
  switch (atom.op) {
    case "flag":
      return flagText(words, atom, over);
    case "is": {
      const label = quoted(labelOf(words, atom, over));
      if (atom.actual === null) return `还不知道${label}`;
      const actual = `${label}是${valueText(words, atom, atom.actual, over)}`;
      return atom.negated
        ? actual
        : `${actual}，不是${listText(
            atom.values.map((code) => codeText(words, atom, code, over)),
            "或",
          )}`;
    }
    case "has": {
      const ref = { on: "fact" as const, name: atom.name };
      return `${quoted(labelOf(words, ref))}里${atom.negated ? "有" : "没有"}${codeText(words, ref, atom.value)}`;
    }
    case "same": {
      const side = ({ on, name, actual }: typeof atom.left) =>
        `${quoted(labelOf(words, { on, name }, over))}是${valueText(words, { on, name }, actual, over)}`;
      return `${side(atom.left)}，${side(atom.right)}，${atom.negated ? "两者相同" : "两者不同"}`;
    }
    case "compare":
      return compareText(words, atom, over);
    case "exists":
      return existsText(words, atom);
    case "frame":
      return atom.negated ? `只用于别的结论` : `只用于${quoted(verdictText(words, atom.verdict))}`;
    case "reading": {
      const reading = words.readings.get(atom.reading);
      return `口径${quoted(reading?.question ?? atom.reading)}现取${quoted(reading?.options[atom.actual] ?? atom.actual)}`;
    }
    default:
      return "这一条不适用";
  }
}

function flagText(words: Vocabulary, atom: Extract<Atom, { op: "flag" }>, over: string): string {
  if (atom.on === "item" && atom.name === "approved" && !atom.negated)
    return atom.actual === null ? "到年度关闭还没有审核通过" : "没有审核通过";
  const label = labelOf(words, atom, over);
  if (atom.actual === null) return `还不知道是不是${quoted(label)}`;
  return atom.negated ? label : negatedText(label);
}

/** “日期”是2020年7月5日，晚于截止日2020年6月30日 */
function compareText(words: Vocabulary, atom: Extract<Atom, { op: "compare" }>, over: string): string {
  const kind = kindOf(words, atom.left, over) ?? kindOf(words, atom.right, over) ?? "integer";
  const { left, right } = atom.actual;
  if (left.lo !== left.hi) return `还不知道${amountText(words, atom.left, over, kind)}`;
  const relation = relationText(atom.comparison, kind, atom.negated);
  return `${amountText(words, atom.left, over, kind)}是${numberText(kind, left.lo)}，${relation}${valued(words, atom.right, right, kind, over)}`;
}

/** An amount with its value: 截止日2020年6月30日, “取得年度”加合格证书可用于之后的年数（2）即2019年. */
function valued(words: Vocabulary, amount: AmountName, { lo, hi }: Interval, kind: NumberKind, over: string): string {
  const value = rangeText({ lo, hi }, (each) => numberText(kind, each));
  if (amount.op === "number") return value;
  if (amount.op === "parameter") return `${value}（${words.parameters.get(amount.name ?? "")?.label ?? ""}）`;
  if (amount.op === "cutoff" || amount.op === "year" || amount.op === "period")
    return `${amountText(words, amount, over, kind)}${value}`;
  return `${amountText(words, amount, over, kind)}，即${value}`;
}

function existsText(words: Vocabulary, atom: Extract<Atom, { op: "exists" }>): string {
  const name = collectionText(words, atom.over);
  if (atom.negated) return `有计入的${name}记录`;
  if (atom.near.length === 0) {
    return words.collections.get(atom.over)?.waitsFor === undefined ? `没有${name}记录` : `没有审核通过的${name}记录`;
  }
  return `没有符合条件的${name}记录，${nearText(words, atom.near)}`;
}
