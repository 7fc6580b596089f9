import { PERMISSIONS } from "../../contract/rights.ts";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";

import { CONTENT_SECURITY_POLICY } from "../../server/platform/web-safety.ts";
import type { Shell } from "../../web/app/shell.ts";
import { openWindow } from "../../web/build.ts";

/** A running server of the gallery alone. */
export interface GalleryServer {
  readonly address: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css" };

/** The frame around the gallery: demo mode, an officer with every menu entry but the learner's. */
export function galleryShell(path: string, large: boolean): Shell {
  return {
    path,
    demo: true,
    large,
    viewer: { name: "李文慧", role: "第八师人社局", permissions: Object.keys(PERMISSIONS), hasYear: true },
    flash: [{ tone: "success", title: "名单已更新", body: "128 人的判定已重新计算。" }],
    servicePhone: "400-806-8255",
    rules: "2026-01-01 版",
  };
}

/**
 * Serves the gallery at `/gallery` (`?large=1`, `?empty=1`, `?dir=rtl`; each answer says that 100 more rows are done) and its assets, with the security policy that the
 * real server sends. A page of its own so that the pieces can be looked at without a database.
 */
export async function serveGallery(): Promise<GalleryServer> {
  const window = await openWindow();
  let done = 62_400;
  const server = createServer((request, reply) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://local");
      reply.setHeader("content-security-policy", CONTENT_SECURITY_POLICY);
      if (url.pathname.startsWith("/assets/")) {
        const file = join(window.assetsDir, basename(url.pathname));
        reply.setHeader("content-type", types[file.split(".").pop() ?? ""] ?? "application/octet-stream");
        return reply.writeHead(existsSync(file) ? 200 : 404).end(existsSync(file) ? await readFile(file) : "");
      }
      const html = window.renderPage<typeof import("../../web/areas/gallery/gallery.tsx").page>({
        page: "gallery/gallery",
        data: { today: 20260520, empty: url.searchParams.has("empty"), done: (done += 100) },
        shell: galleryShell(url.pathname, url.searchParams.has("large")),
      });
      const shown = url.searchParams.get("dir") === "rtl" ? html.replace("<html ", '<html dir="rtl" ') : html;
      return reply.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(shown);
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
