/** The one thing a person should do next, with the last day to begin: what the headline asks for, as the plan would do it. Pure. */
import type { z } from "zod";
import type { DecisionView } from "../../contract/decision-view.ts";
import type { nextActionSchema } from "../../contract/standing-view.ts";
import { dateText, dayText, decimalText, quoted } from "../../engine/words.ts";

export type NextAction = z.output<typeof nextActionSchema>;

type Plan = NonNullable<DecisionView["plan"]>;
type PlanStep = Plan["steps"][number];

const NO_DAYS = { startBy: null, deadline: null };

/**
 * The next step of a person, as one Chinese sentence with its structure.
 * @param conflicting names of facts about which the ledger's own entries disagree: no answer of the person settles these.
 */
export function nextActionOf(decision: DecisionView, conflicting: ReadonlySet<string>): NextAction {
  const { headline, plan, year } = decision;
  const { action } = headline;
  switch (action.code) {
    case "answer": {
      const asked = decision.missing.find(({ key }) => key === action.key);
      if (asked !== undefined && conflicting.has(asked.name)) {
        const sentence = `请和本单位人事部门核对：${asked.label}`;
        return {
          code: "answer",
          sentence,
          reason: "登记的记录互相矛盾，核对之后才能下结论",
          key: action.key,
          ...NO_DAYS,
        };
      }
      return { code: "answer", sentence: action.ask, reason: "补充这一项之后才能下结论", key: action.key, ...NO_DAYS };
    }
    case "wait":
      return waiting(decision, action.key, action.waitsFor);
    case "nothing":
      return headline.tone === "open"
        ? { code: "wait", sentence: "等有关部门的结果，现在不用做别的", ...NO_DAYS }
        : { code: "nothing", sentence: "现在不用做什么", ...NO_DAYS };
    case "too_late":
      return tooLate(decision, action.verdict);
    default: {
      const [first] = plan?.steps ?? [];
      if (plan && first) return planned(decision, plan, first);
      if (plan) return stuck(decision, plan);
      const verb = action.code === "study" ? "学完" : "参加";
      const sentence = `${verb}${partLabel(decision, action.part)}，${dayWords(action.by, year)}前完成`;
      return { code: action.code, sentence, part: action.part, startBy: null, deadline: action.by };
    }
  }
}

/** Nothing can be done for this year; for a title there is the next one, by the same day. */
function tooLate(decision: DecisionView, verdict: string): NextAction {
  const found = decision.verdicts.find(({ id }) => id === verdict);
  const deadline = found?.deadline.latest ?? null;
  const sentence = `${found?.label ?? verdict}的截止日${deadline === null ? "" : dayWords(deadline, decision.year)}已经过去`;
  const isOwn = decision.verdicts[0]?.id === verdict;
  const reason = isOwn
    ? "如果当年学完了却没有记上，请拿证明找本单位人事部门核对"
    : `今年不用再补；明年再申报，请在${deadline === null ? "截止日" : dayWords(deadline, decision.year)}前学完并提交`;
  return { code: "too_late", sentence, reason, startBy: null, deadline };
}

function dayWords(iso: string, year: number): string {
  return dayText(Number(iso.replaceAll("-", "")), year);
}

function verdictLabel({ verdicts }: DecisionView, id: string): string {
  return verdicts.find((verdict) => verdict.id === id)?.label ?? id;
}

/** 公需科目 is said 公需 where hours follow. */
function partLabel({ verdicts }: DecisionView, id: string): string {
  const parts = verdicts.flatMap((verdict) => verdict.parts);
  return parts.find(({ part }) => part === id)?.label ?? id;
}

/** Waiting is all there is to do, unless something has to be begun in case it is refused. */
function waiting(decision: DecisionView, key: string, waitsFor: string): NextAction {
  const sentence = `等${waitsFor}的结果，现在不用再做什么`;
  const [first] = decision.plan?.steps ?? [];
  if (!decision.plan || !first) return { code: "wait", sentence, key, ...NO_DAYS };
  const { sentence: doing, startBy, deadline } = planned(decision, decision.plan, first);
  return { code: "wait", sentence, reason: `想稳妥，可以先${doing}`, key, startBy, deadline };
}

/** The first step of a plan; courses of the same part are one step for the person. */
function planned(decision: DecisionView, plan: Plan, first: PlanStep): NextAction {
  const { year } = decision;
  const part = first.counts[0]?.part ?? "";
  const deadline = earliestDeadline(decision, plan);
  const base = { part, option: first.id, startBy: first.latestStart, deadline };
  const day = (iso: string) => dayWords(iso, year);
  if (first.kind === "class") {
    const sentence = `参加${quoted(first.title)}，${day(first.latestStart)}开班，${day(first.doneOn)}结业`;
    return { ...base, code: "attend_class", sentence };
  }
  if (first.kind === "declaration") {
    return { ...base, code: "declare", sentence: `申报${quoted(first.title)}，最晚${day(first.latestStart)}提交` };
  }
  const ofPart = plan.steps.filter(
    ({ kind, counts }) => kind === "course" && counts.some((each) => each.part === part),
  );
  const until = deadline === null ? "" : `，${day(deadline)}前学完`;
  const sentence = `学完${partLabel(decision, part)}还差的${decimalText(owedOf(decision, plan, part, ofPart))}学时，最晚${day(first.latestStart)}开始${until}`;
  return { ...base, code: "study", sentence };
}

/** Hundredths that are short in a part, at the worst; never more than the courses of the plan. */
function owedOf(decision: DecisionView, plan: Plan, part: string, courses: PlanStep[]): number {
  const studied = courses.reduce((sum, step) => sum + step.hundredths, 0);
  const owed = decision.verdicts
    .filter(({ id }) => plan.reaches.includes(id))
    .flatMap(({ parts }) => parts.filter((each) => each.part === part).map((each) => each.owed.most ?? studied));
  return owed.length === 0 ? studied : Math.min(studied, Math.max(...owed));
}

/** The earliest deadline among what the plan reaches. */
function earliestDeadline({ verdicts }: DecisionView, plan: Plan): string | null {
  const days = verdicts
    .filter(({ id }) => plan.reaches.includes(id))
    .flatMap(({ deadline }) => deadline.earliest ?? []);
  return days.sort()[0] ?? null;
}

const WHY = {
  deadline_passed: "截止日已经过去",
  not_enough_time: "剩下的天数已经不够学完",
  no_option: "平台目录里没有能补上这一项的课程",
  needs_facts: "还有情况没有确定",
} as const;

/** Something is owed, and no plan reaches it. */
function stuck(decision: DecisionView, plan: Plan): NextAction {
  const lost = plan.lost.find(({ verdict }) => verdict === decision.headline.verdict) ?? plan.lost[0];
  if (!lost) return { code: "no_option", sentence: "请与本单位人事部门联系", ...NO_DAYS };
  const [short] = lost.parts;
  const label = verdictLabel(decision, lost.verdict);
  if (lost.why === "deadline_passed" && lost.deadline !== null) {
    const sentence = `${label}的截止日${dateText(Number(lost.deadline.replaceAll("-", "")))}已经过去`;
    return { code: "too_late", sentence, startBy: null, deadline: lost.deadline };
  }
  const until = lost.deadline === null ? "" : `，${dayWords(lost.deadline, decision.year)}前完成`;
  const isIndustry = short?.rule.startsWith("industry_") === true;
  const sentence = isIndustry
    ? `${partLabel(decision, short.part)}按行业主管部门的安排学${until}`
    : `${short === undefined ? label : partLabel(decision, short.part)}请与本单位人事部门商量怎么补${until}`;
  const part = short === undefined ? {} : { part: short.part };
  return { ...part, code: "no_option", sentence, reason: WHY[lost.why], startBy: null, deadline: lost.deadline };
}
