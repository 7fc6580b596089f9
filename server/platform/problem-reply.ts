import type { FastifyReply, FastifyRequest } from "fastify";
import { problemOf, PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode } from "../../contract/problems.ts";
import { sqlState } from "./db.ts";
import { Refusal } from "./refusal.ts";

type Failure = Error & { statusCode?: number; code?: string };

const RETRY_SECONDS = 2;

/** What the HTTP library calls its own refusals. */
const BY_CODE: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_NOT_FOUND: "not_found",
};

/** A deadline, a conflict that outlived its repetitions, a database that is stopping, full or out of reach: later it may work. */
const PASSING = /^(57014|57P0\d|40001|40P01|08...|53...)$/;
const NO_CONNECTION = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const NO_ROOM = /timeout exceeded when trying to connect|Connection terminated/;

/** The refusal that an error amounts to; whatever nobody foresaw is `internal`. */
export function refusalOf(error: Failure): Refusal {
  if (error instanceof Refusal) return error;
  if (isPassing(error)) return new Refusal("busy", undefined, RETRY_SECONDS);
  const known = BY_CODE[error.code ?? ""];
  if (known !== undefined) return new Refusal(known);
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return new Refusal("internal");
  return new Refusal(error instanceof SyntaxError ? "malformed_json" : "bad_request");
}

function isPassing(error: Failure): boolean {
  return PASSING.test(sqlState(error) ?? "") || NO_CONNECTION.test(error.code ?? "") || NO_ROOM.test(error.message);
}

/** Answers with a refusal. Of what nobody foresaw nothing leaves the server but the number under which it was logged. */
export function sendRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = PROBLEMS[refusal.code];
  if (refusal.retryAfter !== undefined) reply.header("retry-after", refusal.retryAfter);
  const problem = problemOf(refusal.code, {
    ...(refusal.errors === undefined ? {} : { errors: [...refusal.errors] }),
    ...(status >= 500 ? { requestId: request.id } : {}),
  });
  return reply.code(status).type(PROBLEM_MEDIA_TYPE).header("cache-control", "no-store").send(JSON.stringify(problem));
}
