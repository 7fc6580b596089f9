/** Checks what comes in, and in tests what goes out, against the contract. */
import { z } from "zod";
import { statusOf, type OperationDefinition } from "../../contract/operation.ts";
import type { FieldError } from "../../contract/problems.ts";
import { fieldErrors } from "../../contract/refusals.ts";
import { Refusal } from "./refusal.ts";

/** The parts of a request as they came. */
export interface Given {
  params?: unknown;
  query?: unknown;
  body?: unknown;
}

const NOTHING = z.strictObject({});
const PARTS = ["params", "query", "body"] as const;

/** Reads the parts of a request. Throws `invalid_request` with everything that is wrong, in Chinese. */
export function readInput(definition: OperationDefinition, given: Given): Required<Given> {
  const errors: FieldError[] = [];
  const read: Required<Given> = { params: undefined, query: undefined, body: undefined };
  for (const part of PARTS) {
    const schema = definition[part] ?? (part === "body" ? z.undefined() : NOTHING);
    const value = part === "body" ? given.body : (given[part] ?? {});
    // Query and parameters arrive as objects without a prototype, which a schema of a plain object takes as well.
    const result = schema.safeParse(value, { reportInput: true });
    if (!result.success) errors.push(...fieldErrors(result.error.issues, part));
    else if (definition[part]) read[part] = result.data;
  }
  if (errors.length > 0) throw new Refusal("invalid_request", errors);
  return read;
}

/** Throws an ordinary error, which nobody foresaw, when an answer is not what the contract promises. */
export function checkOutput(definition: OperationDefinition, answer: unknown): void {
  const schema = definition.responses[statusOf(definition)] as z.ZodType;
  const sent: unknown = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  const result = schema.safeParse(sent);
  if (result.success) return;
  throw new Error(`${definition.id} answers against its contract: ${JSON.stringify(result.error.issues.slice(0, 5))}`);
}
