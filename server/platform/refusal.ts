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
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}
