/** Parts of contents as players fetch them: with the rights of whoever asks, by ranges, kept by the browser and by nobody in between. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { viewContent } from "../../contract/content.ts";
import type { ByteRange } from "../files/door.ts";
import type { Operations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { partByKey, type Part } from "./assets.ts";
import type { ContentServices } from "./services.ts";

/** What is never changed under its address. Captions can be, so they are asked for anew. */
const IMMUTABLE = "private, max-age=31536000, immutable";
/** Everything that belongs to a player; files of packages are given out elsewhere. */
const PLAYED =
  /^(?:master\.m3u8|v\d{3}\.(?:m3u8|mp4)|audio\.(?:m3u8|mp4)|slides\.json|slides\/\d{4}\.webp|poster\.webp|document\.pdf|text\.json)$/;

type Asked = FastifyRequest<{ Params: { contentKey: string; "*": string } }>;

/** Adds the addresses under /media. */
export function giveOut(http: FastifyInstance, services: ContentServices, operations: Operations): void {
  http.get("/media/:contentKey/*", async (request, reply) => {
    const { contentKey, "*": path } = (request as Asked).params;
    await operations.call(viewContent, { params: { contentKey } }, operations.callerOf(request, reply));
    if (path === "captions.vtt") return sendCaptions(services, contentKey, reply);
    const part = PLAYED.test(path) ? await partByKey(services.database, contentKey, path) : undefined;
    if (part === undefined) throw new Refusal("not_found");
    return sendPart(services, part, request, reply.header("cache-control", IMMUTABLE));
  });
}

async function sendCaptions(
  { database }: ContentServices,
  contentKey: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const row = await database.row<{ vtt: string }>(
    `SELECT c.vtt FROM content_captions c JOIN content_asset a USING (asset_id)
      WHERE a.content_key = $1 AND a.state <> 'removed'`,
    [contentKey],
  );
  if (row === undefined) throw new Refusal("not_found");
  return reply.header("cache-control", "private, no-cache").type("text/vtt; charset=utf-8").send(row.vtt);
}

/** Sends a part, or the range of it that was asked for (RFC 9110, one range; any other form gets the whole). */
export async function sendPart(
  { store }: ContentServices,
  part: Part,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const tag = `"${part.digest.slice(0, 32)}"`;
  reply.header("accept-ranges", "bytes").header("etag", tag).type(part.media);
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  const unchanged = request.headers["if-range"] === undefined || request.headers["if-range"] === tag;
  const range = unchanged ? rangeOf(request.headers.range, part.bytes) : undefined;
  if (range === "outside")
    return reply.code(416).header("content-range", `bytes */${part.bytes}`).type("text/plain; charset=utf-8").send("");
  if (range === undefined) {
    reply.header("content-length", part.bytes);
    return request.method === "HEAD" ? reply.send() : reply.send(await store.read(part.digest));
  }
  reply.code(206).header("content-range", `bytes ${range.from}-${range.to}/${part.bytes}`);
  reply.header("content-length", range.to - range.from + 1);
  return request.method === "HEAD" ? reply.send() : reply.send(await store.read(part.digest, range));
}

/** The range that a header asks for; exported for its test. */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | "outside" | undefined {
  const found = header === undefined ? null : /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (found === null) return undefined;
  const [, first = "", last = ""] = found;
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? "outside" : { from: bytes - length, to: bytes - 1 };
  }
  const from = Number(first);
  const to = last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== "" && Number(last) < from) return undefined;
  return from >= bytes ? "outside" : { from, to };
}
