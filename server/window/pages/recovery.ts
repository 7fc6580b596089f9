/** Forgotten passwords: what one does oneself, and the desk that helps. */
import {
  askForRecovery,
  dismissRecovery,
  issueRecoveryCode,
  listRecoveryRequests,
  recover,
  recoverAssisted,
  sendRecoveryCode,
} from "../../../contract/recovery.ts";
import { beijingTime } from "../../../web/ui/format.ts";
import type { RecoverData } from "../../../web/areas/identity/recover.tsx";
import type { DeskData } from "../../../web/areas/identity/recovery-desk.tsx";
import dictionary from "../../../web/text/zh-CN/identity.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

const t = words("identity", dictionary);

type RecoverPage = typeof import("../../../web/areas/identity/recover.tsx").page;
type DeskPage = typeof import("../../../web/areas/identity/recovery-desk.tsx").page;

const RECOVER = "identity/recover";
const DESK = "identity/recovery-desk";
const OUTSIDE = "identity:recovery:create";
const INSIDE = "identity:recovery:decide";

const fieldOf = ({ fields }: Visit, name: string) => fields.get(name) ?? "";

function recoverData({ fields }: Visit, step: RecoverData["step"], more: Partial<RecoverData> = {}): RecoverData {
  const typed = Object.fromEntries([...fields].filter(([name]) => !/password|again/i.test(name)));
  return { step, typed, errors: [], form: "ask", ...more };
}

const again = (visit: Visit, step: RecoverData["step"], more: Partial<RecoverData>, status: number) =>
  show<RecoverPage>(RECOVER, recoverData(visit, step, more), status);

async function sendCode(visit: Visit): Promise<Shown> {
  try {
    await visit.ask(sendRecoveryCode, { body: { phone: fieldOf(visit, "phone") } });
    return again(visit, "sent", {}, 200);
  } catch (error) {
    const { errors, status } = wrongWith(error, { too_many_codes: "phone" });
    return again(visit, "phone", { errors }, status);
  }
}

async function byPhone(visit: Visit): Promise<Redirect | Shown> {
  const newPassword = fieldOf(visit, "newPassword");
  if (newPassword !== fieldOf(visit, "again"))
    return again(visit, "sent", { errors: [{ field: "again", message: t("password.differ") }] }, 422);
  try {
    const [phone, code, number] = ["phone", "code", "number"].map((name) => fieldOf(visit, name)) as [
      string,
      string,
      string,
    ];
    await visit.ask(recover, { body: { phone, code, number, newPassword } });
    return go("/sign-in", { tone: "success", title: t("recover.done"), body: t("recover.doneBody") });
  } catch (error) {
    const { errors, status } = wrongWith(error, { recovery_refused: null, too_many_tries: null, busy: null });
    return again(visit, "sent", { errors }, status);
  }
}

async function askUnit(visit: Visit): Promise<Shown> {
  try {
    const note = fieldOf(visit, "note").trim();
    const body = { name: fieldOf(visit, "name"), number: fieldOf(visit, "number"), ...(note === "" ? {} : { note }) };
    const { days } = await visit.ask(askForRecovery, { body });
    return again(visit, "unit", { askedDays: days }, 200);
  } catch (error) {
    const { errors, status } = wrongWith(error, {});
    return again(visit, "unit", { errors }, status);
  }
}

/** Names of the form's own fields, which the page has beside those of the other form. */
const OWN: Readonly<Record<string, string>> = { number: "owner", code: "unitCode" };

async function withUnit(visit: Visit): Promise<Redirect | Shown> {
  const newPassword = fieldOf(visit, "newPassword");
  if (newPassword !== fieldOf(visit, "again"))
    return again(visit, "unit", { form: "code", errors: [{ field: "again", message: t("password.differ") }] }, 422);
  try {
    const body = { number: fieldOf(visit, "owner"), code: fieldOf(visit, "unitCode"), newPassword };
    await visit.ask(recoverAssisted, { body });
    return go("/sign-in", { tone: "success", title: t("recover.done"), body: t("recover.doneUnit") });
  } catch (error) {
    const { errors, status } = wrongWith(error, { recovery_code_refused: null, too_many_tries: null, busy: null });
    const own = errors.map(({ field, ...rest }) =>
      field === undefined ? rest : { ...rest, field: OWN[field] ?? field },
    );
    return again(visit, "unit", { form: "code", errors: own }, status);
  }
}

async function deskData({ ask }: Visit, more: Partial<DeskData> = {}): Promise<DeskData> {
  const { requests } = await ask(listRecoveryRequests, {});
  return {
    requests: requests.map(({ askedAt, codeExpiresAt, ...rest }) => ({
      ...rest,
      asked: beijingTime(askedAt),
      until: codeExpiresAt && beijingTime(codeExpiresAt),
    })),
    errors: [],
    ...more,
  };
}

async function issue(visit: Visit): Promise<Shown> {
  const requestId = visit.params["requestId"] ?? "";
  const field = `seen-${requestId}`;
  if (fieldOf(visit, field) !== "1") {
    const errors = [{ field, message: t("desk.needSeen") }];
    return show<DeskPage>(DESK, await deskData(visit, { errors }), 422);
  }
  const { code, expiresAt } = await visit.ask(issueRecoveryCode, { params: { requestId }, body: { seen: true } });
  const data = await deskData(visit);
  const name = data.requests.find((each) => String(each.requestId) === requestId)?.name ?? "";
  // Shown in answer to the form and nowhere else: an address that shows it could be opened again.
  return show<DeskPage>(DESK, { ...data, issued: { name, code, until: beijingTime(expiresAt) } }, 200);
}

export const recoveryRoutes: readonly Route[] = [
  ...(["phone", "unit"] as const).map((step) =>
    page<RecoverPage>({
      path: step === "phone" ? "/recover" : "/recover/unit",
      page: RECOVER,
      permission: OUTSIDE,
      operations: [],
      view: (visit) => recoverData(visit, step),
    }),
  ),
  form({ path: "/recover/codes", permission: "identity:code:send", operations: [sendRecoveryCode], act: sendCode }),
  form({ path: "/recover", permission: OUTSIDE, operations: [recover], act: byPhone }),
  form({ path: "/recover/requests", permission: OUTSIDE, operations: [askForRecovery], act: askUnit }),
  form({ path: "/recover/unit", permission: OUTSIDE, operations: [recoverAssisted], act: withUnit }),
  page<DeskPage>({
    path: "/recovery-desk",
    page: DESK,
    permission: INSIDE,
    operations: [listRecoveryRequests],
    view: (visit) => deskData(visit),
  }),
  form({
    path: "/recovery-desk/:requestId/code",
    permission: INSIDE,
    operations: [listRecoveryRequests, issueRecoveryCode],
    act: issue,
  }),
  form({
    path: "/recovery-desk/:requestId/dismiss",
    permission: INSIDE,
    operations: [dismissRecovery],
    act: async ({ ask, params }) => {
      await ask(dismissRecovery, { params: { requestId: params["requestId"] ?? "" } });
      return go("/recovery-desk", { tone: "success", title: t("desk.dismissed") });
    },
  }),
];
