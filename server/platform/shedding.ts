/**
 * The way in of operations that are refused under load, ahead of everything else that is done for a request: whoever is refused must
 * cost next to nothing, or refusing would take the time of those who were let in.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { problemOf, PROBLEM_MEDIA_TYPE, PROBLEMS } from "../../contract/problems.ts";
import type { Admission } from "./admission.ts";
import { SAFETY_HEADERS } from "./web-safety.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Puts an admission before requests of a server.
 * @param guarded by "METHOD /path"; paths without parameters.
 */
export function shedBefore(http: FastifyInstance, guarded: ReadonlyMap<string, Admission>): void {
  for (const name of guarded.keys())
    if (name.includes("{")) throw new Error(`${name} has parameters and cannot be guarded before it is routed`);
  const { server } = http;
  const [handle, ...others] = server.listeners("request") as Handle[];
  if (handle === undefined || others.length > 0) throw new Error("The server does not answer requests in one place");
  server.removeListener("request", handle);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const admission = guarded.get(`${request.method} ${pathOf(request)}`);
    const leave = admission?.enter(performance.now());
    if (typeof leave === "number") return refuse(response, leave);
    if (leave !== undefined) response.once("close", leave);
    handle(request, response);
  });
}

function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function refuse(response: ServerResponse, seconds: number): void {
  const requestId = randomUUID();
  response.writeHead(PROBLEMS.overloaded.status, {
    ...SAFETY_HEADERS,
    "x-request-id": requestId,
    "content-type": PROBLEM_MEDIA_TYPE,
    "cache-control": "no-store",
    "retry-after": String(seconds),
  });
  response.end(JSON.stringify(problemOf("overloaded", { requestId })));
}
