/**
 * The tus protocol (1.0.0: creation, expiration, termination) over the operations of the contract: every request of an upload has
 * its rights checked and its limits kept there, and what arrives before a connection breaks is kept.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { appendPart, beginUpload, cancelUpload, EVIDENCE_BYTES, readUpload } from "../../contract/evidence.ts";
import type { Caller } from "../platform/caller.ts";
import { PACE } from "../platform/operation-files.ts";
import type { Operations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";

const VERSION = "1.0.0";
const CONTENT = "application/offset+octet-stream";
/** What has arrived is kept in steps of this size, and once more at the end. */
const STEP_BYTES = 512 * 1024;
const LONGEST_METADATA = 4_000;

/** How far an upload is. */
export interface Arrived {
  uploadKey: string;
  bytes: number;
  received: number;
  expiresAt: string;
}

/** What the protocol stands for: where it is spoken, and the operations behind it. */
export interface TusPlace {
  path: `/tus/${string}`;
  mostBytes: number;
  begin(given: { bytes: number; metadata: ReadonlyMap<string, string> }, caller: Caller): Promise<Arrived>;
  read(uploadKey: string, caller: Caller): Promise<Arrived>;
  append(uploadKey: string, at: number, content: Uint8Array, caller: Caller): Promise<Arrived>;
  cancel(uploadKey: string, caller: Caller): Promise<unknown>;
}

/** The protocol for files of evidence. */
export function evidencePlace(operations: Operations): TusPlace {
  return {
    path: "/tus/files",
    mostBytes: EVIDENCE_BYTES,
    begin: ({ bytes, metadata }, caller) =>
      operations.call(beginUpload, { body: { bytes, name: nameOf(metadata) } }, caller),
    read: (uploadKey, caller) => operations.call(readUpload, { params: { uploadKey } }, caller),
    append: (uploadKey, at, content, caller) => {
      const body = { at: String(at), file: { name: "part", content } };
      return operations.call(appendPart, { params: { uploadKey }, body }, caller);
    },
    cancel: (uploadKey, caller) => operations.call(cancelUpload, { params: { uploadKey } }, caller),
  };
}

type Known = FastifyRequest<{ Params: { key: string } }>;

/** Adds the protocol's addresses. */
export function speakTus(http: FastifyInstance, operations: Operations, place: TusPlace): void {
  const { path, mostBytes } = place;
  void http.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      reply.header("tus-resumable", VERSION).header("cache-control", "no-store");
      if (request.method !== "OPTIONS" && request.headers["tus-resumable"] !== VERSION)
        throw new Refusal("bad_request");
    });
    // The body stays a stream: it is as long as the network holds.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(CONTENT, { bodyLimit: mostBytes }, (_request, payload, done) => done(null, payload));
    const at = `${path}/:key` as const;
    const of = (request: FastifyRequest, reply: FastifyReply) => operations.callerOf(request, reply);
    for (const url of [path, at]) scope.options(url, (_request, reply) => offer(reply, mostBytes));
    scope.post(path, async (request, reply) => create(place, request, reply, of(request, reply)));
    scope.route({
      method: "HEAD",
      url: at,
      handler: async (request, reply) => tell(place, request as Known, reply, of(request, reply)),
    });
    scope.patch(at, { bodyLimit: mostBytes }, async (request, reply) =>
      append(place, request as Known, reply, of(request, reply)),
    );
    scope.delete(at, async (request, reply) => {
      await place.cancel((request as Known).params.key, of(request, reply));
      return reply.code(204).send();
    });
  });
}

function offer(reply: FastifyReply, mostBytes: number): FastifyReply {
  return reply
    .code(204)
    .header("tus-version", VERSION)
    .header("tus-extension", "creation,expiration,termination")
    .header("tus-max-size", mostBytes)
    .send();
}

async function create(
  place: TusPlace,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
): Promise<FastifyReply> {
  const bytes = numberOf(request.headers["upload-length"]);
  const metadata = metadataOf(request.headers["upload-metadata"]);
  const begun = await place.begin({ bytes, metadata }, caller);
  return reply
    .code(201)
    .header("location", `${place.path}/${begun.uploadKey}`)
    .header("upload-expires", new Date(begun.expiresAt).toUTCString())
    .send();
}

async function tell(place: TusPlace, request: Known, reply: FastifyReply, caller: Caller): Promise<FastifyReply> {
  const state = await place.read(request.params.key, caller);
  return reply
    .code(200)
    .header("upload-offset", state.received)
    .header("upload-length", state.bytes)
    .header("upload-expires", new Date(state.expiresAt).toUTCString())
    .send();
}

async function append(place: TusPlace, request: Known, reply: FastifyReply, caller: Caller): Promise<FastifyReply> {
  if (request.headers["content-type"] !== CONTENT) throw new Refusal("unsupported_media_type");
  let at = numberOf(request.headers["upload-offset"]);
  const { key } = request.params;
  // Whose it is, and where it goes on, before anything of the body is read.
  const state = await place.read(key, caller);
  if (state.received !== at) throw new Refusal("upload_elsewhere");
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size > 0) at = (await place.append(key, at, Buffer.concat(waiting), caller)).received;
    waiting = [];
    size = 0;
  };
  try {
    for await (const chunk of request.body as AsyncIterable<Buffer>) {
      await PACE.take(chunk.length);
      waiting.push(chunk);
      size += chunk.length;
      if (size >= STEP_BYTES) await flush();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The network went away: what came before it did is not sent a second time.
  }
  await flush();
  return reply.code(204).header("upload-offset", at).send();
}

function numberOf(header: string | string[] | undefined): number {
  if (typeof header !== "string" || !/^\d{1,10}$/.test(header)) throw new Refusal("bad_request");
  return Number(header);
}

/** "filename 5rWL6K+V,filetype aW1hZ2U=" as pairs. */
function metadataOf(header: string | string[] | undefined): ReadonlyMap<string, string> {
  if (typeof header !== "string" || header.length > LONGEST_METADATA) throw new Refusal("bad_request");
  const pairs = header.split(",").map((each) => each.trim().split(" "));
  return new Map(pairs.map(([key = "", value = ""]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

/** The file's name among them. */
export function nameOf(metadata: ReadonlyMap<string, string>): string {
  const name = metadata.get("filename") ?? metadata.get("name");
  if (name === undefined) throw new Refusal("bad_request");
  return name;
}
