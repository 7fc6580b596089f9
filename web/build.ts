import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { Assets, DataOf, PageDefinition, Shell } from "./app/shell.ts";

const webRoot = fileURLToPath(new URL(".", import.meta.url));
const distRoot = join(webRoot, "dist");
const keptBuilds = 3;
const LARGE_BYTES = 300_000;

/** The modules of the server bundle; see web/app/bundle.tsx. */
export type WindowBundle = typeof import("./app/bundle.tsx");

/** What {@link Window.renderPage} takes; name the page's module to have its data checked. */
export interface PageRequest<Page extends PageDefinition<never>> {
  /** `<context>/<file>` under web/areas. */
  readonly page: string;
  readonly data: DataOf<Page>;
  readonly shell: Shell;
}

/** A built window: renders pages, knows where the browser's files are. */
export interface Window {
  /** Folder to serve at `/assets/`; names carry a digest (cache for ever), each with `.br` and `.gz` beside it. */
  readonly assetsDir: string;
  readonly assets: Assets;
  /**
   * A whole HTML document. Checked when the page is named:
   * `renderPage<typeof import('../../web/areas/gallery/gallery.tsx').page>({ page: 'gallery/gallery', data, shell })`.
   * @throws Error when there is no such page.
   */
  renderPage<Page extends PageDefinition<never>>(request: PageRequest<Page>): string;
  readonly bundle: WindowBundle;
}

async function filesUnder(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A digest over everything that goes into the bundles: the window's sources, what they may import, and the lock file. */
export async function sourceDigest(): Promise<string> {
  const folders = ["app", "areas", "text", "ui", "../engine", "../contract"].map((name) => join(webRoot, name));
  const files = (await Promise.all(folders.map(filesUnder))).flat();
  const single = ["build.ts", "vite.config.ts", "../package-lock.json"].map((name) => join(webRoot, name));
  const hash = createHash("sha256");
  for (const file of [...files, ...single].sort()) {
    hash
      .update(file.slice(webRoot.length))
      .update("\0")
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

async function compress(folder: string): Promise<void> {
  for (const file of await filesUnder(folder)) {
    const content = await readFile(file);
    // What is large is asked for seldom, and would take seconds at the highest quality.
    const quality = content.length > LARGE_BYTES ? 6 : 11;
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content, options));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

async function forgetOldBuilds(): Promise<void> {
  const builds = (await readdir(distRoot)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const dated = await Promise.all(
    builds.map(async (name) => ({ name, at: (await stat(join(distRoot, name))).mtimeMs })),
  );
  const old = dated.sort((left, right) => right.at - left.at).slice(keptBuilds);
  await Promise.all(old.map(({ name }) => rm(join(distRoot, name), { recursive: true, force: true })));
}

/**
 * Builds both bundles unless a build of the same sources is there; takes a second or two. Several processes may call it
 * at once: each builds for itself and the first to finish wins.
 * @returns the folder of the build, `web/dist/<digest>`, holding `server/window.js` and `client/`.
 */
export async function buildWindow(): Promise<string> {
  const folder = join(distRoot, await sourceDigest());
  if (existsSync(folder)) return folder;
  const { build } = await import("vite");
  const { clientBuild, serverBuild } = await import("./vite.config.ts");
  const draft = join(distRoot, `draft-${process.pid}-${Date.now()}`);
  await mkdir(draft, { recursive: true });
  try {
    await build(serverBuild(join(draft, "server")));
    await build(clientBuild(join(draft, "client")));
    await compress(join(draft, "client", "assets"));
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await forgetOldBuilds();
  return folder;
}

interface ManifestEntry {
  readonly file: string;
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

async function readAssets(clientDir: string): Promise<Assets> {
  const manifest = JSON.parse(await readFile(join(clientDir, "manifest.json"), "utf8")) as Record<
    string,
    ManifestEntry
  >;
  const entry = Object.values(manifest).find((one) => one.isEntry === true);
  if (entry === undefined) throw new Error("window: the client build has no entry");
  return { script: `/${entry.file}`, styles: (entry.css ?? []).map((file) => `/${file}`) };
}

/** Builds the window when its sources have changed and loads it. Call once at the server's start. */
export async function openWindow(): Promise<Window> {
  const folder = await buildWindow();
  const bundle = (await import(pathToFileURL(join(folder, "server", "window.js")).href)) as WindowBundle;
  const assets = await readAssets(join(folder, "client"));
  return {
    assetsDir: join(folder, "client", "assets"),
    assets,
    bundle,
    renderPage: (request) => bundle.renderDocument({ ...request, assets }),
  };
}

if (import.meta.main) {
  const started = performance.now();
  console.log(`${await buildWindow()} (${Math.round(performance.now() - started)} ms)`);
}
