import { PROBLEMS, type FieldError, type ProblemCode } from "../../contract/problems.ts";

/** A handler says no, by a name of the catalogue. The transaction it runs in is rolled back. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Seconds after which it makes sense to try again. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, errors?: readonly FieldError[], retryAfter?: number) {
    super(`${code}: ${PROBLEMS[code].title}${errors ? ` (${errors.map(({ path }) => path).join(", ")})` : ""}`);
    this.code = code;
    this.errors = errors?.map(readable);
    this.retryAfter = retryAfter;
  }
}

const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 300;

/** A refusal quotes what came from outside: no half characters, no control characters, and not all of it. */
function readable({ path, code, message, remedy }: FieldError): FieldError {
  return {
    path: clean(path, LONGEST_PATH),
    code,
    message: clean(message, LONGEST_MESSAGE),
    remedy: clean(remedy, 2_000),
  };
}

function clean(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.toWellFormed().replaceAll(/\p{Cc}/gu, "\ufffd");
}
