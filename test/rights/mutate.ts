// Preloaded (--import) by the proof by mutation: one place of one source file is other than it stands there.
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const { file, find, put } = JSON.parse(process.env["XUESHI_MUTANT"] ?? "{}") as {
  file: string;
  find: string;
  put: string;
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith("file:") || !fileURLToPath(url).endsWith(file)) return loaded;
    const source = String(loaded.source);
    if (!source.includes(find)) throw new Error(`MUTANT DOES NOT FIT: ${file} has no ${find}`);
    return { ...loaded, source: source.replace(find, put) };
  },
});
