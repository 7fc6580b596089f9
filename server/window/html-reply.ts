/** Sends a page, compressed when the browser takes it. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

const SMALLEST = 1_024;

/** The best of our encodings that an Accept-Encoding header allows; undefined for none. */
export function encodingOf(header: string | undefined): "br" | "gzip" | undefined {
  const accepted = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => part.split(";").map((piece) => piece.trim()))
    .filter(([, ...rules]) => !rules.some((rule) => /^q=0(\.0*)?$/.test(rule)))
    .map(([name]) => name);
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : undefined;
}

/** Compresses a text: brotli at a level whose time does not matter beside rendering. */
export async function compressed(text: string, encoding: "br" | "gzip"): Promise<Buffer> {
  if (encoding === "gzip") return promisify(gzip)(text, { level: 6 });
  return promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

/** Sends a whole document. Nothing keeps it: pages show one person's affairs, often on an office's shared computer. */
export async function sendHtml(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  html: string,
): Promise<FastifyReply> {
  reply.code(status).type("text/html; charset=utf-8");
  reply.header("cache-control", "no-store").header("vary", "accept-encoding");
  const encoding = html.length < SMALLEST ? undefined : encodingOf(request.headers["accept-encoding"]);
  if (encoding === undefined) return reply.send(html);
  return reply.header("content-encoding", encoding).send(await compressed(html, encoding));
}
