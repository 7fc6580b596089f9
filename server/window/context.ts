/** The window: opens the built pages and makes a route of each line of the table. */
import { readFrame, type FrameView } from "../../contract/frame.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { mayDo } from "../../contract/rights.ts";
import { readProof } from "../../contract/second-factor.ts";
import { displayRoute, largeCookie, safeReturn } from "../../web/app/display.ts";
import type { Shell } from "../../web/app/shell.ts";
import { openWindow, type Window } from "../../web/build.ts";
import type { Context, Services } from "../app.ts";
import type { Caller } from "../platform/caller.ts";
import { acceptForms } from "../platform/operation-files.ts";
import type { Operations } from "../platform/operations.ts";
import { refusalOf, sendRefusal } from "../platform/problem-reply.ts";
import { Refusal } from "../platform/refusal.ts";
import { serveAssets } from "./assets.ts";
import { detourOf, failureOf, sendPlainFailure } from "./failure.ts";
import { flashCookie, FLASH_SECONDS, openFlashSeal, type FlashSeal } from "./flash.ts";
import { sendHtml } from "./html-reply.ts";
import { isRedirect, type Download, type Redirect, type Route, type Shown } from "./route.ts";
import { routes } from "./routes.ts";
import { bareShell, shellOf } from "./shell.ts";
import { sentWith, visitOf } from "./visit.ts";

const FORM_LIMIT = 262_144;

interface Opened {
  readonly services: Services;
  readonly operations: Operations;
  readonly window: Window;
  readonly seal: FlashSeal;
}

/** The context of the server that shows pages. */
export const windowContext: Context = {
  name: "window",
  async routes(http, services, operations) {
    await showPages(http, services, operations, routes);
    // What the policy reader finds by deciding sample people takes a second once; nobody need wait for it.
    http.addHook("onListen", () => void http.inject({ url: "/policy" }).catch(() => undefined));
  },
};

/** Opens the window, building it when its sources have changed, and adds the routes of a table. */
export async function showPages(
  http: FastifyInstance,
  services: Services,
  operations: Operations,
  table: readonly Route[],
): Promise<void> {
  const opened: Opened = { services, operations, window: await openWindow(), seal: openFlashSeal() };
  await http.register(async (scope) => {
    await addWindow(scope, opened, table);
  });
}

async function addWindow(scope: FastifyInstance, opened: Opened, table: readonly Route[]): Promise<void> {
  scope.setErrorHandler(async (error: Error, request, reply) => sendFailure(opened, error, request, reply));
  scope.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: FORM_LIMIT },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  await acceptForms(scope);
  await serveAssets(scope, opened.window.assetsDir);
  scope.post(displayRoute, async (request, reply) => {
    const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    reply.header("set-cookie", largeCookie(fields.get("large") === "1"));
    return reply.redirect(safeReturn(fields.get("return")), 303);
  });
  for (const route of table) if (!route.demoOnly || opened.services.demo) addRoute(scope, opened, route);
  scope.route({
    method: ["GET", "POST"],
    url: "/*",
    // What is not a page may still be meant for the API, which answers in its own form.
    handler: async (request, reply) => {
      if (request.url.startsWith("/api/")) return sendRefusal(new Refusal("not_found"), request, reply);
      throw new Refusal("not_found");
    },
  });
}

function addRoute(scope: FastifyInstance, opened: Opened, route: Route): void {
  const { services, operations } = opened;
  scope.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const caller = operations.callerOf(request, reply);
      const actor = await caller.actor();
      if (!mayDo(route.permission, actor)) {
        if (actor !== undefined) await operations.noteDenial(`page ${route.path}`, caller);
        if (actor !== undefined) throw new Refusal(actor.lapsed === undefined ? "forbidden" : "office_lapsed");
        const to = placeBefore(request);
        // Whoever has entered by half is asked for the other half.
        const { owed } = await operations.call(readProof, {}, caller);
        return reply.redirect(owed ? `/step-up?to=${encodeURIComponent(to)}` : doorTo(services.demo, to), 303);
      }
      const around = frameOf(operations, caller);
      const source = { operations, clock: services.clock, demo: services.demo, frame: around };
      const visit = await visitOf(source, route, request, caller, await sentWith(route, request));
      if ("act" in route) return send(opened, request, reply, around, await route.act(visit));
      if ("file" in route) {
        const given = await route.file(visit);
        return isRedirect(given) ? send(opened, request, reply, around, given) : sendFile(reply, given);
      }
      const view = await route.view(visit);
      const answer: Redirect | Shown = isRedirect(view) ? view : { kind: "page", page: route.page, view, status: 200 };
      const { payment: rule } = route;
      const payment = answer.kind === "page" && (typeof rule === "function" ? rule(view as never) : rule === true);
      return send(opened, request, reply, around, answer, payment);
    },
  });
}

/** Where somebody goes who is not signed in (any more): to the door, and from there to the page they wanted. */
function doorTo(demo: boolean, wanted: string): string {
  return `${demo ? "/demo" : "/sign-in"}?to=${encodeURIComponent(safeReturn(wanted))}`;
}

/** The page that was asked for, or the one that a form was sent from. */
function placeBefore(request: FastifyRequest): string {
  return request.method === "GET" ? request.url : ownReferer(request);
}

/** The page of ours that a form was sent from. */
function ownReferer(request: FastifyRequest): string {
  const from = URL.parse(request.headers.referer ?? "");
  return from?.host === request.host ? from.pathname + from.search : "/";
}

async function send(
  opened: Opened,
  request: FastifyRequest,
  reply: FastifyReply,
  around: Around,
  answer: Redirect | Shown,
  payment = false,
): Promise<FastifyReply> {
  const caller = opened.operations.callerOf(request, reply);
  if (answer.kind === "redirect") {
    if (answer.flash)
      caller.setCookie({ name: flashCookie, value: opened.seal.seal(answer.flash), maxAgeSeconds: FLASH_SECONDS });
    return reply.redirect(safeReturn(answer.to), 303);
  }
  const shell = shellOf(sourceOf(opened), await around(), caller, { ...placeOf(request), payment });
  return sendHtml(request, reply, answer.status, renderAny(opened.window, answer.page, answer.view, shell));
}

function sourceOf({ services, seal }: Opened) {
  return { demo: services.demo, seal };
}

/** Reads what stands around the page of a request when it is first asked for, and once. */
type Around = () => Promise<FrameView>;

function frameOf(operations: Operations, caller: Caller): Around {
  let read: Promise<FrameView> | undefined;
  return () => (read ??= operations.call(readFrame, {}, caller));
}

function placeOf(request: FastifyRequest) {
  return { path: request.url, cookieHeader: request.headers.cookie };
}

/** Pages are checked against their view data where the table is written; here each is just a name and its data. */
function renderAny(window: Window, page: string, data: unknown, shell: Shell): string {
  return window.bundle.renderDocument({ page, data, shell, assets: window.assets });
}

function sendFile(reply: FastifyReply, { name, type, content }: Download): FastifyReply {
  const plain = name.replaceAll(/[^\w.-]+/g, "_");
  reply.header("content-disposition", `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`);
  return reply.type(type).header("cache-control", "no-store").send(content);
}

async function sendFailure(
  opened: Opened,
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal = refusalOf(error);
  if (refusal.code === "internal" || refusal.code === "busy")
    opened.services.log(`Request ${request.id} failed: ${error.stack ?? error.message}`);
  if (refusal.retryAfter !== undefined) reply.header("retry-after", refusal.retryAfter);
  const detour = detourOf(refusal, placeBefore(request));
  if (detour !== undefined) return reply.redirect(detour, 303);
  try {
    const { status, data } = failureOf(refusal, request);
    const { path, cookieHeader } = placeOf(request);
    const bare = bareShell(opened.services, path, cookieHeader);
    const caller = opened.operations.callerOf(request, reply);
    // While the database is out of reach the page must not wait for it a second time.
    const shell =
      status >= 500
        ? bare
        : await frameOf(opened.operations, caller)()
            .then((read) => shellOf(sourceOf(opened), read, caller, { path, cookieHeader, payment: false }))
            .catch(() => bare);
    return await sendHtml(request, reply, status, renderAny(opened.window, "errors/failure", data, shell));
  } catch (second) {
    opened.services.log(`Request ${request.id} failed again: ${(second as Error).stack ?? String(second)}`);
    return sendPlainFailure(reply, refusal, request.id);
  }
}
