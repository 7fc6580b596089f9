/** What a person reads first: one plain sentence, and what to do next. */
import type { DateInt } from "./calendar.ts";
import type { Branch, Missing } from "./branches.ts";
import type { Rule } from "./document.ts";
import type { Explanation } from "./explanation.ts";
import { walk } from "./expression.ts";
import type { Outcome, VerdictResult } from "./outcome.ts";
import { dayText, decimalText, rangeText } from "./words-format.ts";
import { codeText, partText, verdictText, type Vocabulary } from "./words-vocabulary.ts";

/** What to do next. `study` and `attend_class` name a part, `answer` an unknown, `wait` who decides. */
export type NextAction =
  | { code: "nothing" }
  | { code: "study" | "attend_class"; part: string; by: DateInt }
  | { code: "answer"; key: string; ask: string }
  | { code: "wait"; key: string; waitsFor: string }
  | { code: "too_late"; verdict: string };

/** `tone` says how it stands: nothing to do, something to do, not known yet, or past its day. */
export type Headline = { text: string; tone: "done" | "owed" | "open" | "late"; verdict: string; action: NextAction };

/**
 * The sentence a person reads first.
 * @param today yyyymmdd; says which deadlines have passed.
 * @param missing what is unknown and matters, as `missing` gives it; without it an open verdict is only named.
 * @param explanation of the decision; with it a class that is owed is named by its level.
 */
export function headline(
  words: Vocabulary,
  decision: Outcome,
  today: DateInt,
  missing: Missing[] = [],
  explanation?: Explanation,
): Headline {
  const all = Object.values(decision.verdicts);
  const asked = all.filter((verdict) => verdict.value !== "not_applicable");
  const [first] = all;
  if (asked.length === 0)
    return { text: outsideText(words, first), tone: "done", verdict: first?.id ?? "", action: { code: "nothing" } };
  const failed = asked.filter((verdict) => isFailed(words, verdict)).sort((a, b) => a.deadline.lo - b.deadline.lo);
  const due = failed.find((verdict) => verdict.deadline.hi >= today);
  if (due) return dueHeadline(words, decision, due, explanation);
  const open = asked.find((verdict) => verdict.value === "undetermined");
  if (open) return openHeadline(words, open, missing, today);
  const late = asked.find((verdict) => failed.includes(verdict));
  if (late) return lateHeadline(words, decision, late, asked);
  return { text: doneText(words, asked), tone: "done", verdict: asked[0]?.id ?? "", action: { code: "nothing" } };
}

function isFailed(words: Vocabulary, verdict: VerdictResult): boolean {
  const declared = words.document.verdicts.find(({ id }) => id === verdict.id);
  return declared !== undefined && verdict.value === declared.values.failed;
}

function isExempt(words: Vocabulary, verdict: VerdictResult): boolean {
  return words.rules.get(verdict.rule)?.kind === "exempt";
}

function outsideText(words: Vocabulary, verdict: VerdictResult | undefined): string {
  const rule = words.rules.get(verdict?.rule ?? "");
  return rule ? `今年没有学时要求：${rule.label}` : "今年没有学时要求";
}

function doneText(words: Vocabulary, verdicts: VerdictResult[]): string {
  const [first] = verdicts;
  const exempt = verdicts.find((verdict) => isExempt(words, verdict));
  if (exempt && exempt === first) return `今年不用学了：${reliefText(words, words.rules.get(exempt.rule))}`;
  return verdicts.length > 1 ? "今年学完了，申报职称的学习条件也够了" : "今年学完了";
}

/** What an exemption rests on, in one word: the label of its collection. */
function reliefText(words: Vocabulary, rule: Rule | undefined): string {
  return collectionsOf(rule).map((name) => words.collections.get(name)?.label)[0] ?? rule?.label ?? "";
}

function collectionsOf(rule: Rule | undefined): string[] {
  const names = new Set<string>();
  for (const root of [rule?.when, rule?.metBy, rule?.hours]) {
    if (!root) continue;
    walk(root, (node) => {
      if (node.op === "exists" || node.op === "sum" || node.op === "count") names.add(node.over);
    });
  }
  return [...names];
}

function dueHeadline(
  words: Vocabulary,
  decision: Outcome,
  verdict: VerdictResult,
  explanation?: Explanation,
): Headline {
  const owed = Object.entries(verdict.parts).filter(([, { state }]) => state === "owed");
  const [part] = owed[0] ?? [""];
  const isClass = words.document.parts.find(({ id }) => id === part)?.unit === "class";
  const waiting = pendingText(words, verdict);
  const text = `${owedText(words, verdict, explanation)}，${deadlineText(decision, verdict)}${waiting === "" ? "" : `；${waiting}`}`;
  return {
    text,
    tone: "owed",
    verdict: verdict.id,
    action: { code: isClass ? "attend_class" : "study", part, by: verdict.deadline.lo },
  };
}

/** 还差公需30学时、专业60学时、高级班集中面授 */
function owedText(words: Vocabulary, verdict: VerdictResult, explanation?: Explanation): string {
  const owed = Object.entries(verdict.parts).filter(([, { state }]) => state === "owed");
  const texts = owed.map(([part, { owed: short }]) => {
    const isClass = words.document.parts.find(({ id }) => id === part)?.unit === "class";
    if (!isClass) return `${partText(words, part)}${rangeText(short, decimalText)}学时`;
    const level = explanation?.verdicts[verdict.id]?.parts[part]?.steps.find((step) => step.gives)?.gives;
    const which =
      typeof level?.value === "string" ? codeText(words, { on: "fact", name: level.fact }, level.value) : "";
    return `${which}${partText(words, part)}`;
  });
  return `还差${texts.join("、")}`;
}

/** 12月31日前完成 */
function deadlineText({ year }: Outcome, { deadline }: VerdictResult): string {
  const days = [...new Set([deadline.lo, deadline.hi])].map((day) => dayText(day, year));
  return `${days.join("或")}前完成`;
}

/** 专业还要等行业主管部门 */
function pendingText(words: Vocabulary, { parts }: VerdictResult): string {
  const pending = Object.entries(parts).filter(([, { state }]) => state === "pending");
  return pending
    .map(([part, { rule }]) => {
      const waitsFor = collectionsOf(words.rules.get(rule))
        .map((name) => words.collections.get(name)?.waitsFor)
        .find((each) => each !== undefined);
      return `${partText(words, part)}${waitsFor === undefined ? "还不能确定" : `还要等${waitsFor}`}`;
    })
    .join("，");
}

function lateHeadline(words: Vocabulary, decision: Outcome, late: VerdictResult, asked: VerdictResult[]): Headline {
  const others = asked.filter(
    (verdict) => verdict !== late && !isFailed(words, verdict) && verdict.value !== "undetermined",
  );
  const day = dayText(late.deadline.hi, decision.year);
  const missed = `${verdictText(words, late.id)}没有达到：到${day}${owedText(words, late)}`;
  const text = others.length === 0 ? missed : `${doneText(words, others)}；${missed}`;
  return { text, tone: "late", verdict: late.id, action: { code: "too_late", verdict: late.id } };
}

function openHeadline(words: Vocabulary, verdict: VerdictResult, missing: Missing[], today: DateInt): Headline {
  const base = { tone: "open" as const, verdict: verdict.id };
  const [first] = missing;
  if (!first) {
    const waiting = pendingText(words, verdict);
    const text =
      waiting === ""
        ? `${verdictText(words, verdict.id)}还不能确定`
        : `${verdictText(words, verdict.id)}还不能确定：${waiting}`;
    return { ...base, text, action: { code: "nothing" } };
  }
  const { unknown, waitsFor, key } = first;
  const isReported = unknown.kind === "collection" && words.collections.get(unknown.name)?.reported === true;
  if (waitsFor !== undefined && unknown.kind === "item") {
    const of = (code: string) => branchText(words, first.branches, code, today);
    return {
      ...base,
      text: `等${waitsFor}审核：通过就${of("approved")}，不通过${of("refused")}`,
      action: { code: "wait", key, waitsFor },
    };
  }
  if (waitsFor !== undefined && isReported) {
    const of = (code: string) => branchText(words, first.branches, code, today);
    return {
      ...base,
      text: `等${waitsFor}的结果：合格就${of("sample")}，没有合格结果就${of("none")}`,
      action: { code: "wait", key, waitsFor },
    };
  }
  const ask = first.ask ?? `请补充${first.label}`;
  return { ...base, text: `还不能确定，请先回答：${ask}`, action: { code: "answer", key, ask } };
}

function branchText(words: Vocabulary, branches: Branch[], code: string, today: DateInt): string {
  const branch = branches.find(({ codes }) => codes.includes(code));
  return branch ? outcomeText(words, branch.outcome, today) : "还不能确定";
}

/**
 * What an outcome comes to, as a clause: 不用再学, 还差专业60学时，12月31日前完成. A debt that is part of one due
 * earlier is said once, with both days.
 * @param today yyyymmdd; when given, what is past its day is said to be missed.
 */
export function outcomeText(words: Vocabulary, outcome: Outcome, today?: DateInt): string {
  const asked = Object.values(outcome.verdicts).filter((verdict) => verdict.value !== "not_applicable");
  if (asked.length === 0) return "没有学时要求";
  const failed = asked.filter((verdict) => isFailed(words, verdict)).sort((a, b) => a.deadline.lo - b.deadline.lo);
  const isLate = (verdict: VerdictResult) => today !== undefined && verdict.deadline.hi < today;
  const due = failed.filter((verdict) => !isLate(verdict));
  const said: string[] = [];
  due.forEach((verdict, index) => {
    const isCovered = due.slice(0, index).some((earlier) => owesAsMuch(earlier, verdict));
    const day = dayText(verdict.deadline.hi, outcome.year);
    if (isCovered) said.push(`${said.pop() ?? ""}（${verdictText(words, verdict.id)}最迟${day}）`);
    else said.push(`${owedText(words, verdict)}，${deadlineText(outcome, verdict)}`);
  });
  const missed = failed.filter(isLate).map((verdict) => `${verdictText(words, verdict.id)}赶不上了`);
  const text = [...said, ...missed].join("；");
  if (!asked.some((verdict) => verdict.value === "undetermined")) return text === "" ? "不用再学" : text;
  return text === "" ? "还不能确定" : `${text}；其余还不能确定`;
}

function owesAsMuch(earlier: VerdictResult, later: VerdictResult): boolean {
  const owed = Object.entries(later.parts).filter(([, { state }]) => state === "owed");
  return owed.every(([part, { owed: short }]) => {
    const same = earlier.parts[part];
    return same?.state === "owed" && same.owed.hi >= short.hi;
  });
}
