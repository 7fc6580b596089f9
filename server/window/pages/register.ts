/** Registering, one form after the other. */
import { searchUnits } from "../../../contract/organisations.ts";
import {
  chooseRegistrationTitle,
  chooseRegistrationUnit,
  completeRegistration,
  readRegistration,
  readRegistrationChoices,
  sendRegistrationCode,
  startRegistration,
  verifyRegistrationPhone,
  type DraftView,
} from "../../../contract/registration.ts";
import type { RegisterData, RegisterStep } from "../../../web/areas/identity/register.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import dictionary from "../../../web/text/zh-CN/identity.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, isRedirect, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

const t = words("identity", dictionary);

type RegisterPage = typeof import("../../../web/areas/identity/register.tsx").page;

const NAME = "identity/register";
const PERMISSION = "identity:registration:create";
const STEPS: readonly RegisterStep[] = ["identity", "phone", "title", "unit", "password"];
const READS = [readRegistration, readRegistrationChoices, searchUnits] as const;

type Changes = Partial<Pick<RegisterData, "typed" | "errors" | "codeSent">>;

/** The form of a step with what is known; elsewhere when the step cannot be shown yet. */
async function stepData(visit: Visit, step: RegisterStep, changes: Changes = {}): Promise<RegisterData | Redirect> {
  const draft = await draftOf(visit);
  if (draft === undefined && step !== "identity") return gone();
  const reached = draft?.step ?? "identity";
  if (STEPS.indexOf(step) > STEPS.indexOf(reached)) return go(`/register/${reached}`);
  const { series, countries, divisions, consentVersion } = await visit.ask(readRegistrationChoices, {});
  return {
    step,
    reached,
    draft,
    countries,
    divisions,
    consentVersion,
    titles: series,
    typed: typedOf(step, draft),
    errors: [],
    codeSent: visit.query.get("sent") === "1",
    ...(step === "unit" ? { units: await foundUnits(visit) } : {}),
    ...changes,
  };
}

async function draftOf({ ask }: Visit): Promise<DraftView | undefined> {
  try {
    return await ask(readRegistration, {});
  } catch (error) {
    if (error instanceof Refusal && error.code === "registration_gone") return undefined;
    throw error;
  }
}

function gone(): Redirect {
  return go("/register/identity", { tone: "warn", title: t("flash.gone"), body: t("flash.goneBody") });
}

/** What stands in the form of a step when one comes back to it. */
function typedOf(step: RegisterStep, draft: DraftView | undefined): Record<string, string> {
  if (draft === undefined) return {};
  const { identity, title, unit } = draft;
  if (step === "identity") return { ...identity, country: identity.country ?? "", consent: "1" };
  if (step === "title" && title !== undefined)
    return { series: title.series, level: title.level ?? "", since: title.since ?? "" };
  if (step === "unit" && unit !== undefined) return { unitId: String(unit.unitId), since: unit.since };
  return {};
}

/** Units that fit what is searched for, in the address or in the form that was sent. */
async function foundUnits({ query, fields, ask }: Visit): Promise<RegisterData["units"]> {
  const search = (query.get("q") ?? fields.get("q") ?? "").trim().slice(0, 50);
  const division = query.get("division") ?? fields.get("division") ?? "";
  const number = Math.min(10, Math.max(1, Number(query.get("page") ?? 1) || 1));
  if (search === "") return undefined;
  const wanted = { q: search, page: String(Math.trunc(number)), ...(division === "" ? {} : { division }) };
  const { units, more } = await ask(searchUnits, { query: wanted });
  const at = (next: number) => withQuery("/register/unit", { q: search, division: division || null, page: next });
  return {
    search,
    division,
    units: units.map(({ unitId, name, divisionName, above }) => ({ unitId, name, divisionName, above })),
    previousHref: number > 1 ? at(number - 1) : undefined,
    nextHref: more ? at(number + 1) : undefined,
  };
}

/** The form of a step again, with what was typed and what is wrong with it. */
async function again(visit: Visit, step: RegisterStep, changes: Changes, status: number): Promise<Redirect | Shown> {
  const data = await stepData(visit, step, { typed: Object.fromEntries(visit.fields), ...changes });
  return isRedirect(data) ? data : show<RegisterPage>(NAME, data, status);
}

const TOLD = {
  too_many_codes: "code",
  code_refused: "code",
  phone_taken: null,
  too_many_tries: null,
  registration_needs_unit: null,
  busy: null,
} as const;

/** Does a step and goes on to the next; a refusal shows the form again. */
async function advance(
  visit: Visit,
  step: RegisterStep,
  to: string,
  work: () => Promise<unknown>,
  changes: Changes = {},
): Promise<Redirect | Shown> {
  try {
    await work();
    return go(to);
  } catch (error) {
    if (error instanceof Refusal && error.code === "registration_gone") return gone();
    if (error instanceof Refusal && error.code === "registration_incomplete") return go("/register");
    const { errors, status } = wrongWith(error, TOLD);
    return again(visit, step, { errors, ...changes }, status);
  }
}

const field = ({ fields }: Visit, name: string) => (fields.get(name) ?? "").trim();

/** "2026/6/3", "2026.6.3", "2026年6月3日" and "20260603" as "2026-06-03"; anything else as it is, to be refused with words. */
function dayOf(typed: string): string {
  const [, year, month = "", day = ""] =
    /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?$/.exec(typed) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(typed) ??
    [];
  return year === undefined ? typed : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function identity(visit: Visit): Promise<Redirect | Shown> {
  if (field(visit, "consent") !== "1")
    return again(visit, "identity", { errors: [{ field: "consent", message: t("consent.needed") }] }, 422);
  const document = field(visit, "document") as DraftView["identity"]["document"];
  const country = field(visit, "country");
  const body = {
    name: field(visit, "name"),
    document,
    number: field(visit, "number"),
    phone: field(visit, "phone"),
    consent: true as const,
    consentVersion: field(visit, "consentVersion"),
    ...(document === "passport" && country !== "" ? { country } : {}),
  };
  return advance(visit, "identity", "/register/phone", () => visit.ask(startRegistration, { body }));
}

async function title(visit: Visit): Promise<Redirect | Shown> {
  const series = field(visit, "series");
  const level = field(visit, "level") as NonNullable<NonNullable<DraftView["title"]>["level"]>;
  const wrong = (at: string, message: string) =>
    again(visit, "title", { errors: [{ field: at, message }], typed: Object.fromEntries(visit.fields) }, 422);
  if (series === "") return wrong("series", t("title.needSeries"));
  // The first half is filled in; its other half is asked for on the next look.
  if (series !== "none" && field(visit, "whole") !== "1") return again(visit, "title", { errors: [] }, 200);
  if (series !== "none" && (level as string) === "") return wrong("level", t("title.needLevel"));
  const since = dayOf(field(visit, "since"));
  const body = series === "none" ? { series } : { series, level, ...(since === "" ? {} : { since }) };
  return advance(visit, "title", "/register/unit", () => visit.ask(chooseRegistrationTitle, { body }));
}

async function unit(visit: Visit): Promise<Redirect | Shown> {
  const unitId = Number(field(visit, "unitId"));
  if (!Number.isSafeInteger(unitId) || unitId < 1)
    return again(visit, "unit", { errors: [{ field: "unitId", message: t("unit.needUnit") }] }, 422);
  const body = { unitId, since: dayOf(field(visit, "since")) };
  return advance(visit, "unit", "/register/password", () => visit.ask(chooseRegistrationUnit, { body }));
}

async function finish(visit: Visit): Promise<Redirect | Shown> {
  const password = visit.fields.get("password") ?? "";
  if (password !== visit.fields.get("again"))
    return again(visit, "password", { errors: [{ field: "again", message: t("password.differSet") }] }, 422);
  const done = await advance(visit, "password", "/year", () => visit.ask(completeRegistration, { body: { password } }));
  if (done.kind === "page" || done.to !== "/year") return done;
  return go("/year", { tone: "success", title: t("flash.registered"), body: t("flash.registeredBody") });
}

export const registerRoutes: readonly Route[] = [
  page<RegisterPage>({
    path: "/register",
    page: NAME,
    permission: PERMISSION,
    operations: READS,
    view: async (visit) => go(`/register/${(await draftOf(visit))?.step ?? "identity"}`),
  }),
  ...STEPS.map((step) =>
    page<RegisterPage>({
      path: `/register/${step}`,
      page: NAME,
      permission: PERMISSION,
      operations: READS,
      view: (visit) => stepData(visit, step, visit.query.get("again") === "1" ? { typed: {} } : {}),
    }),
  ),
  form({
    path: "/register/identity",
    permission: PERMISSION,
    operations: [...READS, startRegistration],
    act: identity,
  }),
  form({
    path: "/register/phone/codes",
    permission: "identity:code:send",
    operations: [...READS, sendRegistrationCode],
    act: (visit) =>
      advance(visit, "phone", "/register/phone?sent=1", () => visit.ask(sendRegistrationCode, {}), { codeSent: true }),
  }),
  form({
    path: "/register/phone",
    permission: PERMISSION,
    operations: [...READS, verifyRegistrationPhone],
    act: (visit) =>
      advance(
        visit,
        "phone",
        "/register/title",
        () => visit.ask(verifyRegistrationPhone, { body: { code: field(visit, "code") } }),
        { codeSent: true },
      ),
  }),
  form({
    path: "/register/title",
    permission: PERMISSION,
    operations: [...READS, chooseRegistrationTitle],
    act: title,
  }),
  form({ path: "/register/unit", permission: PERMISSION, operations: [...READS, chooseRegistrationUnit], act: unit }),
  form({
    path: "/register/password",
    permission: PERMISSION,
    operations: [...READS, completeRegistration],
    act: finish,
  }),
];
