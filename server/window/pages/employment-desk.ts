/** Moves, arrivals, conflicts and merges, as offices work on them. */
import { randomUUID } from "node:crypto";
import {
  callPerson,
  createMerge,
  decideMerge,
  listConflicts,
  listMerges,
  listRequests,
  objectToRequest,
  resolveConflict,
  retractObjection,
  reverseMerge,
  ruleOnRequest,
  suggestMerges,
  withdrawMerge,
  withdrawRequest,
} from "../../../contract/employment.ts";
import { readChoices } from "../../../contract/population.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { ConflictsData } from "../../../web/areas/employment/conflicts.tsx";
import type { MovesData } from "../../../web/areas/employment/moves.tsx";
import type { SimpleFormData } from "../../../web/areas/employment/simple-form.tsx";
import { t } from "../../../web/areas/employment/words.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { isoDay, wrongOf } from "./employment-ask.ts";

type MovesPage = typeof import("../../../web/areas/employment/moves.tsx").page;
type ConflictsPage = typeof import("../../../web/areas/employment/conflicts.tsx").page;
type MergesPage = typeof import("../../../web/areas/employment/merges.tsx").page;
type SimplePage = typeof import("../../../web/areas/employment/simple-form.tsx").page;

const LISTED = 50;
const SHOWN = ["open", "going", "coming", "disputed", "all"] as const;

const moves: readonly Route[] = [
  page<MovesPage>({
    path: "/employment/moves",
    page: "employment/moves",
    permission: "employment:request:read",
    operations: [listRequests],
    view: movesData,
  }),
  form({
    path: "/employment/moves/:requestId/object",
    permission: "employment:request:decide",
    operations: [objectToRequest],
    act: (visit) =>
      moved(visit, "object", (requestId, reason) =>
        visit.ask(objectToRequest, { params: { requestId }, body: { reason } }),
      ),
  }),
  form({
    path: "/employment/moves/:requestId/retract",
    permission: "employment:request:decide",
    operations: [retractObjection],
    act: (visit) => moved(visit, "retract", (requestId) => visit.ask(retractObjection, { params: { requestId } })),
  }),
  form({
    path: "/employment/moves/:requestId/withdraw",
    permission: "employment:request:start",
    operations: [withdrawRequest],
    act: (visit) => moved(visit, "withdraw", (requestId) => visit.ask(withdrawRequest, { params: { requestId } })),
  }),
  form({
    path: "/employment/moves/:requestId/rule",
    permission: "employment:request:rule",
    operations: [ruleOnRequest],
    act: (visit) => {
      const uphold = visit.fields.get("uphold") === "yes";
      return moved(visit, uphold ? "uphold" : "overrule", (requestId, reason) =>
        visit.ask(ruleOnRequest, { params: { requestId }, body: { uphold, reason } }),
      );
    },
  }),
  page<SimplePage>({
    path: "/employment/arrivals",
    page: "employment/simple-form",
    permission: "employment:request:start",
    operations: [readChoices],
    view: (visit) => arrivalData(visit, []),
  }),
  form({
    path: "/employment/arrivals",
    permission: "employment:request:start",
    operations: [callPerson, readChoices],
    act: sendArrival,
  }),
];

const disputes: readonly Route[] = [
  page<ConflictsPage>({
    path: "/employment/conflicts",
    page: "employment/conflicts",
    permission: "employment:conflict:read",
    operations: [listConflicts],
    view: (visit) => conflictsData(visit, undefined),
  }),
  form({
    path: "/employment/conflicts/:personId",
    permission: "employment:conflict:resolve",
    operations: [listConflicts, resolveConflict],
    act: sendResolution,
  }),
  page<MergesPage>({
    path: "/employment/merges",
    page: "employment/merges",
    permission: "employment:merge:read",
    operations: [suggestMerges, listMerges],
    view: async ({ ask, actor }) => ({
      ...(await ask(suggestMerges, { query: {} })),
      ...(await ask(listMerges, { query: {} })),
      mayAsk: mayDo("employment:merge:request", actor),
      key: randomUUID(),
    }),
  }),
  form({
    path: "/employment/merges",
    permission: "employment:merge:request",
    operations: [createMerge],
    act: async ({ ask, fields }) => {
      const [one, other] = [idIn(fields.get("one")), idIn(fields.get("other"))];
      const survivor = idIn(fields.get("survivor"));
      if (survivor !== one && survivor !== other) throw new Refusal("not_found");
      const otherId = Number(survivor === one ? other : one);
      await ask(createMerge, { body: { survivorId: Number(survivor), otherId, reason: reasonOf(fields) } });
      return go("/employment/merges", { tone: "success", title: t("merges.askDone"), body: t("merges.askDoneBody") });
    },
  }),
  form({
    path: "/employment/merges/:mergeId/decision",
    permission: "employment:merge:decide",
    operations: [decideMerge],
    act: async ({ ask, fields, params }) => {
      const approve = fields.get("approve") === "yes";
      const mergeId = idIn(params["mergeId"]);
      await ask(decideMerge, { params: { mergeId }, body: { approve, reason: reasonOf(fields) } });
      return mergeDone(approve ? "approve" : "refuse");
    },
  }),
  form({
    path: "/employment/merges/:mergeId/withdraw",
    permission: "employment:merge:request",
    operations: [withdrawMerge],
    act: async ({ ask, params }) => {
      await ask(withdrawMerge, { params: { mergeId: idIn(params["mergeId"]) } });
      return mergeDone("withdraw");
    },
  }),
  form({
    path: "/employment/merges/:mergeId/reversal",
    permission: "employment:merge:decide",
    operations: [reverseMerge],
    act: async ({ ask, fields, params }) => {
      const mergeId = idIn(params["mergeId"]);
      await ask(reverseMerge, { params: { mergeId }, body: { reason: reasonOf(fields) } });
      return mergeDone("reverse");
    },
  }),
];

export const employmentDeskRoutes: readonly Route[] = [...moves, ...disputes];

function mergeDone(event: "approve" | "refuse" | "withdraw" | "reverse"): Redirect {
  return go("/employment/merges", { tone: "success", title: t(`merges.done.${event}`) });
}

function reasonOf(fields: URLSearchParams): string {
  return (fields.get("reason") ?? "").trim();
}

async function movesData({ ask, query, actor }: Visit): Promise<MovesData> {
  const shown = SHOWN.find((each) => each === query.get("show")) ?? "open";
  const before = idTyped(query.get("before"));
  const { requests, counts } = await ask(listRequests, {
    query: { show: shown, limit: String(LISTED), ...(before === undefined ? {} : { before }) },
  });
  const path = withQuery("/employment/moves", { show: shown });
  const last = requests.at(-1);
  return {
    requests,
    shown: SHOWN.map((each) => ({
      label: t(`moves.${each}`),
      href: withQuery("/employment/moves", { show: each }),
      current: each === shown,
      count: groupDigits(counts[each] ?? 0),
    })),
    nextHref:
      last !== undefined && requests.length === LISTED ? withQuery(path, { before: last.requestId }) : undefined,
    firstHref: before === undefined ? undefined : path,
    mayStart: mayDo("employment:request:start", actor),
  };
}

type Move = "object" | "retract" | "withdraw" | "uphold" | "overrule";

/** Does one thing to a move and leads back; a refusal stands there as a message. */
async function moved(
  { params, fields }: Visit,
  event: Move,
  work: (requestId: string, reason: string) => Promise<unknown>,
): Promise<Redirect> {
  try {
    await work(idIn(params["requestId"]), reasonOf(fields));
    return go("/employment/moves", { tone: "success", title: t(`moves.done.${event}`) });
  } catch (error) {
    const [wrong] = error instanceof Refusal ? (wrongOf(error) ?? []) : [];
    if (wrong === undefined) throw error;
    return go("/employment/moves", { tone: "warn", title: wrong.message });
  }
}

async function arrivalData({ askIfAllowed, fields }: Visit, errors: SimpleFormData["errors"]): Promise<SimpleFormData> {
  const choices = await askIfAllowed(readChoices, { query: {} });
  return {
    form: "arrival",
    units: (choices?.units ?? []).map(({ unitId, name, depth }) => ({
      value: String(unitId),
      label: `${"\u3000".repeat(depth)}${name}`,
    })),
    typed: Object.fromEntries(fields),
    errors,
    key: randomUUID(),
  };
}

async function sendArrival(visit: Visit): Promise<Redirect | Shown> {
  const { fields, ask } = visit;
  const text = (name: string) => (fields.get(name) ?? "").trim();
  const again = async (errors: SimpleFormData["errors"]) =>
    show<SimplePage>("employment/simple-form", await arrivalData(visit, errors));
  const needed = ["name", "identityNumber", "unitId", "since"].filter((name) => text(name) === "");
  if (needed.length > 0) return again(needed.map((field) => ({ field, message: t("ask.missing") })));
  const since = isoDay(text("since"));
  if (since === undefined) return again([{ field: "since", message: t("ask.badDate") }]);
  try {
    const done = await ask(callPerson, {
      body: {
        name: text("name"),
        identityNumber: text("identityNumber"),
        unitId: Number(text("unitId")),
        since,
        ...(text("department") === "" ? {} : { department: text("department") }),
      },
    });
    const words = { name: done.person.name, what: t(`kind.${done.kind}`) };
    const settled = done.state === "confirmed";
    return go("/employment/moves", {
      tone: "success",
      title: t(settled ? "ask.recorded" : "ask.sent"),
      body: settled ? t("ask.recordedBody", words) : t("ask.sentBody", { desk: done.desk.name }),
    });
  } catch (error) {
    const wrong = error instanceof Refusal ? wrongOf(error) : undefined;
    if (wrong === undefined) throw error;
    return again(wrong);
  }
}

async function conflictsData({ ask, query }: Visit, wrong: ConflictsData["wrong"]): Promise<ConflictsData> {
  const number = Number(/^[1-9]\d{0,2}$/.exec(query.get("page") ?? "")?.[0] ?? "1");
  const conflicts = await ask(listConflicts, { query: { page: String(number), limit: String(LISTED) } });
  const at = (page: number) => withQuery("/employment/conflicts", { page });
  return {
    conflicts,
    wrong,
    previousHref: number > 1 ? at(number - 1) : undefined,
    nextHref: number * LISTED < conflicts.total ? at(number + 1) : undefined,
    key: randomUUID(),
  };
}

async function sendResolution(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const personId = idIn(params["personId"]);
  const [one, other] = [idIn(fields.get("one")), idIn(fields.get("other"))];
  const keep = fields.get("keep");
  const [typed, reason] = [fields.get("since") ?? "", reasonOf(fields)];
  const again = async (errors: NonNullable<ConflictsData["wrong"]>["errors"]) =>
    show<ConflictsPage>(
      "employment/conflicts",
      await conflictsData(visit, { personId: Number(personId), errors, since: typed, reason }),
    );
  if (keep !== one && keep !== other) return again([{ field: "keep", message: t("ask.missing") }]);
  const since = isoDay(typed);
  if (since === undefined) return again([{ field: "since", message: t("ask.badDate") }]);
  if (reason === "") return again([{ field: "reason", message: t("ask.missing") }]);
  try {
    const body = { keepEntryId: Number(keep), endEntryId: Number(keep === one ? other : one), since, reason };
    const { request } = await ask(resolveConflict, { params: { personId }, body });
    return go("/employment/conflicts", {
      tone: "success",
      title: t("conflicts.done"),
      body: t("conflicts.doneBody", { name: request.person.name, unit: request.to?.name ?? "" }),
    });
  } catch (error) {
    const wrong = error instanceof Refusal ? wrongOf(error) : undefined;
    if (wrong === undefined) throw error;
    return again(wrong);
  }
}
