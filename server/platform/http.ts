import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { refusalOf, sendRefusal } from "./problem-reply.ts";
import { Refusal } from "./refusal.ts";
import { addWebSafety, hostOverTls, setSafetyHeaders, type Framed } from "./web-safety.ts";

export interface HttpOptions {
  /** Receives errors that no handler answered, with the request's id. */
  onError: (error: Error, requestId: string) => void;
  /** The address under which browsers see the server, where one is set. */
  publicUrl?: string | undefined;
  /** Origins of which a page may show something in a frame. */
  framed?: Framed | undefined;
}

const LIMITS = {
  // Of JSON and forms; uploads stream through multipart with limits of their own.
  bodyLimit: 1_048_576,
  connectionTimeout: 30_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  routerOptions: { maxParamLength: 200 },
};

/** A Fastify instance with the limits that hold for every route, and a request id on every answer. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const http = Fastify({
    ...LIMITS,
    // With a public address over TLS something on this machine ends the TLS, and says whose request it hands on; without one
    // nobody is believed.
    trustProxy: hostOverTls(options.publicUrl) === undefined ? false : "loopback",
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    return503OnClosing: true,
    forceCloseConnections: "idle",
    logger: false,
    // A prototype key in a body is an attack or a mistake; either way it is refused rather than dropped in silence.
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    // An address that cannot be decoded belongs to no route, so no hook runs for it either.
    frameworkErrors: (error, request, reply) => {
      setSafetyHeaders(request, reply);
      void sendRefusal(refusalOf(error), request, reply);
    },
  });
  http.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  addWebSafety(http, options.publicUrl, options.framed);
  // Only JSON and what a context adds: a text that nobody asked for is no body.
  http.removeContentTypeParser("text/plain");
  http.setErrorHandler(async (error: Error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === "internal" || refusal.code === "busy") options.onError(error, request.id);
    return sendRefusal(refusal, request, reply);
  });
  http.setNotFoundHandler(async (request, reply) => sendRefusal(new Refusal("not_found"), request, reply));
  return http;
}

/** The first free port from `wanted` on, looking at twenty. Zero means any. */
export async function choosePort(host: string, wanted: number): Promise<number> {
  if (wanted === 0) return 0;
  for (let port = wanted; port < wanted + 20; port++) {
    if (await isFree(host, port)) return port;
  }
  return 0;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe: Server = createServer();
  try {
    probe.listen(port, host);
    await once(probe, "listening");
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

/** Stops taking requests and lets those under way finish, at most `timeoutMs`; then their connections are cut. */
export async function drain(http: FastifyInstance, timeoutMs: number): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), timeoutMs);
  await http.close();
  clearTimeout(cut);
}
