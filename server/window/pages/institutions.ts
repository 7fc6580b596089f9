/** Training institutions: the public list, one of them, registering, renewing, suspending. */
import { randomUUID } from "node:crypto";
import {
  changeInstitution,
  CLASS_LEVELS,
  INSTITUTION_STATES,
  listInstitutions,
  readInstitution,
  registerInstitution,
  SUBJECTS,
} from "../../../contract/institutions.ts";
import { readUnit } from "../../../contract/organisations.ts";
import type { RequestOf } from "../../../contract/operation.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { Typed } from "../../../web/areas/organisations/acts.ts";
import type { InstitutionData } from "../../../web/areas/organisations/institution.tsx";
import type { InstitutionsData } from "../../../web/areas/organisations/institutions.tsx";
import type { RegisterData } from "../../../web/areas/organisations/register.tsx";
import dictionary from "../../../web/text/zh-CN/organisations.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { errorsBy } from "./organisation-errors.ts";

const t = words("organisations", dictionary);
type OnePage = typeof import("../../../web/areas/organisations/institution.tsx").page;
type RegisterPage = typeof import("../../../web/areas/organisations/register.tsx").page;

export const institutionRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/organisations/institutions.tsx").page>({
    path: "/institutions",
    page: "organisations/institutions",
    permission: "organisations:institution:list",
    operations: [listInstitutions],
    view: list,
  }),
  page<RegisterPage>({
    path: "/institutions/new",
    page: "organisations/register",
    permission: "organisations:institution:manage",
    operations: [readUnit],
    view: (visit) => registerData(visit, visit.query.get("unit") ?? "", {}, []),
  }),
  form({
    path: "/institutions/new",
    permission: "organisations:institution:manage",
    operations: [readUnit, registerInstitution],
    act: register,
  }),
  page<OnePage>({
    path: "/institutions/:institutionId",
    page: "organisations/institution",
    permission: "organisations:institution:list",
    operations: [readInstitution, readUnit],
    view: (visit) => one(visit, {}),
  }),
  form({
    path: "/institutions/:institutionId/events",
    permission: "organisations:institution:manage",
    operations: [readInstitution, readUnit, changeInstitution],
    act: change,
  }),
];

async function list({ ask, query, actor }: Visit): Promise<InstitutionsData> {
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const subject = SUBJECTS.find((each) => each === query.get("subject"));
  const state = INSTITUTION_STATES.find((each) => each === query.get("state"));
  const filter = {
    ...(q === "" ? {} : { q }),
    ...(subject === undefined ? {} : { subject }),
    ...(state === undefined ? {} : { state }),
  };
  const { institutions } = await ask(listInstitutions, { query: filter });
  const mayManage = mayDo("organisations:institution:manage", actor);
  return { institutions, query: { q, subject: subject ?? "", state: state ?? "" }, mayManage };
}

function typedOf({ fields }: Visit): Typed {
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => [name, fields.getAll(name).map((each) => each.trim())]),
  );
}

async function one(
  visit: Visit,
  more: Partial<Pick<InstitutionData, "sent" | "typed" | "errors">>,
): Promise<InstitutionData> {
  const institutionId = idIn(visit.params["institutionId"]);
  const { institution, history } = await visit.ask(readInstitution, { params: { institutionId } });
  // Whoever may manage institutions manages those of the units in their reach.
  const seen = mayDo("organisations:institution:manage", visit.actor)
    ? await visit.askIfAllowed(readUnit, { params: { unitId: String(institution.unitId) } })
    : undefined;
  return { institution, history, mayManage: seen !== undefined, typed: {}, errors: [], key: randomUUID(), ...more };
}

async function change(visit: Visit): Promise<Redirect | Shown> {
  const institutionId = idIn(visit.params["institutionId"]);
  const typed = typedOf(visit);
  const first = (name: string) => typed[name]?.[0] || undefined;
  const kind = (["renewed", "suspended", "resumed"] as const).find((each) => each === first("kind"));
  if (kind === undefined) throw new Refusal("not_found");
  const said = {
    validFrom: first("validFrom"),
    validTo: first("validTo"),
    documentNumber: first("documentNumber"),
    note: first("note"),
  };
  const body = {
    kind,
    version: Number(first("version")) || 1,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  } as RequestOf<typeof changeInstitution>["body"];
  try {
    await visit.ask(changeInstitution, { params: { institutionId }, body });
    return go(`/institutions/${institutionId}`, { tone: "success", title: t("institution.changed") });
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") throw error;
    return show<OnePage>("organisations/institution", await one(visit, { sent: kind, typed, errors: errorsBy(error) }));
  }
}

async function registerData(
  visit: Visit,
  unit: string,
  typed: Typed,
  errors: RegisterData["errors"],
): Promise<RegisterData> {
  const { unit: own } = await visit.ask(readUnit, { params: { unitId: idIn(unit) } });
  return { unit: own, typed, errors, key: randomUUID() };
}

async function register(visit: Visit): Promise<Redirect | Shown> {
  const typed = typedOf(visit);
  const first = (name: string) => typed[name]?.[0] ?? "";
  const unit = idIn(first("unit"));
  const documentNumber = first("documentNumber");
  try {
    const { institutionId } = await visit.ask(registerInstitution, {
      body: {
        unitId: Number(unit),
        subjects: SUBJECTS.filter((each) => typed["subjects"]?.includes(each) === true),
        levels: CLASS_LEVELS.filter((each) => typed["levels"]?.includes(each) === true),
        validFrom: first("validFrom"),
        validTo: first("validTo"),
        contactName: first("contactName"),
        contactPhone: first("contactPhone"),
        ...(documentNumber === "" ? {} : { documentNumber }),
      },
    });
    return go(`/institutions/${institutionId}`, { tone: "success", title: t("institution.registered") });
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") throw error;
    return show<RegisterPage>("organisations/register", await registerData(visit, unit, typed, errorsBy(error)));
  }
}
