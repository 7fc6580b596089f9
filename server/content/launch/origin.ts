/**
 * The origin of contents: a listener of its own, under an address that is not ours, where the files of packages run. It reads no
 * cookie and sets none; what may be fetched is said by the token in the path.
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Services } from "../../app.ts";
import { transact } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import { refusalOf } from "../../platform/problem-reply.ts";
import { assetById, partOf, structureOf } from "../assets.ts";
import { sendPart } from "../media.ts";
import type { Structure } from "../packages/structure.ts";
import { openContentServices } from "../services.ts";
import { endpointOf, fetchToken, unitQuery, type Learning } from "./cmi5.ts";
import { enterLaunch, launchOf, type Launch } from "./launches.ts";
import { framePage, lostPage, statesOf } from "./page.ts";
import { runsOf } from "./runs.ts";

const COMMON = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()",
};
/** What courses are made of may run scripts of any kind, inside its own frame and against its own origin, and reach nothing else. */
const FILE_POLICY = [
  "sandbox allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads",
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "frame-src 'self' blob: data:",
  "object-src 'none'",
  "worker-src 'none'",
  "form-action 'self'",
].join("; ");
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const KEPT = "private, max-age=3600";

/** A unit of cmi5 that was launched speaks with the record store as well, and with nothing else of ours. */
function filePolicy(services: Pick<Services, "outside">, launch: Launch): string {
  return `${FILE_POLICY}; connect-src 'self'${launch.unit === null ? "" : ` ${endpointOf(services, launch)}`}`;
}

/** Whether units are launched with a record store: cmi5, for whoever studies. */
function reports(launch: Launch, { runtime }: Structure): launch is Learning {
  return launch.personId !== null && runtime.standard === "cmi5";
}

/** Units of cmi5: sent on to their page with what they report to, and the token for it. */
function serveUnits(http: FastifyInstance, services: Services): void {
  const { database, clock } = services;
  http.addContentTypeParser("*", (_request, body, done) => {
    body.resume();
    done(null);
  });
  http.get<{ Params: { token: string; unit: string } }>("/run/:token/units/:unit", async (request, reply) => {
    const { token, unit } = request.params;
    const launch = await launchOf(database, token, clock.now());
    const asset = launch && (await assetById(database, launch.assetId));
    const structure = asset && (await structureOf(database, asset.assetId));
    const at = /^\d{1,4}$/.test(unit) ? Number(unit) : -1;
    const item = structure?.runtime.items[at];
    if (launch === undefined || asset === undefined || structure === undefined || item === undefined) throw lost();
    if (!reports(launch, structure)) throw lost();
    const origin = `${request.protocol}://${request.host}`;
    const query = await unitQuery(services, token, launch, {
      asset,
      structure,
      at,
      item,
      origin: services.content?.origin ?? origin,
    });
    const [address = "", hash] = item.href.split("#", 2);
    const [path = "", own = ""] = address.split("?", 2);
    const place = path.split("/").map(encodeURIComponent).join("/");
    const rest = [own, query.toString()].filter((each) => each !== "").join("&");
    return reply
      .header("cache-control", "no-store")
      .redirect(`/run/${token}/files/${place}?${rest}${hash === undefined ? "" : `#${hash}`}`);
  });
  http.get<{ Params: { token: string } }>("/run/:token/states", async (request, reply) => {
    const launch = await launchOf(database, request.params.token, clock.now());
    const structure = launch && (await structureOf(database, launch.assetId));
    if (launch === undefined || structure === undefined || !reports(launch, structure)) throw lost();
    const runs = await runsOf(database, launch.personId, launch.assetId);
    return reply.header("cache-control", "no-store").send(statesOf(structure, runs));
  });
  http.post<{ Params: { token: string; session: string } }>("/run/:token/fetch/:session", async (request, reply) => {
    const { token, session } = request.params;
    return reply.header("cache-control", "no-store").send(await fetchToken(services, token, session));
  });
}

function lost(): Refusal {
  return new Refusal("not_found");
}

/** The origin's HTTP side, not yet listening. */
export function composeOrigin(services: Services): FastifyInstance {
  const own = openContentServices(services);
  const http = Fastify({
    logger: false,
    connectionTimeout: 30_000,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 1_500 },
  });
  http.addHook("onRequest", async (_request, reply) => void reply.headers(COMMON));
  http.setErrorHandler(async (error: Error, _request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === "internal") services.log(`Origin of contents: ${error.stack ?? error.message}`);
    return reply
      .code(refusal.code === "internal" ? 500 : 404)
      .type("text/plain; charset=utf-8")
      .send("没有找到");
  });
  http.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).type("text/plain; charset=utf-8").send("没有找到"),
  );
  servePlayer(http, services);
  http.get<{ Params: { token: string } }>("/run/:token/", async (request, reply) => {
    const { database, clock } = services;
    const launch = await transact(database, (tx) => enterLaunch(tx, request.params.token, clock.now()));
    const asset = launch && (await assetById(database, launch.assetId));
    const structure = asset && (await structureOf(database, asset.assetId));
    if (launch === undefined || asset === undefined || structure === undefined)
      return sendPage(reply, undefined, lostPage(), 404);
    const runs = launch.personId === null ? [] : await runsOf(database, launch.personId, asset.assetId);
    const learner = launch.personId === null ? "preview" : own.learnerName(launch.personId, asset.institutionId);
    return sendPage(
      reply,
      launch,
      framePage({ structure, runs, learner, parent: launch.openedFrom, reports: reports(launch, structure) }),
    );
  });
  serveUnits(http, services);
  http.get<{ Params: { token: string; "*": string } }>("/run/:token/files/*", async (request, reply) => {
    const { token, "*": path } = request.params;
    const launch = await launchOf(services.database, token, services.clock.now());
    const part = launch && (await partOf(services.database, launch.assetId, path.normalize("NFC")));
    if (launch === undefined || part === undefined)
      return reply.code(404).type("text/plain; charset=utf-8").send("没有找到");
    reply
      .header("cache-control", KEPT)
      .header(
        "content-security-policy",
        `${filePolicy(services, launch)}; frame-ancestors 'self' ${launch.openedFrom}`,
      );
    return sendPart(own, part, request, reply);
  });
  return http;
}

function sendPage(reply: FastifyReply, launch: Launch | undefined, html: string, status = 200): FastifyReply {
  const ancestors = launch === undefined ? "'none'" : launch.openedFrom;
  return reply
    .code(status)
    .header("content-security-policy", `${PAGE_POLICY}; frame-ancestors ${ancestors}`)
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(html);
}

/** Our own script and style, and the run-time of the standards. */
function servePlayer(http: FastifyInstance, services: Pick<Services, "root">): void {
  const runtime = join(services.root, "node_modules/scorm-again/dist");
  const folder = join(import.meta.dirname, "../player");
  const script = "text/javascript; charset=utf-8";
  const files: Readonly<Record<string, { media: string; read(): string | Buffer }>> = {
    "run.js": { media: script, read: () => stripTypeScriptTypes(readFileSync(join(folder, "run.ts"), "utf8")) },
    "run.css": { media: "text/css; charset=utf-8", read: () => readFileSync(join(folder, "run.css")) },
    "scorm12.js": { media: script, read: () => readFileSync(join(runtime, "scorm12.min.js")) },
    "scorm2004.js": { media: script, read: () => readFileSync(join(runtime, "scorm2004.min.js")) },
  };
  const kept = new Map<string, string | Buffer>();
  http.get<{ Params: { name: string } }>("/player/:name", async (request, reply) => {
    const { name } = request.params;
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file === undefined) return reply.code(404).type("text/plain; charset=utf-8").send("没有找到");
    const content = kept.get(name) ?? file.read();
    kept.set(name, content);
    return reply.type(file.media).header("cache-control", "public, max-age=3600").send(content);
  });
}
