/** A refusal as a form tells it: at its fields where it names some, above them otherwise. */
import { PROBLEMS, type ProblemCode } from "../../../contract/problems.ts";
import dictionary from "../../../web/text/zh-CN/identity.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";

const t = words("identity", dictionary);

interface FormError {
  field?: string;
  message: string;
}

/** What is wrong, and the status that the page is answered with. */
export interface Wrong {
  errors: FormError[];
  status: number;
}

/**
 * Tells a refusal.
 * @param told the refusals this form has words for, each with the field it belongs to, or null for the whole form;
 * `invalid_request` is always among them. Throws every other error.
 */
export function wrongWith(error: unknown, told: Readonly<Partial<Record<ProblemCode, string | null>>>): Wrong {
  if (!(error instanceof Refusal)) throw error;
  const { code, errors: given = [], retryAfter } = error;
  const { status, title, remedy } = PROBLEMS[code];
  if (code === "invalid_request") {
    const errors = given.map(({ path, message, remedy: help }) => ({
      field: path.replace(/^body\./, "").replace(/\..*$/, ""),
      message: sentence(message) + sentence(help),
    }));
    return { errors: errors.filter(firstOfField), status };
  }
  const field = told[code];
  if (field === undefined) throw error;
  const wait = retryAfter === undefined ? "" : t("wait", { time: timeOf(retryAfter) });
  const message = sentence(title) + sentence(remedy) + wait;
  return { errors: [field === null ? { message } : { field, message }], status };
}

function firstOfField({ field }: FormError, at: number, all: readonly FormError[]): boolean {
  return all.findIndex((each) => each.field === field) === at;
}

function timeOf(seconds: number): string {
  return seconds <= 90
    ? t("wait.seconds", { seconds })
    : seconds <= 5_400
      ? t("wait.minutes", { minutes: Math.ceil(seconds / 60) })
      : t("wait.hours", { hours: Math.ceil(seconds / 3_600) });
}

function sentence(text: string): string {
  return /[。！？；]$/.test(text) ? text : `${text}。`;
}
