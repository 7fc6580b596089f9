import { fileURLToPath } from "node:url";

import type { InlineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

const base: InlineConfig = {
  configFile: false,
  root,
  logLevel: "warn",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

/** How the bundle that the server loads is built: one module with everything in it, nothing for the browser. */
export function serverBuild(outDir: string): InlineConfig {
  return {
    ...base,
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL("app/bundle.tsx", import.meta.url)),
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "node20",
      rolldownOptions: { output: { entryFileNames: "window.js" } },
    },
  };
}

/** How the browser's files are built: one script and one style sheet under /assets/, named by their content. */
export function clientBuild(outDir: string): InlineConfig {
  return {
    ...base,
    base: "/",
    build: {
      outDir,
      emptyOutDir: true,
      manifest: "manifest.json",
      modulePreload: false,
      assetsInlineLimit: 0,
      target: ["chrome111", "edge111", "firefox115", "safari16.4"],
      rolldownOptions: { input: fileURLToPath(new URL("app/client/client.ts", import.meta.url)) },
    },
  };
}

export default clientBuild(fileURLToPath(new URL("dist/preview", import.meta.url)));
