/** Questions and answers. */
import { listAnswers, readAnswer, searchQuestions, type AnswerView } from "../../../contract/policies.ts";
import { readMyYear } from "../../../contract/standing.ts";
import type { YearView } from "../../../contract/standing-view.ts";
import type { QuestionData } from "../../../web/areas/questions/question.tsx";
import type { QuestionLine, QuestionsData } from "../../../web/areas/questions/questions.tsx";
import { Refusal } from "../../platform/refusal.ts";
import { page, type Route, type Visit } from "../route.ts";

const LONGEST_SEARCH = 100;
const MOST_HITS = "6";
const PAYMENT = "paid:public_course";

export const questionRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/questions/questions.tsx").page>({
    path: "/questions",
    page: "questions/questions",
    permission: "policies:question:search",
    operations: [listAnswers, searchQuestions],
    view: questions,
  }),
  page<typeof import("../../../web/areas/questions/question.tsx").page>({
    path: "/questions/:number",
    page: "questions/question",
    permission: "policies:answer:read",
    operations: [listAnswers, readAnswer, readMyYear],
    view: question,
    payment: ({ servicePhone }) => servicePhone !== undefined,
  }),
];

function lineOf({ number, shortTitle, question: asked }: QuestionLine): QuestionLine {
  return { number, shortTitle, question: asked };
}

async function questions({ query, ask, servicePhone }: Visit): Promise<QuestionsData> {
  const search = (query.get("q") ?? "").trim().slice(0, LONGEST_SEARCH);
  const { answers, concerns } = await ask(listAnswers, {});
  const { hits, noMatch } =
    search === ""
      ? { hits: [], noMatch: false }
      : await ask(searchQuestions, { query: { q: search, limit: MOST_HITS } });
  return {
    search,
    noMatch,
    hits: hits.map((hit) => ({ ...lineOf(hit), matched: hit.matched })),
    groups: Object.entries(concerns)
      .map(([key, label]) => ({
        key,
        label,
        answers: answers.filter((answer) => answer.concerns[0] === key).map(lineOf),
      }))
      .filter(({ answers: own }) => own.length > 0),
    total: answers.length,
    servicePhone: await servicePhone(),
  };
}

async function question(visit: Visit): Promise<QuestionData> {
  const { ask, params, servicePhone } = visit;
  if (!/^[1-9]\d{0,2}$/.test(params["number"] ?? "")) throw new Refusal("not_found");
  const answer = await ask(readAnswer, { params: { number: params["number"] ?? "" } });
  const { answers, concerns, audiences } = await ask(listAnswers, {});
  const at = answers.findIndex(({ number }) => number === answer.number);
  const aroundAt = (place: number) => {
    const found = answers[place];
    return found && lineOf(found);
  };
  return {
    ...lineOf(answer),
    answer: answer.answer,
    platformNote: answer.platformNote,
    concerns: answer.concerns.map((key) => concerns[key] ?? key),
    readings: answer.readings.map(({ status, ...reading }) => ({ ...reading, assumed: status === "assumed" })),
    rules: answer.rules.map(({ rule, label, text }) => ({ id: rule, label, text, href: `/policy#${rule}` })),
    related: answer.related.map(lineOf),
    forYou: await forYou(visit, answer, audiences),
    previous: aroundAt(at - 1),
    next: aroundAt(at + 1),
    servicePhone: answer.forYou.includes(PAYMENT) ? await servicePhone() : undefined,
  };
}

/** What an answer means for the reader: what their own decision this year made of its rules, or whom it concerns. */
async function forYou(
  visit: Visit,
  answer: Pick<AnswerView, "forYou" | "rules">,
  audiences: Readonly<Record<string, string>>,
): Promise<QuestionData["forYou"]> {
  const { demo, actor, askIfAllowed } = visit;
  const own = actor?.personId === undefined ? undefined : await askIfAllowed(readMyYear, { query: {} });
  if (own !== undefined) return ownEffect(own, answer.rules);
  return {
    kind: "anybody",
    who: answer.forYou.map((tag) => audiences[tag] ?? tag),
    demo: demo && actor === undefined,
  };
}

const ORDER = ["applied", "unknown", "not_applied"] as const;

function ownEffect({ year, decision }: YearView, rules: AnswerView["rules"]): QuestionData["forYou"] {
  const steps = [
    ...decision.verdicts.flatMap((verdict) => [...verdict.steps, ...verdict.parts.flatMap((part) => part.steps)]),
    ...decision.info,
  ];
  const own = rules.flatMap(({ rule, label }) => {
    const tried = steps.filter((step) => step.rule === rule);
    // A rule tried for two verdicts counts as what it came to where it mattered.
    const outcome = ORDER.find((each) => tried.some((step) => step.outcome === each));
    if (outcome === undefined) return [];
    // The label stands above the sentences already.
    const told = tried
      .filter((step) => step.outcome === outcome)
      .map(({ sentence }) =>
        sentence.startsWith(label) ? sentence.slice(label.length).replace(/^[：:]/, "") : sentence,
      )
      .filter((sentence) => sentence.length > 1);
    return [{ id: rule, label, outcome, sentences: [...new Set(told)] }];
  });
  return {
    kind: "person",
    year,
    headline: decision.headline.text,
    rules: own.sort((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome)),
  };
}
