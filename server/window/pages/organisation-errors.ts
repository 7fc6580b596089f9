/** Refusals as the forms of organisations tell them. */
import { PROBLEMS } from "../../../contract/problems.ts";
import { Refusal } from "../../platform/refusal.ts";

/** One thing wrong, at a field or with the whole form. */
export type FormError = { field?: string; message: string };

/** Faults that no form can put right: they become pages of their own. */
const ELSEWHERE = new Set(["not_signed_in", "forbidden", "internal", "busy"]);

/** What is wrong, at its field where it has one. Throws what a form has no part in. */
export function errorsBy(error: unknown): FormError[] {
  if (!(error instanceof Refusal) || ELSEWHERE.has(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const given = error.errors ?? [];
  if (given.length === 0) return [{ message: `${title}。${remedy}` }];
  return given.map(({ path, message, remedy: help }) => {
    const field = /^body\.([A-Za-z]+)/.exec(path)?.[1];
    const sentence = `${message}。${help}`;
    return field === undefined ? { message: sentence } : { field, message: sentence };
  });
}
