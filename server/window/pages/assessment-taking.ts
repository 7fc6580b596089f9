/** Taking a test: what awaits one, the paper, a last look, the result. Everything works by plain forms. */
import { randomUUID } from "node:crypto";
import {
  endAttempt,
  readAttempt,
  readTest,
  saveAnswers,
  startAttempt,
  type AskedQuestion,
  type OwnAttempt,
} from "../../../contract/assessment.ts";
import type { AttemptData } from "../../../web/areas/assessment/attempt.tsx";
import { answerName } from "../../../web/areas/assessment/names.ts";
import { t } from "../../../web/areas/assessment/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

type TestPage = typeof import("../../../web/areas/assessment/own-test.tsx").page;
type AttemptPage = typeof import("../../../web/areas/assessment/attempt.tsx").page;

const take = { permission: "assessment:own:take" } as const;
const TEST = "/learning/tests/:enrolmentId/:lessonId";
const ATTEMPT = "/learning/attempts/:attemptId";

export const assessmentTakingRoutes: readonly Route[] = [
  page<TestPage>({ path: TEST, page: "assessment/own-test", ...take, operations: [readTest], view: testData }),
  form({ path: TEST, ...take, operations: [readTest, startAttempt], act: start }),
  page<AttemptPage>({
    path: ATTEMPT,
    page: "assessment/attempt",
    ...take,
    operations: [readAttempt],
    view: async (visit) => ({ attempt: await readOne(visit), errors: [] }),
  }),
  form({ path: ATTEMPT, ...take, operations: [readAttempt, saveAnswers], act: save }),
  page<typeof import("../../../web/areas/assessment/hand-in.tsx").page>({
    path: `${ATTEMPT}/hand-in`,
    page: "assessment/hand-in",
    ...take,
    operations: [readAttempt],
    view: handInData,
  }),
  form({ path: `${ATTEMPT}/hand-in`, ...take, operations: [endAttempt], act: handIn }),
];

async function testData({ ask, params }: Visit) {
  const where = { enrolmentId: params["enrolmentId"] ?? "", lessonId: params["lessonId"] ?? "" };
  return { test: await ask(readTest, { params: where }), errors: [], key: randomUUID() };
}

const STARTING = {
  test_passed: null,
  test_used_up: null,
  test_wait: null,
  test_not_open: null,
  test_open_elsewhere: null,
  test_not_ready: null,
} as const;

async function start(visit: Visit): Promise<Redirect | Shown> {
  const params = { enrolmentId: visit.params["enrolmentId"] ?? "", lessonId: visit.params["lessonId"] ?? "" };
  try {
    const { attemptId } = await visit.ask(startAttempt, { params, body: {} });
    return go(`/learning/attempts/${attemptId}`);
  } catch (error) {
    const { errors, status } = wrongWith(error, STARTING);
    return show<TestPage>("assessment/own-test", { ...(await testData(visit)), errors }, status);
  }
}

function attemptIdOf({ params }: Visit): { attemptId: string } {
  return { attemptId: params["attemptId"] ?? "" };
}

function readOne(visit: Visit): Promise<OwnAttempt> {
  return visit.ask(readAttempt, { params: attemptIdOf(visit) });
}

/** What was sent for a question, as the contract takes it; undefined where the form had no such question. */
function answerOf(fields: URLSearchParams, { place, kind, left }: AskedQuestion): string[] {
  if (kind === "matching") return left.map((_, at) => fields.get(answerName(place, at + 1)) ?? "");
  return fields.getAll(answerName(place)).map((each) => each.trim());
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const attempt = await readOne(visit);
  const address = `/learning/attempts/${attempt.attemptId}`;
  const late = { tone: "warn", title: t("paper.late") } as const;
  if (attempt.endedAt !== null) return go(address, late);
  const answers = attempt.questions
    .filter(({ place }) => fields.has(`change${place}`))
    .map((question) => ({
      place: question.place,
      change: Math.trunc(Number(fields.get(`change${question.place}`)) || 0),
      answer: answerOf(fields, question),
    }));
  try {
    const { stale } = await visit.ask(saveAnswers, { params: attemptIdOf(visit), body: { answers } });
    if (stale.length > 0) {
      const errors = stale.map(({ place }) => ({ field: `q${place}`, message: t("paper.staleOne", { place }) }));
      return show<AttemptPage>("assessment/attempt", await shownAgain(visit, errors), 409);
    }
  } catch (error) {
    if (error instanceof Refusal && /^test_(time_over|ended)$/.test(error.code)) return go(address, late);
    throw error;
  }
  if (fields.get("do") === "check") return go(`${address}/hand-in`);
  return go(address, { tone: "success", title: t("paper.saved") });
}

async function shownAgain(visit: Visit, errors: AttemptData["errors"]): Promise<AttemptData> {
  return { attempt: await readOne(visit), errors };
}

async function handInData(visit: Visit): Promise<AttemptData | Redirect> {
  const attempt = await readOne(visit);
  if (attempt.endedAt !== null) return go(`/learning/attempts/${attempt.attemptId}`);
  return { attempt, errors: [] };
}

async function handIn(visit: Visit): Promise<Redirect> {
  const { attemptId } = await visit.ask(endAttempt, { params: attemptIdOf(visit), body: {} });
  return go(`/learning/attempts/${attemptId}`);
}
