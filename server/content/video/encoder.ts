/** The program that turns videos into what can be played (ffmpeg): where it lies, and running it within bounds. */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { ContentPlaces } from "../../platform/settings.ts";

const NICE = 15;
const MEMORY_KB = 3 * 2 ** 20;
const KEPT_LINES = 4_000;

/** The one named by the settings, the system's, or the one that came as a package. Undefined where there is none. */
export async function findEncoder(places: ContentPlaces | undefined): Promise<string | undefined> {
  if (places?.ffmpeg !== undefined) return (await isProgram(places.ffmpeg)) ? places.ffmpeg : undefined;
  const name = process.platform === "win32" ? "ffmpeg.exe" : "ffmpeg";
  const folders = (places?.path ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const file of [...folders.map((folder) => join(folder, name)), packaged(name)])
    if (file !== undefined && (await isProgram(file))) return file;
  return undefined;
}

function packaged(name: string): string | undefined {
  try {
    const own = createRequire(import.meta.url).resolve(
      `@ffmpeg-binary/${process.platform}-${process.arch}/package.json`,
    );
    return join(dirname(own), name);
  } catch {
    return undefined;
  }
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** How a run ended. */
export interface Ended {
  code: number | null;
  /** What it said, its last 4,000 signs. */
  said: string;
  /** It took longer than it may, or was told to stop. */
  cut: boolean;
}

export interface RunOptions {
  folder: string;
  longestMs: number;
  onLine?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Runs it by itself, with low priority, no environment, bounded memory and processor time. Whatever it is given it may open files
 * of this machine and nothing of a network; which demuxer reads them is said by the caller and not guessed from the contents.
 */
export async function runEncoder(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { folder, longestMs, onLine, signal } = options;
  const seconds = Math.ceil(longestMs / 1_000);
  // The shell sets the bounds where it can (Linux, most others) and becomes the program.
  const limits = `ulimit -v ${MEMORY_KB} 2>/dev/null; ulimit -t ${seconds} 2>/dev/null; ulimit -c 0; exec "$0" "$@"`;
  const bounded = process.platform === "win32" ? args : ["-c", limits, program, ...args];
  const child = spawn(process.platform === "win32" ? program : "/bin/sh", bounded, {
    cwd: folder,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let cut = false;
  const stop = () => {
    cut = true;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(stop, longestMs);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICE);
  } catch {
    // Not every system lets one be nice.
  }
  let said = "";
  let line = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-KEPT_LINES)));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (line + text).split("\n");
    line = (lines.pop() ?? "").slice(-200);
    for (const each of lines) onLine?.(each);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", (ended) => resolve(ended));
  });
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop);
  return { code, said, cut };
}
