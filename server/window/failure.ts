/** Refusals as pages: in Chinese, with what helps, and no hint of what lies behind. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { PROBLEMS, type ProblemCode } from "../../contract/problems.ts";
import { safeReturn } from "../../web/app/display.ts";
import type { FailureData } from "../../web/areas/errors/failure.tsx";
import type { Refusal } from "../platform/refusal.ts";

/** What somebody without the right learns is what they would learn of a page that does not exist. */
const TOLD_AS: Partial<Record<ProblemCode, ProblemCode>> = { forbidden: "not_found", not_signed_in: "not_found" };

/** The status and view data of the page that tells a refusal. */
export function failureOf(refusal: Refusal, request: FastifyRequest): { status: number; data: FailureData } {
  const code = TOLD_AS[refusal.code] ?? refusal.code;
  const { status, title, remedy } = PROBLEMS[code];
  const kind =
    code === "office_lapsed"
      ? "lapsed"
      : status === 404
        ? "missing"
        : status === 503
          ? "busy"
          : status >= 500
            ? "broken"
            : "refused";
  return {
    status,
    data: {
      kind,
      title,
      remedy,
      details: (refusal.errors ?? []).map(({ message, remedy: help }) => ({ message, remedy: help })),
      ...(status >= 500 ? { reference: request.id } : {}),
      ...(kind === "busy" && request.method === "GET" ? { retry: request.url } : {}),
    },
  };
}

/** Where a refusal leads that one can answer by proving who one is; afterwards one comes back to where one was. */
export function detourOf({ code }: Refusal, before: string): string | undefined {
  if (code !== "step_up_needed" && code !== "second_factor_needed") return undefined;
  const why = code === "second_factor_needed" ? "office" : "operation";
  return `/step-up?why=${why}&to=${encodeURIComponent(safeReturn(before))}`;
}

/** The last resort: when the page that tells of a failure fails itself. */
export function sendPlainFailure(reply: FastifyReply, refusal: Refusal, reference: string): FastifyReply {
  const { status, title, remedy } = PROBLEMS[TOLD_AS[refusal.code] ?? refusal.code];
  return reply
    .code(status)
    .type("text/plain; charset=utf-8")
    .header("cache-control", "no-store")
    .send(`${title}\n${remedy}\n${reference}\n`);
}
