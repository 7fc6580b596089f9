/** The browser's files: few, small and named by their content, so they are kept in memory and in browsers for ever. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../platform/refusal.ts";
import { encodingOf } from "./html-reply.ts";

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

const ENDINGS = { br: ".br", gzip: ".gz" } as const;

/** Serves the files of a folder at `/assets/`, with the compressed forms that lie beside them. */
export async function serveAssets(http: FastifyInstance, folder: string): Promise<void> {
  const files = new Map<string, Buffer>();
  for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
  http.get<{ Params: { name: string } }>("/assets/:name", async (request, reply) => {
    const { name } = request.params;
    const type = TYPES[name.split(".").at(-1) ?? ""];
    const plain = files.get(name);
    if (plain === undefined || type === undefined) throw new Refusal("not_found");
    reply.type(type).header("cache-control", "public, max-age=31536000, immutable").header("vary", "accept-encoding");
    const encoding = encodingOf(request.headers["accept-encoding"]);
    const packed = encoding && files.get(`${name}${ENDINGS[encoding]}`);
    return packed ? reply.header("content-encoding", encoding).send(packed) : reply.send(plain);
  });
}
