/** One declaration on the desk: what is shown, and what a decision is sent with. */
import { randomUUID } from "node:crypto";
import { readDeclarationEffect } from "../../../contract/declaration-desk.ts";
import {
  listDeclarations,
  readDeclaration,
  reviewDeclaration,
  revokeDeclaration,
  ruleOnAppeal,
  type DeclarationView,
} from "../../../contract/declarations.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import type { ItemData } from "../../../web/areas/declarations/desk-item.tsx";
import { DECISIONS, t, type Decision } from "../../../web/areas/declarations/desk-words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { go, idIn, show, type Redirect, type Shown, type Visit } from "../route.ts";

type FormError = NonNullable<ItemData["wrong"]>["errors"][number];
type ItemPage = typeof import("../../../web/areas/declarations/desk-item.tsx").page;

const LONGEST = 500;

/** A declaration with what helps to decide it. */
export async function itemData(visit: Visit, wrong?: ItemData["wrong"]): Promise<ItemData> {
  const params = { declarationId: idIn(visit.params["declarationId"]) };
  const view = await visit.ask(readDeclaration, { params });
  const hours = /^\d{1,7}$/.exec(String(hundredthsOf(visit.fields.get("pass-hours") ?? "")))?.[0];
  const aid = await visit.ask(readDeclarationEffect, {
    params,
    query: hours === undefined || hours === "0" || Number(hours) > 1_000_000 ? {} : { hours },
  });
  const names = [...new Set(visit.fields.keys())];
  return {
    view,
    aid,
    wrong,
    typed: Object.fromEntries(names.map((name) => [name, visit.fields.getAll(name)])),
    key: randomUUID(),
    backHref: withQuery("/reviews", { kind: view.allowed.length > 0 ? view.kind.id : undefined }),
  };
}

/** Hours as they are typed, in hundredths; undefined when they are no number. */
function hundredthsOf(typed: string): number | undefined {
  const plain = typed.trim().replaceAll(",", "");
  return /^\d{1,5}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : undefined;
}

type Said = { reason: string; cites: string[] };

/** What was picked and what was written, as one reason. */
function saidOf({ fields }: Visit, event: Decision): Said {
  const words = [...fields.getAll(`${event}-phrase`), fields.get(`${event}-reason`) ?? ""];
  const reason = words
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .join("；");
  const cites = fields.getAll(`${event}-cites`).filter((each) => /^[a-z0-9-]{1,80}#[a-z0-9-]{1,40}$/.test(each));
  return { reason, cites: cites.slice(0, 10) };
}

/** What is wrong with a decision before it is sent. */
function wrongBefore(visit: Visit, event: Decision, { reason }: Said): FormError[] {
  const field = `${event}-reason`;
  if (reason.length > LONGEST) return [{ field, message: t("decide.longReason") }];
  if (event === "agree") return [];
  if (event !== "pass") return reason === "" ? [{ field, message: t("decide.noReason") }] : [];
  const typed = visit.fields.get("pass-hours");
  const wrong = typed !== null && !hundredthsOf(typed);
  return wrong ? [{ field: "pass-hours", message: t("decide.badHours") }] : [];
}

/** Decides, and goes on to the next of the same kind; a refusal stands at the form that was sent. */
export async function decide(visit: Visit): Promise<Redirect | Shown> {
  const event = DECISIONS.find((each) => each === visit.fields.get("event"));
  if (event === undefined) throw new Refusal("not_found");
  const said = saidOf(visit, event);
  const again = async (errors: readonly FormError[]) =>
    show<ItemPage>("declarations/desk-item", await itemData(visit, { event, errors }));
  const before = wrongBefore(visit, event, said);
  if (before.length > 0) return again(before);
  try {
    return await onward(visit, event, await send(visit, event, said));
  } catch (error) {
    if (!(error instanceof Refusal) || !/^(declaration_|certificate_used$|invalid_request$)/.test(error.code))
      throw error;
    return again(errorsOf(error, event));
  }
}

function send(visit: Visit, event: Decision, { reason, cites }: Said): Promise<DeclarationView> {
  const { ask, fields } = visit;
  const params = { declarationId: idIn(visit.params["declarationId"]) };
  const version = Number(/^[1-9]\d{0,8}$/.exec(fields.get("version") ?? "")?.[0] ?? "1");
  switch (event) {
    case "agree":
      return ask(reviewDeclaration, { params, body: { event, version } });
    case "pass": {
      const hours = hundredthsOf(fields.get("pass-hours") ?? "");
      const why = reason === "" ? {} : { reason, cites };
      return ask(reviewDeclaration, {
        params,
        body: { event, version, ...(hours === undefined ? {} : { hours }), ...why },
      });
    }
    case "revoke":
      return ask(revokeDeclaration, { params, body: { version, reason, cites } });
    case "uphold":
    case "overturn":
      return ask(ruleOnAppeal, { params, body: { event, version, reason, cites } });
    default:
      return ask(reviewDeclaration, { params, body: { event, version, reason, cites } });
  }
}

function errorsOf({ code, errors = [] }: Refusal, event: Decision): FormError[] {
  const { title, remedy } = PROBLEMS[code];
  const named = errors.map(({ path, message, remedy: help }) => {
    const field = path === "body.hours" ? "pass-hours" : path === "body.reason" ? `${event}-reason` : undefined;
    return { ...(field === undefined ? {} : { field }), message: `${message}。${help}` };
  });
  return code === "invalid_request" && named.length > 0
    ? named
    : [{ message: `${title}。${remedy}` }, ...named.map(({ message }) => ({ message }))];
}

/** To the oldest of the same kind that still waits, with what was just done as a message. */
async function onward({ ask }: Visit, event: Decision, view: DeclarationView): Promise<Redirect> {
  const what = t("done.what", { name: view.person.name, kind: view.kind.label });
  const done = event === "pass" && view.state !== "approved" ? (view.state === "second" ? "second" : "onward") : event;
  const title = t(`done.${done}`, { what });
  if (event === "revoke") return go(`/reviews/${view.declarationId}`, { tone: "success", title });
  const { declarations } = await ask(listDeclarations, { query: { kind: view.kind.id, limit: "2" } });
  const next = declarations.find(({ declarationId }) => declarationId !== view.declarationId);
  return next === undefined
    ? go("/reviews", { tone: "success", title, body: t("done.last") })
    : go(`/reviews/${next.declarationId}`, { tone: "success", title, body: t("done.next") });
}
