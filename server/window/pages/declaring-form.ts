/** Declaring step by step: filling in, evidence, a last look, handing in. */
import { randomUUID } from "node:crypto";
import {
  createMyDeclaration,
  listKinds,
  previewMyDeclaration,
  readMyDeclaration,
  saveMyDeclaration,
  submitMyDeclaration,
  type DeclarationView,
} from "../../../contract/declarations.ts";
import { readMyYear } from "../../../contract/standing.ts";
import type { CheckData } from "../../../web/areas/declaring/check.tsx";
import type { FillData } from "../../../web/areas/declaring/fill.tsx";
import { deskName, fieldName, t, type Kind } from "../../../web/areas/declaring/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { sentence, wrongOf, type FormError } from "./declaring-errors.ts";
import { declaringEvidenceRoutes } from "./declaring-evidence.ts";
import { addressOf, saidOf, refsOf, readOne, withOpen, type Said } from "./declaring-open.ts";
import { isoDay } from "./employment-ask.ts";

type FillPage = typeof import("../../../web/areas/declaring/fill.tsx").page;
type CheckPage = typeof import("../../../web/areas/declaring/check.tsx").page;

const write = { permission: "declaration:own:write" } as const;
const filling = [listKinds, readMyDeclaration, previewMyDeclaration] as const;
const checking = [readMyDeclaration, previewMyDeclaration, readMyYear] as const;

export const declaringFormRoutes: readonly Route[] = [
  form({ path: "/declarations/new", ...write, operations: [listKinds, createMyDeclaration], act: begin }),
  page<FillPage>({
    path: "/declarations/:declarationId/edit",
    page: "declaring/fill",
    ...write,
    operations: filling,
    view: editView,
  }),
  form({
    path: "/declarations/:declarationId",
    ...write,
    operations: [...filling, saveMyDeclaration],
    act: saveFilled,
  }),
  ...declaringEvidenceRoutes,
  page<CheckPage>({
    path: "/declarations/:declarationId/submit",
    page: "declaring/check",
    permission: "declaration:own:submit",
    operations: checking,
    view: async (visit) => withOpen(visit, (declaration) => checkData(visit, declaration, [])),
  }),
  form({
    path: "/declarations/:declarationId/submit",
    permission: "declaration:own:submit",
    operations: [...checking, submitMyDeclaration],
    act: handIn,
  }),
];

/** The kind of this name, if people may declare it themselves. */
export async function kindFor(visit: Visit, id: string): Promise<Kind> {
  const { kinds } = await visit.ask(listKinds, { query: {} });
  const kind = kinds.find((each) => each.id === id && each.submitters.includes("person"));
  if (kind === undefined) throw new Refusal("not_found");
  return kind;
}

/** Data of an empty form of a kind; the year that runs is what most people mean. */
export function newForm(kind: Kind, today: number): FillData {
  const typed = { year: String(Math.trunc(today / 10_000)) };
  return { kind, declaration: undefined, typed, errors: [], key: randomUUID() };
}

/** What people typed, as the contract takes it: days, years and numbers the way they are written on certificates. */
export function readTyped(kind: Pick<Kind, "fields">, fields: URLSearchParams): { typed: Said; said: Said } {
  const typed: Said = {};
  const said: Said = {};
  for (const { name, type } of kind.fields) {
    const value = (fields.get(fieldName(name)) ?? "").trim();
    if (value === "") continue;
    typed[name] = value;
    const plain = value.normalize("NFKC");
    if (type === "date") said[name] = isoDay(value) ?? value;
    else if (type === "integer" || type === "hundredths") said[name] = plain.replace(/\s*[^\d.]+$/u, "") || value;
    else said[name] = value;
  }
  return { typed, said };
}

async function begin(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const kind = await kindFor(visit, fields.get("kind") ?? "");
  const { typed, said } = readTyped(kind, fields);
  try {
    const made = await visit.ask(createMyDeclaration, { body: { kind: kind.id, said } });
    return onward(visit, kind, made);
  } catch (error) {
    const data: FillData = { kind, declaration: undefined, typed, errors: wrongOf(error), key: randomUUID() };
    return show<FillPage>("declaring/fill", data);
  }
}

/** After keeping what was typed: to the declaration, or to the next step. */
function onward({ fields }: Visit, kind: Kind, made: DeclarationView): Redirect {
  if (fields.get("do") !== "next")
    return go(addressOf(made), { tone: "success", title: t("fill.saved"), body: t("fill.savedBody") });
  const missing = kind.fields.some(({ name, required }) => required && saidOf(made)[name] === undefined);
  if (missing) return go(`${addressOf(made)}/edit?check=1`);
  return go(`${addressOf(made)}/${kind.evidence.length > 0 ? "evidence" : "submit"}`);
}

async function editView(visit: Visit): Promise<FillData | Redirect> {
  return withOpen(visit, async (declaration) => {
    const kind = await kindFor(visit, declaration.kind.id);
    const typed = saidOf(declaration);
    const errors = visit.query.get("check") === "1" ? await missingOf(visit, kind, typed) : [];
    return { kind, declaration, typed, errors, key: randomUUID() };
  });
}

async function missingOf(visit: Visit, kind: Kind, said: Said): Promise<FormError[]> {
  const { problems } = await visit.ask(previewMyDeclaration, { body: { kind: kind.id, said } });
  return problems.map(({ field, message, remedy }) => ({
    field: fieldName(field),
    message: sentence(message, remedy),
  }));
}

async function saveFilled(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  return withOpen<Redirect | Shown>(visit, async (declaration) => {
    const kind = await kindFor(visit, declaration.kind.id);
    const { typed, said } = readTyped(kind, fields);
    // The version that was seen: what somebody wrote in another window is not overwritten.
    const version = Number(fields.get("version") ?? declaration.version);
    try {
      const { declarationId } = declaration;
      const body = { version, said, evidence: refsOf(declaration) };
      const saved = await visit.ask(saveMyDeclaration, { params: { declarationId: String(declarationId) }, body });
      return onward(visit, kind, saved);
    } catch (error) {
      const data: FillData = { kind, declaration, typed, errors: wrongOf(error), key: randomUUID() };
      return show<FillPage>("declaring/fill", data);
    }
  });
}

async function checkData(visit: Visit, declaration: DeclarationView, errors: FormError[]): Promise<CheckData> {
  const said = saidOf(declaration);
  const effect = await visit.ask(previewMyDeclaration, { body: { kind: declaration.kind.id, said } });
  const year = await visit.askIfAllowed(readMyYear, { query: { year: String(effect.year) } });
  const deadlines = (year?.decision.verdicts ?? []).flatMap(({ id, deadline: { latest } }) =>
    latest === null ? [] : [[id, Number(latest.slice(0, 10).replaceAll("-", ""))] as const],
  );
  return { declaration, effect, deadlines: Object.fromEntries(deadlines), errors };
}

async function handIn(visit: Visit): Promise<Redirect | Shown> {
  return withOpen<Redirect | Shown>(visit, async (declaration) => {
    const version = Number(visit.fields.get("version") ?? declaration.version);
    try {
      const params = { declarationId: String(declaration.declarationId) };
      const { desk, unit } = await visit.ask(submitMyDeclaration, { params, body: { version } });
      return go(addressOf(declaration), {
        tone: "success",
        title: t("check.submitted"),
        body: t("check.submittedBody", { desk: desk === null ? t("none") : deskName(desk, unit) }),
      });
    } catch (error) {
      const errors = wrongOf(error).map(({ message }) => ({ message }));
      return show<CheckPage>("declaring/check", await checkData(visit, await readOne(visit), errors));
    }
  });
}
