/** Recognised trainings: begun, their rosters brought, handed in, reviewed, taken back. */
import { randomUUID } from "node:crypto";
import { INDUSTRIES } from "../../../contract/actor.ts";
import { listKinds } from "../../../contract/declarations.ts";
import { ROLL_FILE_BYTES } from "../../../contract/official-lists.ts";
import { mayDo } from "../../../contract/rights.ts";
import {
  addTrainingAttendee,
  createTraining,
  listTrainings,
  moveTraining,
  readTraining,
  readTrainingTemplate,
  reviewTraining,
  revokeTraining,
  saveTraining,
  TRAINING_PEOPLE,
  uploadTrainingRoster,
} from "../../../contract/trainings.ts";
import type { TrainingFormData } from "../../../web/areas/trainings/form.tsx";
import type { TrainingData } from "../../../web/areas/trainings/training.tsx";
import { t } from "../../../web/areas/trainings/words.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { download, file, form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { readTyped } from "./declaring-form.ts";
import { industryWord, trainingWrong, wrongIn } from "./training-errors.ts";

type ListPage = typeof import("../../../web/areas/trainings/trainings.tsx").page;
type FormPage = typeof import("../../../web/areas/trainings/form.tsx").page;
type OnePage = typeof import("../../../web/areas/trainings/training.tsx").page;

const PAGE = 20;
const ROWS = 50;
const MEGABYTE = 2 ** 20;
const read = { permission: "declaration:training:read" } as const;
const write = { permission: "declaration:training:write" } as const;
const ofOne = [readTraining, listKinds] as const;

export const trainingRoutes: readonly Route[] = [
  page<ListPage>({
    path: "/trainings",
    page: "trainings/trainings",
    ...read,
    operations: [listTrainings, listKinds],
    view: listData,
  }),
  form({ path: "/trainings", ...write, operations: [listKinds, createTraining], act: begin }),
  file({
    path: "/trainings/templates/:kind",
    ...read,
    operations: [readTrainingTemplate],
    file: async ({ ask, params }) => {
      return download(await ask(readTrainingTemplate, { params: { kind: params["kind"] ?? "" } }));
    },
  }),
  page<FormPage>({
    path: "/trainings/new/:kind",
    page: "trainings/form",
    ...write,
    operations: [listKinds],
    view: async (visit) => formData(visit, visit.params["kind"] ?? "", {}),
  }),
  page<OnePage>({
    path: "/trainings/:trainingId",
    page: "trainings/training",
    ...read,
    operations: ofOne,
    view: (visit) => oneData(visit, {}),
  }),
  page<FormPage>({
    path: "/trainings/:trainingId/edit",
    page: "trainings/form",
    ...write,
    operations: ofOne,
    view: editData,
  }),
  form({ path: "/trainings/:trainingId", ...write, operations: [...ofOne, saveTraining], act: save }),
  form({
    path: "/trainings/:trainingId/roster",
    ...write,
    operations: [...ofOne, uploadTrainingRoster],
    upload: { file: ROLL_FILE_BYTES + 2 * MEGABYTE },
    act: upload,
  }),
  form({ path: "/trainings/:trainingId/attendees", ...write, operations: [...ofOne, addTrainingAttendee], act: add }),
  form({ path: "/trainings/:trainingId/move", ...write, operations: [...ofOne, moveTraining], act: move }),
  form({
    path: "/trainings/:trainingId/review",
    permission: "declaration:training:review",
    operations: [...ofOne, reviewTraining],
    act: review,
  }),
  form({
    path: "/trainings/:trainingId/revoke",
    permission: "declaration:item:revoke",
    operations: [...ofOne, revokeTraining],
    act: revoke,
  }),
];

const paramsOf = ({ params }: Visit): { trainingId: string } => ({ trainingId: params["trainingId"] ?? "" });
const versionOf = ({ fields }: Visit): number => Number(fields.get("version"));
const typedIn = ({ fields }: Visit, name: string): string => (fields.get(name) ?? "").trim();

async function listData({ ask, query, actor }: Visit) {
  const before = /^\d{1,15}$/.exec(query.get("before") ?? "")?.[0];
  const limit = String(PAGE);
  const { trainings, next } = await ask(listTrainings, { query: before === undefined ? { limit } : { before, limit } });
  const { kinds } = await ask(listKinds, { query: {} });
  return {
    trainings,
    kinds: mayDo("declaration:training:write", actor) ? kinds.filter(({ training }) => training !== null) : [],
    newestHref: before === undefined ? undefined : "/trainings",
    olderHref: next === null ? undefined : withQuery("/trainings", { before: String(next) }),
  };
}

async function kindOf({ ask }: Visit, id: string) {
  const { kinds } = await ask(listKinds, { query: {} });
  const kind = kinds.find((each) => each.id === id && each.training !== null);
  if (kind === undefined) throw new Refusal("not_found");
  return kind;
}

async function formData(visit: Visit, kindId: string, more: Partial<TrainingFormData>): Promise<TrainingFormData> {
  const kind = await kindOf(visit, kindId);
  const lined = visit.actor?.industry !== undefined || !kind.desks.some(({ desk }) => desk === "industry");
  return {
    kind,
    training: undefined,
    typed: { year: String(Math.trunc(visit.today / 10_000)) },
    industries: lined ? [] : INDUSTRIES.map((value) => ({ value, label: industryWord(value) })),
    industry: "",
    errors: [],
    key: randomUUID(),
    ...more,
  };
}

async function begin(visit: Visit): Promise<Redirect | Shown> {
  const kind = await kindOf(visit, typedIn(visit, "kind"));
  const { typed, said } = readTyped(kind, visit.fields);
  const industry = INDUSTRIES.find((each) => each === typedIn(visit, "industry"));
  try {
    const body = { kind: kind.id, said, ...(industry === undefined ? {} : { industry }) };
    const { trainingId } = await visit.ask(createTraining, { body });
    return go(`/trainings/${trainingId}`, { tone: "success", title: t("form.saved"), body: t("form.savedBody") });
  } catch (error) {
    const more = { typed, industry: industry ?? "", errors: trainingWrong(error) };
    return show<FormPage>("trainings/form", await formData(visit, kind.id, more));
  }
}

async function editData(visit: Visit): Promise<TrainingFormData | Redirect> {
  const { training } = await visit.ask(readTraining, { params: paramsOf(visit), query: { limit: "1" } });
  if (!training.allowed.includes("change")) return go(`/trainings/${training.trainingId}`);
  const typed = Object.fromEntries(training.said.map((each) => [each.name, each.typed]));
  return formData(visit, training.kind.id, { training, typed });
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const kind = await kindOf(visit, typedIn(visit, "kind"));
  const { typed, said } = readTyped(kind, visit.fields);
  const version = versionOf(visit);
  try {
    const { trainingId } = await visit.ask(saveTraining, { params: paramsOf(visit), body: { version, said } });
    return go(`/trainings/${trainingId}`, { tone: "success", title: t("form.saved") });
  } catch (error) {
    const training = { trainingId: Number(paramsOf(visit).trainingId), version };
    const more = { typed, training, errors: trainingWrong(error) };
    return show<FormPage>("trainings/form", await formData(visit, kind.id, more));
  }
}

async function oneData(visit: Visit, more: Partial<TrainingData>): Promise<TrainingData> {
  const { ask, query } = visit;
  const after = /^\d{1,9}$/.exec(query.get("after") ?? "")?.[0];
  const limit = String(ROWS);
  const asked = after === undefined ? { limit } : { limit, after };
  const { training, attendees, next } = await ask(readTraining, { params: paramsOf(visit), query: asked });
  const kind = await kindOf(visit, training.kind.id);
  const address = `/trainings/${training.trainingId}`;
  return {
    training,
    attendees,
    each: kind.fields.filter(({ name }) => kind.training?.each.includes(name)),
    most: TRAINING_PEOPLE,
    key: randomUUID(),
    typed: { identity: "", name: "" },
    reviewed: { event: "", hours: "", reason: "" },
    uploadErrors: [],
    typedErrors: [],
    errors: [],
    firstHref: after === undefined ? undefined : address,
    nextHref: next === null ? undefined : withQuery(address, { after: String(next) }),
    ...more,
  };
}

async function again(visit: Visit, more: Partial<TrainingData>): Promise<Shown> {
  return show<OnePage>("trainings/training", await oneData(visit, more));
}

async function upload(visit: Visit): Promise<Redirect | Shown> {
  const given = visit.files.get("file");
  if (given === undefined) return again(visit, { uploadErrors: [{ field: "file", message: t("roster.noFile") }] });
  try {
    const { trainingId, counts } = await visit.ask(uploadTrainingRoster, {
      params: paramsOf(visit),
      body: { file: given },
    });
    const body = t("roster.doneBody", { lines: groupDigits(counts.lines), found: groupDigits(counts.found) });
    return go(`/trainings/${trainingId}`, { tone: "info", title: t("roster.done"), body });
  } catch (error) {
    return again(visit, { uploadErrors: wrongIn(error) });
  }
}

async function add(visit: Visit): Promise<Redirect | Shown> {
  const { training } = await visit.ask(readTraining, { params: paramsOf(visit), query: { limit: "1" } });
  const kind = await kindOf(visit, training.kind.id);
  const { said } = readTyped(
    { fields: kind.fields.filter(({ name }) => kind.training?.each.includes(name)) },
    visit.fields,
  );
  const typed = { identity: typedIn(visit, "identity"), name: typedIn(visit, "name") };
  try {
    const { trainingId } = await visit.ask(addTrainingAttendee, {
      params: paramsOf(visit),
      body: { version: versionOf(visit), ...typed, said },
    });
    return go(`/trainings/${trainingId}`, { tone: "success", title: t("roster.added") });
  } catch (error) {
    return again(visit, { typed, typedErrors: wrongIn(error) });
  }
}

async function move(visit: Visit): Promise<Redirect | Shown> {
  const event = typedIn(visit, "event") === "withdraw" ? "withdraw" : "submit";
  try {
    const body = { event, version: versionOf(visit) } as const;
    const { trainingId } = await visit.ask(moveTraining, { params: paramsOf(visit), body });
    return event === "withdraw"
      ? go("/trainings", { tone: "success", title: t("withdraw.done") })
      : go(`/trainings/${trainingId}`, { tone: "success", title: t("submit.done") });
  } catch (error) {
    return again(visit, { errors: wrongIn(error) });
  }
}

const DECISIONS = ["pass", "agree", "return", "refuse", "differ"] as const;

async function review(visit: Visit): Promise<Redirect | Shown> {
  const reviewed = { event: typedIn(visit, "event"), hours: typedIn(visit, "hours"), reason: typedIn(visit, "reason") };
  const { hours, reason } = reviewed;
  const event = DECISIONS.find((each) => each === reviewed.event);
  const wrong = (field: string, message: string) => again(visit, { reviewed, errors: [{ field, message }] });
  if (event === undefined) return wrong("event", t("review.noDecision"));
  const hundredths = Math.round(Number(hours) * 100);
  if (event === "pass" && hours !== "" && !(/^\d{1,4}(\.\d{1,2})?$/.test(hours) && hundredths > 0))
    return wrong("hours", t("review.badHours"));
  if (event !== "pass" && event !== "agree" && reason === "") return wrong("reason", t("review.noReason"));
  const version = versionOf(visit);
  const body =
    event === "agree"
      ? { event, version }
      : event === "pass"
        ? { event, version, ...(hours === "" ? {} : { hours: hundredths }), ...(reason === "" ? {} : { reason }) }
        : { event, version, reason };
  try {
    const { trainingId } = await visit.ask(reviewTraining, { params: paramsOf(visit), body });
    return go(`/trainings/${trainingId}`, { tone: "success", title: t("review.done") });
  } catch (error) {
    return again(visit, { reviewed, errors: wrongIn(error) });
  }
}

async function revoke(visit: Visit): Promise<Redirect | Shown> {
  const reason = typedIn(visit, "reason");
  if (reason === "") return again(visit, { errors: [{ field: "reason", message: t("review.noReason") }] });
  try {
    const body = { version: versionOf(visit), reason };
    const { trainingId } = await visit.ask(revokeTraining, { params: paramsOf(visit), body });
    return go(`/trainings/${trainingId}`, { tone: "info", title: t("revoke.done") });
  } catch (error) {
    return again(visit, { errors: wrongIn(error) });
  }
}
