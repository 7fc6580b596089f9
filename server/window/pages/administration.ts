/** What administrators look after: parameters, jobs, health, accounts, messages that leave. */
import { randomUUID } from "node:crypto";
import { listAccounts, resetFactor, setAccountState } from "../../../contract/accounts.ts";
import { listParameters, readParameter, setParameter } from "../../../contract/administration.ts";
import { CHANNELS, DELIVERY_STATES, listMessages, readBacklog, resendMessage } from "../../../contract/delivery.ts";
import { readDeadJobs, readHealth, readJobs, settleDeadJob } from "../../../contract/machinery.ts";
import { faultOf, PARAMETERS, type ParameterName } from "../../../contract/parameters.ts";
import type { AccountData } from "../../../web/areas/administration/account.tsx";
import type { ParameterData, Typed } from "../../../web/areas/administration/parameter.tsx";
import dictionary from "../../../web/text/zh-CN/administration.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { dictionaryRoutes } from "./dictionaries.ts";

const t = words("administration", dictionary);
const LONGEST_SEARCH = 50;
const STATES = ["active", "disabled", "closed", "merged"] as const;
type ParameterPage = typeof import("../../../web/areas/administration/parameter.tsx").page;
type FactorPage = typeof import("../../../web/areas/administration/factor-reset.tsx").page;
type AccountPage = typeof import("../../../web/areas/administration/account.tsx").page;
type FormError = ParameterData["errors"][number];

export const administrationRoutes: readonly Route[] = [
  ...dictionaryRoutes,
  page<typeof import("../../../web/areas/administration/parameters.tsx").page>({
    path: "/admin/parameters",
    page: "administration/parameters",
    permission: "administration:parameter:read",
    operations: [listParameters],
    view: async ({ ask }) => ask(listParameters, {}),
  }),
  page<ParameterPage>({
    path: "/admin/parameters/:name",
    page: "administration/parameter",
    permission: "administration:parameter:read",
    operations: [readParameter],
    view: async (visit) => parameterData(visit),
  }),
  form({
    path: "/admin/parameters/:name",
    permission: "administration:parameter:change",
    operations: [readParameter, setParameter],
    act: changeParameter,
  }),
  page<typeof import("../../../web/areas/administration/jobs.tsx").page>({
    path: "/admin/jobs",
    page: "administration/jobs",
    permission: "administration:job:read",
    operations: [readJobs],
    view: async ({ ask }) => ({ jobs: await ask(readJobs, {}) }),
  }),
  page<typeof import("../../../web/areas/administration/dead-jobs.tsx").page>({
    path: "/admin/jobs/:queue",
    page: "administration/dead-jobs",
    permission: "administration:job:read",
    operations: [readDeadJobs],
    view: async ({ ask, params }) => ({ dead: await ask(readDeadJobs, { params: { queue: queueIn(params) } }) }),
  }),
  form({
    path: "/admin/jobs/:queue",
    permission: "administration:job:change",
    operations: [settleDeadJob],
    act: settle,
  }),
  page<typeof import("../../../web/areas/administration/health.tsx").page>({
    path: "/admin/health",
    page: "administration/health",
    permission: "administration:health:read",
    operations: [readHealth],
    view: async ({ ask }) => ({ health: await ask(readHealth, {}) }),
  }),
  page<typeof import("../../../web/areas/administration/accounts.tsx").page>({
    path: "/admin/accounts",
    page: "administration/accounts",
    permission: "administration:account:list",
    operations: [listAccounts],
    view: accountsData,
  }),
  page<AccountPage>({
    path: "/admin/accounts/:accountId",
    page: "administration/account",
    permission: "administration:account:change",
    operations: [listAccounts],
    view: async (visit) => accountData(visit, "", []),
  }),
  form({
    path: "/admin/accounts/:accountId",
    permission: "administration:account:change",
    operations: [listAccounts, setAccountState],
    act: changeAccount,
  }),
  page<FactorPage>({
    path: "/admin/accounts/:accountId/second-factor",
    page: "administration/factor-reset",
    permission: "administration:factor:reset",
    operations: [listAccounts],
    view: async (visit) => factorData(visit, "", []),
  }),
  form({
    path: "/admin/accounts/:accountId/second-factor",
    permission: "administration:factor:reset",
    operations: [listAccounts, resetFactor],
    act: resetSecondFactor,
  }),
  page<typeof import("../../../web/areas/administration/deliveries.tsx").page>({
    path: "/admin/deliveries",
    page: "administration/deliveries",
    permission: "delivery:message:list",
    operations: [listMessages, readBacklog],
    view: deliveriesData,
  }),
  form({
    path: "/admin/deliveries/:messageId/resend",
    permission: "delivery:message:resend",
    operations: [resendMessage],
    act: async ({ ask, params }) => {
      const messageId = idIn(params["messageId"]);
      try {
        await ask(resendMessage, { params: { messageId } });
        return go("/admin/deliveries", { tone: "success", title: t("deliveries.resent") });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "message_not_resendable") throw error;
        return go("/admin/deliveries", { tone: "warn", title: t("deliveries.notResendable") });
      }
    },
  }),
];

function queueIn(params: Visit["params"]): string {
  const queue = params["queue"] ?? "";
  if (!/^[a-z][a-z0-9-]{1,79}$/.test(queue)) throw new Refusal("not_found");
  return queue;
}

function nameIn(params: Visit["params"]): ParameterName {
  const name = params["name"] ?? "";
  if (!Object.hasOwn(PARAMETERS, name)) throw new Refusal("not_found");
  return name as ParameterName;
}

async function parameterData(
  { ask, params }: Visit,
  more: Partial<Pick<ParameterData, "typed" | "errors" | "confirm">> = {},
): Promise<ParameterData> {
  const parameter = await ask(readParameter, { params: { name: nameIn(params) } });
  return { parameter, typed: undefined, errors: [], confirm: false, key: randomUUID(), ...more };
}

/** First what was typed is checked and shown again to be confirmed; only then is it set. */
async function changeParameter(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const name = nameIn(params);
  const text = (field: string) => (fields.get(field) ?? "").trim();
  const typed: Typed = { value: text("value"), from: text("from"), reason: text("reason") };
  const again = async (errors: readonly FormError[], status = 422) =>
    show<ParameterPage>("administration/parameter", await parameterData(visit, { typed, errors }), status);
  const errors: FormError[] = [];
  const fault = faultOf(PARAMETERS[name], typed.value);
  if (fault !== undefined) errors.push({ field: "value", message: fault });
  if (typed.reason === "") errors.push({ field: "reason", message: t("parameter.missing") });
  if (errors.length > 0) return again(errors);
  if (fields.get("confirmed") !== "1")
    return show<ParameterPage>("administration/parameter", await parameterData(visit, { typed, confirm: true }), 200);
  try {
    const { value, reason, from } = typed;
    const body = { value, reason, expected: text("expected"), ...(from === "" ? {} : { from }) };
    const { label } = await ask(setParameter, { params: { name }, body });
    const title =
      from === "" ? t("parameter.saved", { label, value }) : t("parameter.savedLater", { label, value, from });
    return go(`/admin/parameters/${name}`, { tone: "success", title });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "conflict") {
      const { parameter } = await parameterData(visit);
      return again([{ message: t("parameter.conflict", { value: parameter.value }) }], 409);
    }
    if (error.errors === undefined) throw error;
    return again(error.errors.map(({ path, message }) => ({ field: path.replace(/^body\./, ""), message })));
  }
}

async function settle({ ask, params, fields }: Visit): Promise<Redirect> {
  const queue = queueIn(params);
  const how = fields.get("how") === "discard" ? "discard" : "retry";
  try {
    await ask(settleDeadJob, { params: { queue }, body: { jobId: fields.get("job") ?? "", how } });
    const title = how === "retry" ? t("dead.retried") : t("dead.discarded");
    return go(`/admin/jobs/${queue}`, { tone: "success", title });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "job_not_found") throw error;
    return go(`/admin/jobs/${queue}`, { tone: "warn", title: t("dead.gone") });
  }
}

async function accountsData({ ask, query }: Visit) {
  const q = (query.get("q") ?? "")
    .trim()
    .slice(0, LONGEST_SEARCH)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "");
  const state = STATES.find((each) => each === query.get("state"));
  const before = idTyped(query.get("before"));
  const asked = {
    ...(q === "" ? {} : { q }),
    ...(state === undefined ? {} : { state }),
    ...(before === undefined ? {} : { before }),
  };
  const { accounts, next } = await ask(listAccounts, { query: asked });
  const address = withQuery("/admin/accounts", { q: q === "" ? null : q, state: state ?? null });
  return {
    accounts,
    q,
    state: state ?? "",
    nextHref: next === undefined ? undefined : withQuery(address, { before: next }),
    firstHref: before === undefined ? undefined : address,
  };
}

async function accountData({ ask, params }: Visit, reason: string, errors: readonly FormError[]): Promise<AccountData> {
  const accountId = Number(idIn(params["accountId"]));
  const { accounts } = await ask(listAccounts, { query: { before: String(accountId + 1), limit: "1" } });
  const [account] = accounts;
  const changeable = account?.state === "active" || account?.state === "disabled";
  if (account?.accountId !== accountId || !changeable || account.me) throw new Refusal("not_found");
  return { account, reason, errors, key: randomUUID() };
}

async function changeAccount(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const reason = (fields.get("reason") ?? "").trim();
  const state = fields.get("state") === "active" ? "active" : "disabled";
  const again = async (message: string) =>
    show<AccountPage>("administration/account", await accountData(visit, reason, [{ field: "reason", message }]));
  if (reason.length < 2) return again(t("account.reasonShort"));
  try {
    await ask(setAccountState, { params: { accountId: idIn(params["accountId"]) }, body: { state, reason } });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "account_not_changeable") throw error;
    return go("/admin/accounts", { tone: "warn", title: t("account.refused") });
  }
  const change = state === "active" ? t("accounts.enable") : t("accounts.disable");
  return go("/admin/accounts", { tone: "success", title: t("account.done", { change }) });
}

async function factorData(visit: Visit, reason: string, errors: readonly FormError[]): Promise<AccountData> {
  const data = await accountData(visit, reason, errors);
  if (!data.account.secondFactor) throw new Refusal("account_without_factor");
  return data;
}

async function resetSecondFactor(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields, params } = visit;
  const reason = (fields.get("reason") ?? "").trim();
  if (reason.length < 2) {
    const errors = [{ field: "reason", message: t("account.reasonShort") }];
    return show<FactorPage>("administration/factor-reset", await factorData(visit, reason, errors));
  }
  await ask(resetFactor, { params: { accountId: idIn(params["accountId"]) }, body: { reason } });
  return go("/admin/accounts", { tone: "success", title: t("factor.done"), body: t("factor.doneBody") });
}

async function deliveriesData({ ask, query }: Visit) {
  const state = DELIVERY_STATES.find((each) => each === query.get("state"));
  const channel = CHANNELS.find((each) => each === query.get("channel"));
  const before = idTyped(query.get("before"));
  const asked = {
    ...(state === undefined ? {} : { state }),
    ...(channel === undefined ? {} : { channel }),
    ...(before === undefined ? {} : { before }),
  };
  const { messages, next } = await ask(listMessages, { query: asked });
  const address = withQuery("/admin/deliveries", { state: state ?? null, channel: channel ?? null });
  return {
    backlog: await ask(readBacklog, {}),
    messages,
    state: state ?? "",
    channel: channel ?? "",
    nextHref: next === undefined ? undefined : withQuery(address, { before: next }),
    firstHref: before === undefined ? undefined : address,
  };
}
