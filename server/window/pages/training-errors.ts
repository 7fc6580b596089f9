/** Refusals of trainings as their forms tell them. */
import type { Industry } from "../../../contract/actor.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import { fieldName } from "../../../web/areas/declaring/words.ts";
import access from "../../../web/text/zh-CN/access.json" with { type: "json" };
import { Refusal } from "../../platform/refusal.ts";
import { sentence, type FormError } from "./declaring-errors.ts";

const TOLD = /^(invalid_request$|training_|declaration_)/;

/** What a refusal says, at the fields of the form of a training. Throws every other error. */
export function trainingWrong(error: unknown): FormError[] {
  return told(error, (name) => (name === "industry" || name === "body" ? name : fieldName(name)));
}

/** The same at fields that go by their own names. */
export function wrongIn(error: unknown): FormError[] {
  return told(error, (name) => name);
}

function told(error: unknown, field: (name: string) => string): FormError[] {
  if (!(error instanceof Refusal) || !TOLD.test(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const problems = error.errors ?? [];
  if (problems.length === 0) return [{ message: sentence(title, remedy) }];
  return problems.map(({ path, message, remedy: help }) => {
    const name = path.split(".").at(-1) ?? "";
    return { ...(name === "body" ? {} : { field: field(name) }), message: sentence(message, help) };
  });
}

/** What an industry is called. */
export function industryWord(industry: Industry): string {
  return access[`industry.${industry}`];
}
