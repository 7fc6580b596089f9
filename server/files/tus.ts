/**
 * The tus protocol (1.0.0: creation, expiration, termination) over the operations of the contract: every request of an upload has
 * its rights checked and its limits kept there, and what arrives before a connection breaks is kept.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { appendPart, beginUpload, cancelUpload, EVIDENCE_BYTES, readUpload } from "../../contract/evidence.ts";
import type { Operations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";

const VERSION = "1.0.0";
const PLACE = "/tus/files";
const CONTENT = "application/offset+octet-stream";
/** What has arrived is kept in steps of this size, and once more at the end. */
const STEP_BYTES = 512 * 1024;
const LONGEST_METADATA = 4_000;

type Known = FastifyRequest<{ Params: { key: string } }>;

/** Adds the protocol's addresses. */
export function speakTus(http: FastifyInstance, operations: Operations): void {
  void http.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      reply.header("tus-resumable", VERSION).header("cache-control", "no-store");
      if (request.method !== "OPTIONS" && request.headers["tus-resumable"] !== VERSION)
        throw new Refusal("bad_request");
    });
    // The body stays a stream: it is as long as the network holds.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(CONTENT, { bodyLimit: EVIDENCE_BYTES }, (_request, payload, done) =>
      done(null, payload),
    );
    const at = `${PLACE}/:key`;
    for (const url of [PLACE, at]) scope.options(url, (_request, reply) => offer(reply));
    scope.post(PLACE, (request, reply) => create(operations, request, reply));
    scope.route({ method: "HEAD", url: at, handler: (request, reply) => tell(operations, request as Known, reply) });
    scope.patch(at, { bodyLimit: EVIDENCE_BYTES }, (request, reply) => append(operations, request as Known, reply));
    scope.delete(at, (request, reply) => terminate(operations, request as Known, reply));
  });
}

function offer(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header("tus-version", VERSION)
    .header("tus-extension", "creation,expiration,termination")
    .header("tus-max-size", EVIDENCE_BYTES)
    .send();
}

async function create(operations: Operations, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const bytes = numberOf(request.headers["upload-length"]);
  const name = nameOf(request.headers["upload-metadata"]);
  const caller = operations.callerOf(request, reply);
  const begun = await operations.call(beginUpload, { body: { bytes, name } }, caller);
  return reply
    .code(201)
    .header("location", `${PLACE}/${begun.uploadKey}`)
    .header("upload-expires", new Date(begun.expiresAt).toUTCString())
    .send();
}

async function tell(operations: Operations, request: Known, reply: FastifyReply): Promise<FastifyReply> {
  const params = { uploadKey: request.params.key };
  const state = await operations.call(readUpload, { params }, operations.callerOf(request, reply));
  return reply
    .code(200)
    .header("upload-offset", state.received)
    .header("upload-length", state.bytes)
    .header("upload-expires", new Date(state.expiresAt).toUTCString())
    .send();
}

async function append(operations: Operations, request: Known, reply: FastifyReply): Promise<FastifyReply> {
  if (request.headers["content-type"] !== CONTENT) throw new Refusal("unsupported_media_type");
  let at = numberOf(request.headers["upload-offset"]);
  const params = { uploadKey: request.params.key };
  const caller = operations.callerOf(request, reply);
  // Whose it is, and where it goes on, before anything of the body is read.
  const state = await operations.call(readUpload, { params }, caller);
  if (state.received !== at) throw new Refusal("upload_elsewhere");
  const keep = async (content: Uint8Array): Promise<void> => {
    const body = { at: String(at), file: { name: "part", content } };
    at = (await operations.call(appendPart, { params, body }, caller)).received;
  };
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size > 0) await keep(Buffer.concat(waiting));
    waiting = [];
    size = 0;
  };
  try {
    for await (const chunk of request.body as AsyncIterable<Buffer>) {
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

async function terminate(operations: Operations, request: Known, reply: FastifyReply): Promise<FastifyReply> {
  const params = { uploadKey: request.params.key };
  await operations.call(cancelUpload, { params }, operations.callerOf(request, reply));
  return reply.code(204).send();
}

function numberOf(header: string | string[] | undefined): number {
  if (typeof header !== "string" || !/^\d{1,10}$/.test(header)) throw new Refusal("bad_request");
  return Number(header);
}

/** The name among "filename 5rWL6K+V,filetype aW1hZ2U=". */
function nameOf(header: string | string[] | undefined): string {
  if (typeof header !== "string" || header.length > LONGEST_METADATA) throw new Refusal("bad_request");
  const pair = header.split(",").map((each) => each.trim().split(" "));
  const encoded = pair.find(([key]) => key === "filename" || key === "name")?.[1];
  if (encoded === undefined) throw new Refusal("bad_request");
  return Buffer.from(encoded, "base64").toString("utf8");
}
