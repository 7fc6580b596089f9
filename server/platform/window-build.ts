import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What the built window depends on. Tests beside the code do not change it.
const SOURCES = ["web/**/*.{ts,tsx,css,json,svg,html}", "contract/**/*.ts", "engine/**/*.ts", "package-lock.json"];

/**
 * Builds the window (`web/build.ts`, in a process of its own) when its sources differ from those of the last build.
 * Returns whether it built. The digest of the sources is kept in web/dist, so a fresh clone and a pulled change build, a restart does not.
 */
export async function buildWindow(root: string, log: (line: string) => void): Promise<boolean> {
  const script = join(root, "web", "build.ts");
  if (!existsSync(script)) return false;
  const stamp = join(root, "web", "dist", "sources.sha256");
  const wanted = digestOf(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted) return false;
  log("Building the window …");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The window could not be built:\n${output}`);
  mkdirSync(join(root, "web", "dist"), { recursive: true });
  writeFileSync(stamp, `${wanted}\n`);
  return true;
}

function digestOf(root: string): string {
  const digest = createHash("sha256");
  const files = globSync(SOURCES, { cwd: root, exclude: ["web/dist/**", "**/*.test.ts", "**/*.test.tsx"] }).sort();
  for (const file of files)
    digest
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return digest.digest("hex");
}
