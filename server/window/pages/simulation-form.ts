/** The form of a new simulation: what was typed, and what is said to what cannot be used. */
import { randomUUID } from "node:crypto";
import { readPolicy, type PolicyView } from "../../../contract/policies.ts";
import { createSimulation, readChoices } from "../../../contract/population.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import type { RequestOf } from "../../../contract/operation.ts";
import type { NewSimulationData, Typed } from "../../../web/areas/simulation/new-simulation.tsx";
import dictionary from "../../../web/text/zh-CN/simulation.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Visit } from "../route.ts";
import { editionOf, ownPolicy } from "./policy-edition.ts";

const t = words("simulation", dictionary);
const READING_FIELD = "reading_";

/** What is wrong with a form, and the status it is answered with. */
export type Wrong = Pick<NewSimulationData, "errors" | "draftProblems"> & { readonly status: number };
type Body = RequestOf<typeof createSimulation>["body"];

/** The Corps' document that holds, which simulations are compared with. */
export async function comparedPolicy(visit: Visit): Promise<PolicyView> {
  return visit.ask(readPolicy, { params: editionOf(await ownPolicy(visit)) });
}

/** The form as it is shown: empty with this year chosen, or with what was typed and what is wrong with it. */
export async function formData(
  visit: Visit,
  policy: PolicyView,
  typed?: Typed,
  wrong?: Wrong,
): Promise<NewSimulationData> {
  const { years } = await visit.ask(readChoices, { query: {} });
  const running = Math.trunc(visit.today / 10_000);
  const usual = years.find(({ year }) => year === running) ?? years[0];
  return {
    years,
    policy: { title: policy.title, version: policy.version, readings: policy.readings },
    typed: typed ?? { label: "", years: usual ? [String(usual.year)] : [], readings: {}, draft: "" },
    errors: wrong?.errors ?? [],
    draftProblems: wrong?.draftProblems ?? [],
    key: randomUUID(),
  };
}

/** What was typed; browsers send lines of a text area ended by CR LF. */
export function typedOf({ fields }: Visit): Typed {
  const readings = [...fields].flatMap(([name, value]) =>
    name.startsWith(READING_FIELD) ? [[name.slice(READING_FIELD.length), value] as const] : [],
  );
  return {
    label: (fields.get("label") ?? "").trim(),
    years: fields.getAll("years"),
    readings: Object.fromEntries(readings),
    draft: (fields.get("draft") ?? "").replaceAll("\r\n", "\n"),
  };
}

/** What is asked for by what was typed: of the readings those that differ from the document's own. */
export function bodyOf(typed: Typed, policy: PolicyView): Body {
  const own = new Map(policy.readings.map(({ id, chosen }) => [id, chosen]));
  const readings = Object.fromEntries(Object.entries(typed.readings).filter(([id, option]) => own.get(id) !== option));
  return {
    label: typed.label,
    years: typed.years.map(Number),
    policy: { id: policy.id, version: policy.version },
    ...(Object.keys(readings).length > 0 ? { readings } : {}),
    ...(typed.draft.trim() === "" ? {} : { draft: typed.draft }),
  };
}

/** What can be said to a form before anybody is asked; undefined when nothing. */
export function missing(body: Body): Wrong | undefined {
  const errors = [
    ...(body.years.length === 0 ? [{ field: "years", message: t("new.needYear") }] : []),
    ...(body.readings === undefined && body.draft === undefined ? [{ message: t("new.nothing") }] : []),
  ];
  return errors.length === 0 ? undefined : { errors, draftProblems: [], status: 422 };
}

const TOLD = ["invalid_request", "draft_unreadable", "draft_too_heavy", "draft_refused", "too_many_simulations"];
const FIELDS: Readonly<Record<string, string>> = { label: "label", years: "years", draft: "draft" };

/** A refusal as the form tells it: at its fields, and for a draft place by place. Throws those the form has no part in. */
export function wrongBy(error: unknown): Wrong {
  if (!(error instanceof Refusal) || ![...TOLD, "key_reused"].includes(error.code)) throw error;
  const { status, title, remedy } = PROBLEMS[error.code];
  const given = error.errors ?? [];
  const told = given.map((each) => ({
    ...each,
    message: sentence(each.message),
    field: fieldOf(each.path),
  }));
  const atFields = told.flatMap(({ field, message, remedy: help }) =>
    field === undefined ? [] : [{ field, message: message + help }],
  );
  const draftProblems = told.filter(({ field }) => field === undefined && error.code.startsWith("draft_"));
  if (error.code.startsWith("draft_") && atFields.length === 0) {
    const message = draftProblems.length > 0 ? t("new.draftWrong") : sentence(title) + remedy;
    return { errors: [{ field: "draft", message }], draftProblems, status };
  }
  const errors = atFields.length > 0 ? atFields : [{ message: sentence(title) + remedy }];
  return { errors, draftProblems, status };
}

/** The field that a place of the request belongs to; undefined for a place within a draft. */
function fieldOf(path: string): string | undefined {
  const reading = /^(?:body\.)?readings\.([a-z_]+)$/.exec(path)?.[1];
  if (reading !== undefined) return READING_FIELD + reading;
  const [first, second] = path.split(/[.[]/);
  return first === "body" ? FIELDS[second ?? ""] : undefined;
}

function sentence(text: string): string {
  return /[。！？；]$/.test(text) ? text : `${text}。`;
}
