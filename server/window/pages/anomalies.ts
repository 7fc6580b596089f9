/** What looks unlike watching: the list, one of them, what a human makes of it. */
import { randomUUID } from "node:crypto";
import { revokeCompletion } from "../../../contract/course-authoring.ts";
import { mayDo } from "../../../contract/rights.ts";
import {
  ANOMALY_KINDS,
  ANOMALY_STATES,
  decideAnomaly,
  listAnomalies,
  readAnomaly,
} from "../../../contract/watching-anomalies.ts";
import type { ListData } from "../../../web/areas/anomalies/list.tsx";
import type { OneData } from "../../../web/areas/anomalies/one.tsx";
import { t } from "../../../web/areas/anomalies/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

type ListPage = typeof import("../../../web/areas/anomalies/list.tsx").page;
type OnePage = typeof import("../../../web/areas/anomalies/one.tsx").page;

const ONE = "anomalies/one";

export const anomalyRoutes: readonly Route[] = [
  page<ListPage>({
    path: "/anomalies",
    page: "anomalies/list",
    permission: "watching:anomaly:read",
    operations: [listAnomalies],
    view: listData,
  }),
  page<OnePage>({
    path: "/anomalies/:personId/:anomalyId",
    page: ONE,
    permission: "watching:anomaly:read",
    operations: [readAnomaly],
    view: (visit) => oneData(visit, undefined),
  }),
  form({
    path: "/anomalies/:personId/:anomalyId",
    permission: "watching:anomaly:decide",
    operations: [readAnomaly, decideAnomaly],
    act: decide,
  }),
  form({
    path: "/anomalies/:personId/:anomalyId/completions/:enrolmentId",
    permission: "courses:completion:revoke",
    operations: [readAnomaly, revokeCompletion],
    act: revoke,
  }),
];

async function listData({ ask, query }: Visit): Promise<ListData> {
  const state = ([...ANOMALY_STATES, "all"] as const).find((each) => each === query.get("state")) ?? "open";
  const kind = ANOMALY_KINDS.find((each) => each === query.get("kind"));
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const cursor = /^[A-Za-z0-9_-]{1,200}$/.exec(query.get("cursor") ?? "")?.[0];
  const asked = { ...(kind === undefined ? {} : { kind }), ...(q === "" ? {} : { q }) };
  const { anomalies, next } = await ask(listAnomalies, {
    query: { ...asked, ...(state === "all" ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) },
  });
  const tab = (each: typeof state) => withQuery("/anomalies", { state: each === "open" ? undefined : each });
  const here = withQuery(tab(state), asked);
  return {
    lines: anomalies,
    tabs: ([...ANOMALY_STATES, "all"] as const).map((each) => ({
      label: t(`tab.${each}`),
      href: tab(each),
      current: each === state,
    })),
    query: { state, kind: kind ?? "", q },
    filtered: kind !== undefined || q !== "",
    resetHref: tab(state),
    nextHref: next === null ? undefined : withQuery(here, { cursor: next }),
    firstHref: cursor === undefined ? undefined : here,
  };
}

function named({ params }: Visit): { personId: string; anomalyId: string } {
  return { personId: idIn(params["personId"]), anomalyId: idIn(params["anomalyId"]) };
}

async function oneData(visit: Visit, wrong: OneData["wrong"]): Promise<OneData> {
  return {
    view: await visit.ask(readAnomaly, { params: named(visit) }),
    typed: Object.fromEntries(visit.fields),
    wrong,
    mayRevoke: mayDo("courses:completion:revoke", visit.actor),
    key: randomUUID(),
  };
}

async function again(visit: Visit, wrong: NonNullable<OneData["wrong"]>, status: number): Promise<Shown> {
  return show<OnePage>(ONE, await oneData(visit, wrong), status);
}

async function decide(visit: Visit): Promise<Redirect | Shown> {
  const state = (["harmless", "confirmed"] as const).find((each) => each === visit.fields.get("state"));
  const reason = (visit.fields.get("reason") ?? "").trim();
  const missing = [
    ...(state === undefined ? [{ field: "state", message: t("decide.choose") }] : []),
    ...(reason === "" ? [{ field: "reason", message: t("decide.noReason") }] : []),
  ];
  if (state === undefined || missing.length > 0) return again(visit, { form: "decision", errors: missing }, 422);
  try {
    await visit.ask(decideAnomaly, { params: named(visit), body: { state, reason } });
  } catch (error) {
    const { errors, status } = wrongWith(error, { anomaly_own: null, anomaly_decided: null });
    return again(visit, { form: "decision", errors }, status);
  }
  return go("/anomalies", {
    tone: "success",
    title: t("decide.done", { state: t(`state.${state}`) }),
    body: t("decide.doneBody"),
  });
}

async function revoke(visit: Visit): Promise<Redirect | Shown> {
  const enrolmentId = idIn(visit.params["enrolmentId"]);
  const field = `why-${enrolmentId}`;
  const { personId, anomalyId } = named(visit);
  const wrong = (errors: NonNullable<OneData["wrong"]>["errors"], status: number) =>
    again(visit, { form: Number(enrolmentId), errors }, status);
  const { completions } = await visit.ask(readAnomaly, { params: { personId, anomalyId } });
  const course = completions.find((each) => String(each.enrolmentId) === enrolmentId)?.course ?? "";
  const reason = (visit.fields.get(field) ?? "").trim();
  if (reason === "") return wrong([{ field, message: t("revoke.noReason") }], 422);
  try {
    await visit.ask(revokeCompletion, { params: { enrolmentId }, body: { reason } });
  } catch (error) {
    const { errors, status } = wrongWith(error, { course_not_completed: null });
    return wrong(
      errors.map((each) => (each.field === "reason" ? { ...each, field } : each)),
      status,
    );
  }
  return go(`/anomalies/${personId}/${anomalyId}`, {
    tone: "success",
    title: t("revoke.done", { course }),
    body: t("revoke.doneBody"),
  });
}
