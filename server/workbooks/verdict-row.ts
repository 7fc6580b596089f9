/** One person's verdicts of a year as a row for a workbook: how they stand, why by which answer, and what to do next. Pure. */
import { missing } from "../../engine/branches.ts";
import { formatDate, isRealDate, type DateInt } from "../../engine/calendar.ts";
import { decide, type PartState } from "../../engine/decide.ts";
import type { Citation } from "../../engine/document.ts";
import { explain } from "../../engine/explain.ts";
import type { PartExplanation, VerdictExplanation } from "../../engine/explanation.ts";
import type { Interval } from "../../engine/expression.ts";
import type { Facts } from "../../engine/facts.ts";
import { outcomeOf, type Outcome, type PartResult } from "../../engine/outcome.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import {
  dateText,
  headline,
  partText,
  reasonText,
  waitText,
  type Headline,
  type Vocabulary,
} from "../../engine/words.ts";
import type { WrittenColumn, WrittenValue } from "../platform/workbook/index.ts";

/** Whose verdicts, beside the facts. `identity` is shown by its last four characters. */
export type VerdictPerson = { name: string; identity: string; unit: string };

/** A policy fixed to a year, with its words. */
export type VerdictPolicy = { policy: ResolvedPolicy; words: Vocabulary };

const VALUES: Record<string, string> = {
  met: "已完成",
  exempt: "免学",
  not_met: "未完成",
  eligible: "符合申报条件",
  not_eligible: "不符合申报条件",
  not_applicable: "不适用",
  undetermined: "暂不能判定",
};

const STATES: Record<PartState, string> = {
  not_required: "不要求",
  exempt: "免学",
  waived: "已免除",
  offset: "已抵",
  met: "已完成",
  owed: "未完成",
  pending: "还没有定",
};

/** What a verdict's value is called. */
export function valueText(value: string): string {
  return VALUES[value] ?? value;
}

/** What the state of a part is called. */
export function stateText(state: PartState): string {
  return STATES[state];
}

/** The columns, which follow the document's verdicts and parts. */
export function verdictColumns({ policy, words }: VerdictPolicy): WrittenColumn[] {
  const { verdicts } = policy;
  const partColumns = verdicts.flatMap((verdict, at) =>
    verdict.parts.flatMap((part): WrittenColumn[] => {
      const name = `${at === 0 ? "" : "申报"}${partText(words, part)}`;
      const format = isClass(words, part) ? "integer" : "hundredths";
      const amounts = ["要求", "已得", "还差"].map(
        (what) => ({ header: `${name}${what}`, format, width: 12 }) as const,
      );
      return [...amounts, { header: `${name}情况`, width: 12 }];
    }),
  );
  return [
    { header: "姓名", width: 18 },
    { header: "证件号码后四位", width: 14 },
    { header: "单位", width: 28 },
    { header: "职称系列", width: 16 },
    { header: "职称级别", width: 10 },
    { header: "年度", format: "integer", width: 8 },
    ...verdicts.flatMap(({ label }): WrittenColumn[] => [
      { header: label, width: 16 },
      { header: `${label}截止日`, width: 14 },
    ]),
    ...partColumns,
    { header: "一句话", width: 44, wrap: "plain" },
    { header: "理由和依据", width: 70, wrap: "plain" },
    { header: "还不知道的情况", width: 40, wrap: "plain" },
    { header: "下一步", width: 36, wrap: "plain" },
  ];
}

/** The row of a person. */
export function verdictRow(
  { policy, words }: VerdictPolicy,
  person: VerdictPerson,
  facts: Facts,
  today: DateInt,
): WrittenValue[] {
  const outcome = outcomeOf(decide(policy, facts));
  const explanation = explain(policy, facts, outcome);
  const { series, level } = facts.scalars;
  const isOpen = Object.values(outcome.verdicts).some(({ value }) => value === "undetermined");
  const unknown = isOpen ? missing(policy, facts, outcome) : [];
  const head = headline(words, outcome, today, unknown);
  const verdicts = policy.verdicts.map(({ id }) => outcome.verdicts[id]);
  return [
    person.name,
    person.identity.slice(-4),
    person.unit,
    typeof series === "string" ? (words.dictionary["series"]?.[series] ?? noneText(series)) : "未知",
    typeof level === "string" ? (words.facts.get("level")?.values?.[level] ?? level) : "未知",
    facts.year,
    ...verdicts.flatMap((verdict) => [valueText(verdict?.value ?? ""), deadlineText(verdict)]),
    ...verdicts.flatMap((verdict) =>
      Object.entries(verdict?.parts ?? {}).flatMap(([name, part]) =>
        partCells(part, verdict?.value, isClass(words, name) ? 1 : 100),
      ),
    ),
    head.text,
    reasonLines({ policy, words }, outcome, explanation.verdicts).join("\n"),
    unknown
      .map(({ unknown: each, ask }) => `${waitText(words, each)}${ask === undefined ? "" : `（${ask}）`}`)
      .join("\n"),
    nextStepText(words, head),
  ];
}

function noneText(series: string): string {
  return series === "none" ? "无" : series;
}

function isClass(words: Vocabulary, part: string): boolean {
  return words.document.parts.find(({ id }) => id === part)?.unit === "class";
}

function deadlineText(verdict: Outcome["verdicts"][string] | undefined): string {
  if (verdict === undefined || verdict.value === "not_applicable") return "";
  const days = [...new Set([verdict.deadline.lo, verdict.deadline.hi])].filter(isRealDate);
  return days.map(formatDate).join("或");
}

/** Required, earned, owed and state; amounts are written in `scale`-ths. */
function partCells(
  { state, required, earned, owed }: PartResult,
  value: string | undefined,
  scale: number,
): WrittenValue[] {
  if (value === "not_applicable" || state === "not_required") return [null, null, null, stateText("not_required")];
  return [required, amount(earned, scale), amount(owed, scale), stateText(state)];
}

/** A certain amount as a number; an uncertain one as a text with its bounds. */
function amount({ lo, hi }: Interval, scale: number): WrittenValue {
  return lo === hi ? lo : boundsText(lo / scale, Number.isFinite(hi) ? hi / scale : null);
}

/** An uncertain amount in words; `most` is null when nothing bounds it, as while an authority has not reported. */
export function boundsText(least: number, most: number | null): string {
  if (least === most) return String(least);
  if (most !== null) return `${least}至${most}`;
  return least === 0 ? "还不知道" : `至少${least}`;
}

/** A citation as people say it: 答复 4 for the fourth official answer. */
export function citationText(cites: readonly Citation[]): string {
  const texts = cites.map((each) => {
    const [source = "", anchor = ""] = each.split("#");
    return source === "xpcc-qa" ? `答复${anchor.replace(/^a/i, "")}` : `${source} ${anchor}`;
  });
  return [...new Set(texts)].join("、");
}

function reasonLines(
  { policy, words }: VerdictPolicy,
  outcome: Outcome,
  explained: Record<string, VerdictExplanation>,
): string[] {
  const lines: string[] = [];
  for (const { id, label } of policy.verdicts) {
    const verdict = explained[id];
    if (verdict === undefined) continue;
    const value = outcome.verdicts[id]?.value;
    if (value === "not_applicable") {
      const scope = verdict.steps.find((step) => step.id === verdict.decidedBy && step.outcome === "applied");
      if (scope) lines.push(`${label}：${reasonText(words, scope)}${cited(scope.cites)}`);
      continue;
    }
    for (const part of Object.values(verdict.parts)) lines.push(...partLines(words, label, part));
  }
  return [...new Set(lines)];
}

function partLines(words: Vocabulary, label: string, part: PartExplanation): string[] {
  const step = part.steps.find(({ id }) => id === part.decidedBy);
  if (step === undefined) return [];
  return [`${label}·${partText(words, part.part)}：${reasonText(words, step)}${cited(step.cites)}`];
}

function cited(cites: readonly Citation[]): string {
  return cites.length === 0 ? "" : `（${citationText(cites)}）`;
}

/** What to do next, in a few words. */
export function nextStepText(words: Vocabulary, { action }: Headline): string {
  switch (action.code) {
    case "study":
      return `在${dateText(action.by)}前学完${partText(words, action.part)}科目`;
    case "attend_class":
      return `在${dateText(action.by)}前参加${partText(words, action.part)}`;
    case "answer":
      return `请先回答：${action.ask}`;
    case "wait":
      return `等${action.waitsFor}的结果`;
    case "too_late":
      return "当年已经来不及，请为下一年度早作安排";
    default:
      return "不用再做什么";
  }
}
