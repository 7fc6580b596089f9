/** Second factors, the proof that is asked for before some steps, and the offices one wears. */
import { PROBLEMS, type ProblemCode } from "../../../contract/problems.ts";
import {
  beginTotp,
  confirmTotp,
  giveFactor,
  givePassword,
  readFactors,
  readProof,
  readTotpSetup,
  removePasskey,
  removeTotp,
  renamePasskey,
  renewRecoveryCodes,
} from "../../../contract/second-factor.ts";
import { readMe, wearOffice } from "../../../contract/session.ts";
import { safeReturn } from "../../../web/app/display.ts";
import type { RemoveData } from "../../../web/areas/identity/second-factor-remove.tsx";
import type { Method, StepUpData } from "../../../web/areas/identity/step-up.tsx";
import dictionary from "../../../web/text/zh-CN/second-factor.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

const t = words("second-factor", dictionary);
const HOME = "/second-factor";
const CHANGE = "account:factor:change";

type CodesPage = typeof import("../../../web/areas/identity/second-factor-codes.tsx").page;
type SetupPage = typeof import("../../../web/areas/identity/second-factor-setup.tsx").page;
type StepUpPage = typeof import("../../../web/areas/identity/step-up.tsx").page;

export const secondFactorRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/identity/second-factor.tsx").page>({
    path: HOME,
    page: "identity/second-factor",
    permission: "account:factor:read",
    operations: [readFactors],
    view: ({ ask }) => ask(readFactors, {}),
  }),
  form({
    path: "/second-factor/totp/begin",
    permission: CHANGE,
    operations: [beginTotp],
    act: async ({ ask }) => {
      await ask(beginTotp, {});
      return go("/second-factor/totp");
    },
  }),
  page<SetupPage>({
    path: "/second-factor/totp",
    page: "identity/second-factor-setup",
    permission: CHANGE,
    operations: [readTotpSetup],
    view: setup,
  }),
  form({ path: "/second-factor/totp", permission: CHANGE, operations: [confirmTotp, readTotpSetup], act: confirm }),
  page<typeof import("../../../web/areas/identity/second-factor-passkey.tsx").page>({
    path: "/second-factor/passkey",
    page: "identity/second-factor-passkey",
    permission: CHANGE,
    operations: [],
    view: () => ({ to: HOME }),
  }),
  page<CodesPage>({
    path: "/second-factor/codes",
    page: "identity/second-factor-codes",
    permission: CHANGE,
    operations: [],
    // Codes are shown in answer to what made them, and never again.
    view: () => go(HOME),
  }),
  form({ path: "/second-factor/codes", permission: CHANGE, operations: [], act: codesFromScript }),
  form({
    path: "/second-factor/passkey/rename",
    permission: CHANGE,
    operations: [renamePasskey],
    act: async ({ ask, fields }) => {
      const params = { passkeyId: fields.get("passkey") ?? "" };
      await ask(renamePasskey, { params, body: { label: fields.get("label") ?? "" } });
      return go(HOME, { tone: "success", title: t("flash.renamed") });
    },
  }),
  page<typeof import("../../../web/areas/identity/second-factor-remove.tsx").page>({
    path: "/second-factor/remove",
    page: "identity/second-factor-remove",
    permission: CHANGE,
    operations: [readFactors],
    view: remove,
  }),
  form({
    path: "/second-factor/remove",
    permission: CHANGE,
    operations: [removeTotp, removePasskey],
    act: async ({ ask, fields }) => {
      if (fields.get("what") === "totp") await ask(removeTotp, {});
      else await ask(removePasskey, { params: { passkeyId: fields.get("passkey") ?? "" } });
      return go(HOME, { tone: "success", title: t("flash.removed") });
    },
  }),
  page<typeof import("../../../web/areas/identity/second-factor-remove.tsx").page>({
    path: "/second-factor/recovery",
    page: "identity/second-factor-remove",
    permission: CHANGE,
    operations: [],
    view: () => ({ what: "codes" }),
  }),
  form({
    path: "/second-factor/recovery",
    permission: CHANGE,
    operations: [renewRecoveryCodes],
    act: async ({ ask }) => showCodes((await ask(renewRecoveryCodes, {})).recoveryCodes),
  }),
  page<StepUpPage>({
    path: "/step-up",
    page: "identity/step-up",
    permission: "session:factor:give",
    operations: [readProof],
    view: ({ ask, query }) => stepUp(ask, query),
  }),
  form({
    path: "/step-up",
    permission: "session:factor:give",
    operations: [readProof, giveFactor, givePassword],
    act: prove,
  }),
  page<typeof import("../../../web/areas/identity/offices.tsx").page>({
    path: "/offices",
    page: "identity/offices",
    permission: "session:office:wear",
    operations: [readMe],
    view: async ({ ask }) => ({ offices: (await ask(readMe, {})).offices }),
  }),
  form({ path: "/offices", permission: "session:office:wear", operations: [wearOffice], act: wear }),
];

async function setup({ ask }: Visit): Promise<Redirect | Parameters<SetupPage["title"]>[0]> {
  try {
    return { ...(await ask(readTotpSetup, {})), errors: [] };
  } catch (error) {
    if (error instanceof Refusal && error.code === "factor_setup_gone") return go(HOME);
    throw error;
  }
}

async function confirm({ ask, fields }: Visit): Promise<Redirect | Shown> {
  try {
    const { recoveryCodes } = await ask(confirmTotp, { body: { code: fields.get("code") ?? "" } });
    if (recoveryCodes.length > 0) return showCodes(recoveryCodes);
    return go(HOME, { tone: "success", title: t("flash.totp") });
  } catch (error) {
    if (error instanceof Refusal && error.code === "factor_setup_gone")
      return go(HOME, { tone: "warn", title: t("flash.expired") });
    const wrong = wrongWith(error, "code");
    return show<SetupPage>("identity/second-factor-setup", { ...(await ask(readTotpSetup, {})), errors: [wrong] });
  }
}

function showCodes(codes: readonly string[]): Shown {
  return show<CodesPage>("identity/second-factor-codes", { codes, to: HOME }, 200);
}

/** The browser's script hands over the codes that came with a passkey, so that one page shows them. */
function codesFromScript({ fields }: Visit): Redirect | Shown {
  const codes = fields.getAll("code").filter((code) => /^[2-9A-Z]{4}(-[2-9A-Z]{4}){2}$/.test(code));
  return codes.length === 0 ? go(HOME, { tone: "success", title: t("flash.passkey") }) : showCodes(codes.slice(0, 10));
}

async function remove({ ask, query }: Visit): Promise<RemoveData> {
  const { totp, passkeys } = await ask(readFactors, {});
  const last = passkeys.length + (totp === undefined ? 0 : 1) === 1;
  if (query.get("what") === "totp" && totp !== undefined) return { what: "totp", last };
  const passkey = passkeys.find(({ passkeyId }) => String(passkeyId) === query.get("passkey"));
  if (passkey === undefined) throw new Refusal("not_found");
  return { what: "passkey", passkeyId: passkey.passkeyId, label: passkey.label, last };
}

async function stepUp(ask: Visit["ask"], given: URLSearchParams): Promise<StepUpData> {
  const { signedIn, owed, methods } = await ask(readProof, {});
  const why = owed ? "owed" : given.get("why") === "office" ? "office" : "operation";
  return { to: safeReturn(given.get("to")), why, signedIn, methods, errors: [] };
}

async function prove({ ask, fields }: Visit): Promise<Redirect | Shown> {
  const kind = fields.get("kind");
  const tried: Method = kind === "password" || kind === "recovery" ? kind : "totp";
  const value = fields.get(tried) ?? "";
  try {
    if (tried === "password") await ask(givePassword, { body: { password: value } });
    else await ask(giveFactor, { body: { kind: tried, code: value } });
    return go(safeReturn(fields.get("to")), { tone: "success", title: t("flash.proved") });
  } catch (error) {
    const errors = [wrongWith(error, tried)];
    return show<StepUpPage>("identity/step-up", { ...(await stepUp(ask, fields)), tried, errors });
  }
}

async function wear({ ask, fields }: Visit): Promise<Redirect> {
  const given = fields.get("office") ?? "";
  const officeId = given === "" ? null : Number(given);
  const { offices } = await ask(wearOffice, { body: { officeId } });
  const worn = offices.find((office) => office.worn);
  const title = worn === undefined ? t("offices.flash.off") : t("offices.flash.worn", { title: worn.title });
  return go("/offices", { tone: "success", title });
}

const TOLD: ReadonlySet<ProblemCode> = new Set([
  "factor_code_wrong",
  "factor_code_used",
  "factor_wait",
  "factor_missing",
  "factor_needed",
  "password_refused",
  "password_missing",
  "too_many_tries",
  "invalid_request",
]);

/** A refusal as the field tells it. Throws every error that is not about what was typed. */
function wrongWith(error: unknown, field: string): { field: string; message: string } {
  if (!(error instanceof Refusal) || !TOLD.has(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const [first] = error.errors ?? [];
  const told = first === undefined ? [title, remedy] : [first.message, first.remedy];
  return { field, message: told.map((part) => part + t("stop")).join("") + waitOf(error.retryAfter) };
}

function waitOf(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  return seconds <= 90 ? t("wait.seconds", { seconds }) : t("wait.minutes", { minutes: Math.ceil(seconds / 60) });
}
