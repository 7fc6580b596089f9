/** Refusals of declarations as their forms tell them. */
import { PROBLEMS } from "../../../contract/problems.ts";
import { fieldName } from "../../../web/areas/declaring/words.ts";
import type { FillData } from "../../../web/areas/declaring/fill.tsx";
import { Refusal } from "../../platform/refusal.ts";

/** One thing that is wrong with a form. */
export type FormError = FillData["errors"][number];

/** Refusals that belong on the page that was sent; every other becomes a page of its own. */
const TOLD = /^(declaration_|certificate_used$|file|scanner_away$|invalid_request$)/;

/** What a refusal says, at the fields it names. Throws every other error. */
export function wrongOf(error: unknown): FormError[] {
  if (!(error instanceof Refusal) || !TOLD.test(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const problems = error.errors ?? [];
  if (problems.length === 0) return [{ message: `${title}。${remedy}。` }];
  return problems.map(({ path, message, remedy: help }) => {
    const said = /^body\.said\.([a-z0-9_]+)$/.exec(path)?.[1];
    return { ...(said === undefined ? {} : { field: fieldName(said) }), message: sentence(message, help) };
  });
}

/** What is wrong and what to do, as one line. */
export function sentence(message: string, remedy: string): string {
  return remedy === "" ? message : `${message.replace(/[。；]$/, "")}，${remedy}`;
}
