/** Question banks: the list, one question, its form, files in and out. */
import { randomUUID } from "node:crypto";
import {
  changeQuestion,
  commitQuestionImport,
  createQuestion,
  createQuestionImport,
  exportFigures,
  exportGift,
  exportMoodleXml,
  listQuestions,
  QUESTION_FILE_BYTES,
  readQuestion,
  readQuestionImport,
  retireQuestion,
} from "../../../contract/assessment-bank.ts";
import { QUESTION_KINDS, type QuestionKind } from "../../../contract/question.ts";
import type { BankData } from "../../../web/areas/assessment/bank.tsx";
import type { EditData } from "../../../web/areas/assessment/edit.tsx";
import { t } from "../../../web/areas/assessment/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import {
  file,
  form,
  go,
  idTyped,
  page,
  show,
  type Download,
  type Redirect,
  type Route,
  type Shown,
  type Visit,
} from "../route.ts";
import { questionErrors, readQuestionForm, tagsTyped, typedOf } from "./assessment-question.ts";
import { wrongWith } from "./form-errors.ts";

type EditPage = typeof import("../../../web/areas/assessment/edit.tsx").page;
type ImportPage = typeof import("../../../web/areas/assessment/import.tsx").page;
type LookPage = typeof import("../../../web/areas/assessment/import-look.tsx").page;

const read = { permission: "assessment:bank:read" } as const;
const write = { permission: "assessment:bank:write" } as const;
const give = { permission: "assessment:bank:export" } as const;

export const assessmentBankRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/assessment/bank.tsx").page>({
    path: "/bank",
    page: "assessment/bank",
    ...read,
    operations: [listQuestions],
    view: list,
  }),
  page<EditPage>({ path: "/bank/new/:kind", page: "assessment/edit", ...write, operations: [], view: newForm }),
  form({ path: "/bank/new/:kind", ...write, operations: [createQuestion], act: create }),
  page<typeof import("../../../web/areas/assessment/question.tsx").page>({
    path: "/bank/questions/:questionId",
    page: "assessment/question",
    ...read,
    operations: [readQuestion],
    view: async (visit) => ({ view: await readOne(visit) }),
  }),
  page<EditPage>({
    path: "/bank/questions/:questionId/edit",
    page: "assessment/edit",
    ...write,
    operations: [readQuestion],
    view: editForm,
  }),
  form({ path: "/bank/questions/:questionId/edit", ...write, operations: [readQuestion, changeQuestion], act: change }),
  form({ path: "/bank/questions/:questionId/retire", ...write, operations: [retireQuestion], act: retire }),
  page<ImportPage>({
    path: "/bank/import",
    page: "assessment/import",
    ...write,
    operations: [],
    view: () => ({ errors: [], key: randomUUID() }),
  }),
  form({
    path: "/bank/import",
    ...write,
    operations: [createQuestionImport],
    upload: { file: QUESTION_FILE_BYTES },
    act: upload,
  }),
  page<LookPage>({
    path: "/bank/imports/:importId",
    page: "assessment/import-look",
    ...write,
    operations: [readQuestionImport],
    view: async (visit) => ({ file: await readFile(visit), errors: [], typed: "", key: randomUUID() }),
  }),
  form({
    path: "/bank/imports/:importId/commit",
    ...write,
    operations: [readQuestionImport, commitQuestionImport],
    act: commit,
  }),
  file({ path: "/bank/export/gift", ...give, operations: [exportGift], file: (visit) => given(visit, exportGift) }),
  file({
    path: "/bank/export/xml",
    ...give,
    operations: [exportMoodleXml],
    file: (visit) => given(visit, exportMoodleXml),
  }),
  file({
    path: "/bank/export/figures",
    ...give,
    operations: [exportFigures],
    file: (visit) => given(visit, exportFigures),
  }),
];

function filterOf({ query }: Visit): BankData["filter"] {
  const of = (name: string, most: number) => (query.get(name) ?? "").trim().slice(0, most);
  const kind = QUESTION_KINDS.find((each) => each === query.get("kind")) ?? "";
  return { q: of("q", 50), tag: of("tag", 30), kind, state: query.get("state") === "retired" ? "retired" : "" };
}

/** The filters that are set, as the operations take them. */
function asked({ q, tag, kind, state }: BankData["filter"]) {
  return {
    ...(q === "" ? {} : { q }),
    ...(tag === "" ? {} : { tag }),
    ...(kind === "" ? {} : { kind: kind as QuestionKind }),
    ...(state === "" ? {} : { state: "retired" as const }),
  };
}

async function list(visit: Visit): Promise<BankData> {
  const filter = filterOf(visit);
  const before = idTyped(visit.query.get("before"));
  const later = before !== undefined;
  const found = await visit.ask(listQuestions, { query: { ...asked(filter), ...(later ? { before } : {}) } });
  return { ...found, filter, later };
}

function kindOf({ params }: Visit): QuestionKind {
  const kind = QUESTION_KINDS.find((each) => each === params["kind"]);
  if (kind === undefined) throw new Refusal("not_found");
  return kind;
}

const ROWS = 4;

function newForm(visit: Visit): EditData {
  const base = { questionId: undefined, version: undefined, asked: 0, typed: {}, right: [], errors: [] };
  return { kind: kindOf(visit), ...base, rows: ROWS, key: randomUUID() };
}

function readOne({ ask, params }: Visit) {
  return ask(readQuestion, { params: { questionId: params["questionId"] ?? "" } });
}

async function editForm(visit: Visit): Promise<EditData> {
  const { questionId, version, question, figures } = await readOne(visit);
  return {
    kind: question.content.kind,
    questionId,
    version,
    asked: figures.asked,
    ...typedOf(question),
    errors: [],
    key: randomUUID(),
  };
}

/** The form as it was sent, with more lines where that was asked for. */
function sentForm(visit: Visit, kind: QuestionKind): Pick<EditData, "typed" | "right" | "rows"> {
  const { fields } = visit;
  const typed = Object.fromEntries([...fields.keys()].map((name) => [name, fields.get(name) ?? ""]));
  const rows = Math.min(10, Math.max(2, Number(fields.get("rows")) || ROWS));
  const right = kind === "short" || kind === "numeric" ? [] : fields.getAll("right");
  return { typed, right, rows: fields.get("do") === "more" ? rows + 2 : rows };
}

const TOLD = {
  question_known: "wording",
  question_changed: null,
  question_other_kind: null,
  institution_none: null,
  bank_full: null,
} as const;

async function create(visit: Visit): Promise<Redirect | Shown> {
  const kind = kindOf(visit);
  const sent = {
    kind,
    questionId: undefined,
    version: undefined,
    asked: 0,
    ...sentForm(visit, kind),
    key: randomUUID(),
  };
  if (visit.fields.get("do") === "more") return show<EditPage>("assessment/edit", { ...sent, errors: [] }, 200);
  try {
    const made = await visit.ask(createQuestion, { body: { question: readQuestionForm(visit.fields, kind) } });
    return go(`/bank/questions/${made.questionId}`, { tone: "success", title: t("edit.made") });
  } catch (error) {
    const { errors, status } = questionErrors(error, TOLD);
    return show<EditPage>("assessment/edit", { ...sent, errors }, status);
  }
}

async function change(visit: Visit): Promise<Redirect | Shown> {
  const { questionId, question, figures } = await readOne(visit);
  const { kind } = question.content;
  const version = Number(visit.fields.get("version")) || 1;
  const sent = { kind, questionId, version, asked: figures.asked, ...sentForm(visit, kind), key: randomUUID() };
  if (visit.fields.get("do") === "more") return show<EditPage>("assessment/edit", { ...sent, errors: [] }, 200);
  try {
    const params = { questionId: String(questionId) };
    await visit.ask(changeQuestion, { params, body: { version, question: readQuestionForm(visit.fields, kind) } });
    return go(`/bank/questions/${questionId}`, { tone: "success", title: t("edit.changed") });
  } catch (error) {
    const { errors, status } = questionErrors(error, TOLD);
    return show<EditPage>("assessment/edit", { ...sent, errors }, status);
  }
}

async function retire({ ask, params, fields }: Visit): Promise<Redirect> {
  const questionId = params["questionId"] ?? "";
  const retired = fields.get("retired") === "true";
  await ask(retireQuestion, { params: { questionId }, body: { version: Number(fields.get("version")) || 1, retired } });
  return go(`/bank/questions/${questionId}`, {
    tone: "success",
    title: t(retired ? "question.retired" : "question.restored"),
  });
}

async function upload(visit: Visit): Promise<Redirect | Shown> {
  const again = (message: string) =>
    show<ImportPage>("assessment/import", { errors: [{ field: "file", message }], key: randomUUID() });
  const sent = visit.files.get("file");
  if (sent === undefined) return again(t("import.choose"));
  try {
    const { importId } = await visit.ask(createQuestionImport, { body: { file: sent } });
    return go(`/bank/imports/${importId}`);
  } catch (error) {
    if (error instanceof Refusal && error.code === "question_file_unreadable" && error.errors?.[0] !== undefined)
      return again(`${error.errors[0].message}。${error.errors[0].remedy}。`);
    const { errors, status } = wrongWith(error, { institution_none: null });
    return show<ImportPage>("assessment/import", { errors, key: randomUUID() }, status);
  }
}

function readFile({ ask, params }: Visit) {
  return ask(readQuestionImport, { params: { importId: params["importId"] ?? "" } });
}

async function commit(visit: Visit): Promise<Redirect | Shown> {
  const importId = visit.params["importId"] ?? "";
  const typed = visit.fields.get("tags") ?? "";
  try {
    const { added } = await visit.ask(commitQuestionImport, { params: { importId }, body: { tags: tagsTyped(typed) } });
    return go(`/bank/imports/${importId}`, { tone: "success", title: t("look.done", { count: added ?? 0 }) });
  } catch (error) {
    const { errors, status } = wrongWith(error, { question_import_done: null, bank_full: null });
    return show<LookPage>(
      "assessment/import-look",
      { file: await readFile(visit), errors, typed, key: randomUUID() },
      status,
    );
  }
}

/** What an export answers, as a file to keep. */
async function given(
  visit: Visit,
  operation: typeof exportGift | typeof exportMoodleXml | typeof exportFigures,
): Promise<Download> {
  const { fileName, chunks } = await visit.ask(operation, { query: asked(filterOf(visit)) });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return { name: fileName, type: operation.media, content: Buffer.concat(parts) };
}
