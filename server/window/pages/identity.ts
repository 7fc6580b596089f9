/** Signing in and out, and one's own account. */
import {
  changePassword,
  changePhone,
  endOneSession,
  endOtherSessions,
  readAccount,
  sendPhoneCode,
} from "../../../contract/account.ts";
import { listProviders } from "../../../contract/federation.ts";
import { deleteSession } from "../../../contract/session.ts";
import { sendSignInCode, signInByCode, signInByPassword } from "../../../contract/sign-in.ts";
import { safeReturn } from "../../../web/app/display.ts";
import { viewerOf } from "../../../web/app/viewer.ts";
import type { AccountData } from "../../../web/areas/identity/account.tsx";
import type { SignInData } from "../../../web/areas/identity/sign-in.tsx";
import dictionary from "../../../web/text/zh-CN/identity.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { beijingTime } from "../../../web/ui/format.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

const t = words("identity", dictionary);

type SignInPage = typeof import("../../../web/areas/identity/sign-in.tsx").page;
type AccountPage = typeof import("../../../web/areas/identity/account.tsx").page;

const OUTSIDE = "identity:session:create";
const SIGN_IN = "identity/sign-in";
const ACCOUNT = "identity/account";

const fieldOf = ({ fields }: Visit, name: string) => fields.get(name) ?? "";

const signInRoutes: readonly Route[] = [
  page<SignInPage>({
    path: "/sign-in",
    page: SIGN_IN,
    permission: OUTSIDE,
    operations: [listProviders],
    view: (visit) => signInData(visit, "password"),
  }),
  page<SignInPage>({
    path: "/sign-in/code",
    page: SIGN_IN,
    permission: OUTSIDE,
    operations: [listProviders],
    view: (visit) => signInData(visit, "code"),
  }),
  form({ path: "/sign-in", permission: OUTSIDE, operations: [signInByPassword, listProviders], act: byPassword }),
  form({
    path: "/sign-in/codes",
    permission: "identity:code:send",
    operations: [sendSignInCode, listProviders],
    act: async (visit) => {
      const phone = fieldOf(visit, "phone");
      try {
        await visit.ask(sendSignInCode, { body: { phone } });
        return show<SignInPage>(SIGN_IN, { ...(await signInData(visit, "sent")), typed: phone }, 200);
      } catch (error) {
        const { errors, status } = wrongWith(error, { too_many_codes: "phone" });
        return show<SignInPage>(SIGN_IN, { ...(await signInData(visit, "code")), typed: phone, errors }, status);
      }
    },
  }),
  form({
    path: "/sign-in/code",
    permission: OUTSIDE,
    operations: [signInByCode, listProviders],
    act: async (visit) => {
      const phone = fieldOf(visit, "phone");
      try {
        const me = await visit.ask(signInByCode, { body: { phone, code: fieldOf(visit, "code") } });
        return welcome(visit, me);
      } catch (error) {
        const { errors, status } = wrongWith(error, { code_refused: "code", too_many_tries: null });
        return show<SignInPage>(SIGN_IN, { ...(await signInData(visit, "sent")), typed: phone, errors }, status);
      }
    },
  }),
  form({
    path: "/sign-out",
    permission: "session:session:delete",
    operations: [deleteSession],
    act: async ({ ask, demo }) => {
      await ask(deleteSession, {});
      return go(demo ? "/demo" : "/sign-in", { tone: "success", title: t("flash.left") });
    },
  }),
];

const toOf = ({ fields, query }: Visit) => safeReturn(fields.get("to") ?? query.get("to"));

async function signInData(visit: Visit, step: SignInData["step"]): Promise<SignInData> {
  const { providers } = await visit.ask(listProviders, {});
  return { step, to: toOf(visit), typed: "", errors: [], demo: visit.demo, providers };
}

async function byPassword(visit: Visit): Promise<Redirect | Shown> {
  const name = fieldOf(visit, "name");
  const newPassword = fieldOf(visit, "newPassword");
  const renewing = fieldOf(visit, "renew") === "1";
  const step = renewing ? "renew" : "password";
  const again = async (errors: SignInData["errors"], status: number, at: SignInData["step"] = step) =>
    show<SignInPage>(SIGN_IN, { ...(await signInData(visit, at)), typed: name, errors }, status);
  if (renewing && newPassword !== fieldOf(visit, "again"))
    return again([{ field: "again", message: t("password.differ") }], 422);
  try {
    const body = { name, password: fieldOf(visit, "password"), ...(renewing ? { newPassword } : {}) };
    return welcome(visit, await visit.ask(signInByPassword, { body }));
  } catch (error) {
    if (error instanceof Refusal && error.code === "password_expired") return again([], 200, "renew");
    const { errors, status } = wrongWith(error, { sign_in_refused: null, too_many_tries: null, busy: null });
    return again(errors, status);
  }
}

function welcome(visit: Visit, me: Parameters<typeof viewerOf>[0]): Redirect {
  return go(toOf(visit), {
    tone: "success",
    title: t("flash.welcome", { name: viewerOf(me).name }),
  });
}

const accountRoutes: readonly Route[] = [
  ...(["all", "password", "phone"] as const).map((part) =>
    page<AccountPage>({
      path: part === "all" ? "/account" : `/account/${part}`,
      page: ACCOUNT,
      permission: "identity:account:read",
      operations: [readAccount],
      view: (visit) => accountData(visit, part),
    }),
  ),
  form({
    path: "/account/sessions/end",
    permission: "identity:session:end",
    operations: [endOtherSessions],
    act: async ({ ask }) => {
      const { ended } = await ask(endOtherSessions, {});
      return go("/account", { tone: "success", title: t("flash.endedOthers", { count: ended }) });
    },
  }),
  form({
    path: "/account/sessions/:sessionId/end",
    permission: "identity:session:end",
    operations: [endOneSession],
    act: async ({ ask, params }) => {
      await ask(endOneSession, { params: { sessionId: params["sessionId"] ?? "" } });
      return go("/account", { tone: "success", title: t("flash.endedOne") });
    },
  }),
  form({
    path: "/account/password",
    permission: "identity:password:change",
    operations: [changePassword, readAccount],
    act: changeOwnPassword,
  }),
  form({
    path: "/account/phone/codes",
    permission: "identity:phone:change",
    operations: [sendPhoneCode, readAccount],
    act: async (visit) => {
      const phone = fieldOf(visit, "phone");
      try {
        await visit.ask(sendPhoneCode, { body: { phone } });
        return show<AccountPage>(ACCOUNT, { ...(await accountData(visit, "phoneSent")), typed: phone }, 200);
      } catch (error) {
        const { errors, status } = wrongWith(error, { too_many_codes: "phone" });
        return show<AccountPage>(ACCOUNT, { ...(await accountData(visit, "phone")), typed: phone, errors }, status);
      }
    },
  }),
  form({
    path: "/account/phone",
    permission: "identity:phone:change",
    operations: [changePhone, readAccount],
    act: changeOwnPhone,
  }),
];

async function changeOwnPassword(visit: Visit): Promise<Redirect | Shown> {
  const newPassword = fieldOf(visit, "newPassword");
  const again = async (errors: AccountData["errors"], status: number) =>
    show<AccountPage>(ACCOUNT, { ...(await accountData(visit, "password")), errors }, status);
  if (newPassword !== fieldOf(visit, "again")) return again([{ field: "again", message: t("password.differ") }], 422);
  try {
    const { ended } = await visit.ask(changePassword, { body: { password: fieldOf(visit, "password"), newPassword } });
    return go("/account", {
      tone: "success",
      title: t("flash.passwordChanged"),
      body: t("flash.ended", { count: ended }),
    });
  } catch (error) {
    const { errors, status } = wrongWith(error, { password_refused: "password", too_many_tries: null, busy: null });
    return again(errors, status);
  }
}

async function changeOwnPhone(visit: Visit): Promise<Redirect | Shown> {
  const phone = fieldOf(visit, "phone");
  try {
    const body = { phone, code: fieldOf(visit, "code"), password: fieldOf(visit, "password") };
    await visit.ask(changePhone, { body });
    return go("/account", { tone: "success", title: t("flash.phoneChanged") });
  } catch (error) {
    const told = { password_refused: "password", code_refused: "code", phone_taken: null, too_many_tries: null };
    const { errors, status } = wrongWith(error, { ...told, busy: null });
    return show<AccountPage>(ACCOUNT, { ...(await accountData(visit, "phoneSent")), typed: phone, errors }, status);
  }
}

async function accountData({ ask }: Visit, part: AccountData["part"]): Promise<AccountData> {
  const { sessions, passwordChangedAt, ...account } = await ask(readAccount, {});
  return {
    account: { ...account, passwordChangedOn: passwordChangedAt && beijingTime(passwordChangedAt).slice(0, 10) },
    sessions: sessions.map(({ beganAt, seenAt, ...rest }) => ({
      ...rest,
      began: beijingTime(beganAt),
      seen: beijingTime(seenAt),
    })),
    part,
    typed: "",
    errors: [],
  };
}

export const identityRoutes: readonly Route[] = [...signInRoutes, ...accountRoutes];
