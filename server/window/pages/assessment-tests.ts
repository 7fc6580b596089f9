/** Tests of institutions: the list, one test, its form, more time for somebody. */
import { randomUUID } from "node:crypto";
import { listQuestions } from "../../../contract/assessment-bank.ts";
import {
  adjustTest,
  changeTest,
  createTest,
  listAdjustments,
  listTests,
  readTestPlan,
  type TestRules,
} from "../../../contract/assessment-tests.ts";
import { WHOLE_BANK } from "../../../web/areas/assessment/names.ts";
import type { TestFormData } from "../../../web/areas/assessment/test-form.tsx";
import { t } from "../../../web/areas/assessment/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

type FormPage = typeof import("../../../web/areas/assessment/test-form.tsx").page;
type AdjustPage = typeof import("../../../web/areas/assessment/adjustments.tsx").page;

const read = { permission: "assessment:test:read" } as const;
const write = { permission: "assessment:test:write" } as const;
const adjusting = { permission: "assessment:test:adjust" } as const;

export const assessmentTestRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/assessment/tests.tsx").page>({
    path: "/tests",
    page: "assessment/tests",
    ...read,
    operations: [listTests],
    view: ({ ask }) => ask(listTests, {}),
  }),
  page<FormPage>({
    path: "/tests/new",
    page: "assessment/test-form",
    ...write,
    operations: [listQuestions],
    view: async (visit) => ({ ...(await blank(visit)), testKey: undefined, lessons: 0, typed: USUAL, rows: 3 }),
  }),
  form({ path: "/tests/new", ...write, operations: [listQuestions, createTest], act: create }),
  page<typeof import("../../../web/areas/assessment/test.tsx").page>({
    path: "/tests/:testKey",
    page: "assessment/test",
    ...read,
    operations: [readTestPlan],
    view: readOne,
  }),
  page<FormPage>({
    path: "/tests/:testKey/edit",
    page: "assessment/test-form",
    ...write,
    operations: [listQuestions, readTestPlan],
    view: edit,
  }),
  form({ path: "/tests/:testKey/edit", ...write, operations: [listQuestions, readTestPlan, changeTest], act: change }),
  page<AdjustPage>({
    path: "/test-adjustments",
    page: "assessment/adjustments",
    ...adjusting,
    operations: [listAdjustments],
    view: async ({ ask }) => ({ ...(await ask(listAdjustments, {})), typed: {}, errors: [] }),
  }),
  form({ path: "/test-adjustments", ...adjusting, operations: [listAdjustments, adjustTest], act: adjust }),
];

const USUAL = {
  "tag-1": WHOLE_BANK,
  "count-1": "10",
  passPercent: "60",
  minutes: "30",
  attempts: "3",
  cooldownMinutes: "30",
  shuffle: "true",
};

/** A missing test and a key that is none are the same to whoever opens an address. */
function readOne({ ask, params }: Visit) {
  const testKey = params["testKey"] ?? "";
  if (!/^[A-Za-z0-9_-]{22}$/.test(testKey)) throw new Refusal("not_found");
  return ask(readTestPlan, { params: { testKey } });
}

async function blank({ ask }: Visit): Promise<Pick<TestFormData, "tags" | "errors" | "key">> {
  const { tags } = await ask(listQuestions, { query: { limit: "1" } });
  return { tags, errors: [], key: randomUUID() };
}

async function edit(visit: Visit): Promise<TestFormData> {
  const { testKey, rules, lessons } = await readOne(visit);
  return { ...(await blank(visit)), testKey, lessons: lessons.length, ...typedOf(rules) };
}

function typedOf(rules: TestRules): Pick<TestFormData, "typed" | "rows"> {
  const parts = rules.parts.flatMap(({ tag, count }, at): [string, string][] => [
    [`tag-${at + 1}`, tag === "" ? WHOLE_BANK : tag],
    [`count-${at + 1}`, String(count)],
  ]);
  const typed = {
    title: rules.title,
    ...Object.fromEntries(parts),
    passPercent: String(rules.passPercent),
    minutes: String(rules.minutes),
    attempts: String(rules.attempts),
    cooldownMinutes: String(rules.cooldownMinutes),
    shuffle: String(rules.shuffle),
    reveal: String(rules.reveal),
  };
  return { typed, rows: Math.min(20, Math.max(3, rules.parts.length + 1)) };
}

function sent({ fields }: Visit): Pick<TestFormData, "typed" | "rows"> {
  const typed = Object.fromEntries([...fields.keys()].map((name) => [name, fields.get(name) ?? ""]));
  const ticked = fields.getAll("more");
  const rows = Math.min(20, Math.max(1, Number(fields.get("rows")) || 3));
  return {
    typed: { ...typed, shuffle: String(ticked.includes("shuffle")), reveal: String(ticked.includes("reveal")) },
    rows: fields.get("do") === "more" ? Math.min(20, rows + 2) : rows,
  };
}

function rulesTyped({ fields }: Visit): TestRules {
  const number = (name: string) => {
    const text = (fields.get(name) ?? "").normalize("NFKC").trim();
    return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  };
  const parts = Array.from({ length: 20 }, (_, at) => at + 1).flatMap((at) => {
    const tag = fields.get(`tag-${at}`) ?? "";
    return tag === "" ? [] : [{ tag: tag.trim(), count: number(`count-${at}`) }];
  });
  const ticked = fields.getAll("more");
  return {
    title: (fields.get("title") ?? "").trim(),
    parts,
    passPercent: number("passPercent"),
    minutes: number("minutes"),
    attempts: number("attempts"),
    cooldownMinutes: number("cooldownMinutes"),
    shuffle: ticked.includes("shuffle"),
    reveal: ticked.includes("reveal"),
  };
}

/** What is wrong with the rules, at the fields of the form. */
function wrong(error: unknown) {
  const paths = (error as { errors?: readonly { path: string }[] }).errors?.map(({ path }) => path) ?? [];
  const { errors, status } = wrongWith(error, { institution_none: null, test_changed: null });
  const [path = ""] = paths;
  if (!path.startsWith("body.rules")) return { errors, status };
  const field = /^body\.rules\.(\w+)/.exec(path)?.[1] ?? "title";
  const at = /^body\.rules\.parts\[(\d+)\]\.count/.exec(path)?.[1];
  const named = at === undefined ? field : `count-${Number(at) + 1}`;
  return { errors: errors.slice(0, 1).map(({ message }) => ({ field: named, message })), status };
}

async function create(visit: Visit): Promise<Redirect | Shown> {
  const data = { ...(await blank(visit)), testKey: undefined, lessons: 0, ...sent(visit) };
  if (visit.fields.get("do") === "more") return show<FormPage>("assessment/test-form", data, 200);
  try {
    const { testKey } = await visit.ask(createTest, { body: { rules: rulesTyped(visit) } });
    return go(`/tests/${testKey}`, { tone: "success", title: t("form.made"), body: t("form.madeBody") });
  } catch (error) {
    const { errors, status } = wrong(error);
    return show<FormPage>("assessment/test-form", { ...data, errors }, status);
  }
}

async function change(visit: Visit): Promise<Redirect | Shown> {
  const { testKey, lessons } = await readOne(visit);
  const data = { ...(await blank(visit)), testKey, lessons: lessons.length, ...sent(visit) };
  if (visit.fields.get("do") === "more") return show<FormPage>("assessment/test-form", data, 200);
  try {
    const made = await visit.ask(changeTest, { params: { testKey }, body: { rules: rulesTyped(visit) } });
    return go(`/tests/${made.testKey}`, { tone: "success", title: t("form.changed"), body: t("form.madeBody") });
  } catch (error) {
    const { errors, status } = wrong(error);
    return show<FormPage>("assessment/test-form", { ...data, errors }, status);
  }
}

async function adjust(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const typed = Object.fromEntries([...fields.keys()].map((name) => [name, (fields.get(name) ?? "").trim()]));
  const again = async (errors: { field?: string; message: string }[], status = 422) =>
    show<AdjustPage>("assessment/adjustments", { ...(await visit.ask(listAdjustments, {})), typed, errors }, status);
  const enrolmentId = (typed["enrolmentId"] ?? "").normalize("NFKC");
  if (idTyped(enrolmentId) === undefined) return again([{ field: "enrolmentId", message: t("adjust.noNumber") }]);
  try {
    const body = { extraPercent: Number(typed["extraPercent"]) || 0, reason: typed["reason"] ?? "" };
    const { name, course } = await visit.ask(adjustTest, { params: { enrolmentId }, body });
    return go("/test-adjustments", { tone: "success", title: t("adjust.done", { name, course }) });
  } catch (error) {
    const { errors, status } = wrongWith(error, { not_found: "enrolmentId" });
    return again(errors, status);
  }
}
