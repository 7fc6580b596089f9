// node bin/launch.mjs <entry.ts> [arguments]: install what is missing, then run the entry with Node 24.
import { ensureInstalled, launch } from "./bootstrap.mjs";

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error("Usage: node bin/launch.mjs <entry.ts> [arguments]");
  process.exit(2);
}
await ensureInstalled();
launch(entry, args);
