import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestCounts } from "./reporter.ts";

export interface TestRun {
  /** Globs of test files, from the checkout's folder. */
  files: readonly string[];
  except?: readonly string[];
  /** Longest time of one test file, in seconds. */
  fileSeconds: number;
  environment?: Record<string, string>;
}

export interface Outcome {
  ok: boolean;
  passed: number;
  failed: number;
  note?: string;
  /** The files that took longest, for a look at where the minutes go. */
  slowest?: string[];
}

const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
const AT_ONCE = 2;
const SLOW_SECONDS = 8;

/** Files that a run would execute, sorted. */
export function testFiles(root: string, run: TestRun): string[] {
  const except = ["node_modules/**", "data/**", "web/dist/**", ...(run.except ?? [])];
  return globSync([...run.files], { cwd: root, exclude: except })
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}

/** Runs test files with node:test and counts. A run in which a test was skipped, or none was found in the files, has failed. */
export async function runTests(root: string, run: TestRun): Promise<Outcome> {
  const files = testFiles(root, run);
  if (files.length === 0) return { ok: true, passed: 0, failed: 0, note: "no test files" };
  const folder = mkdtempSync(join(tmpdir(), "xueshi-check-"));
  try {
    const countsFile = join(folder, "counts.json");
    const code = await execute(root, run, files, countsFile);
    const counts = readCounts(countsFile);
    return { ...judge(code, counts), slowest: slowest(root, counts) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function execute(root: string, run: TestRun, files: string[], countsFile: string): Promise<number | null> {
  const flags = [
    "--test",
    `--test-concurrency=${AT_ONCE}`,
    `--test-timeout=${run.fileSeconds * 1000}`,
    `--test-reporter=${join(root, "bin", "reporter.ts")}`,
  ];
  const child = spawn(process.execPath, [...NODE_FLAGS, ...flags, ...files], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      // Each file is a process of its own, and most of them load the same hundreds of modules.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled"),
      ...process.env,
      ...run.environment,
      XUESHI_TEST_COUNTS: countsFile,
    },
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

function readCounts(file: string): TestCounts | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestCounts;
  } catch {
    return undefined;
  }
}

function slowest(root: string, counts: TestCounts | undefined): string[] {
  const slow = counts?.files.filter(({ seconds }) => seconds >= SLOW_SECONDS) ?? [];
  return slow.map(({ file, seconds }) => `${relative(root, file)} ${seconds.toFixed(0)} s`);
}

function judge(code: number | null, counts: TestCounts | undefined): Outcome {
  if (counts === undefined) return { ok: false, passed: 0, failed: 1, note: "the test runner ended without counting" };
  const { passed, failed, skipped } = counts;
  if (skipped > 0) return { ok: false, passed, failed: failed + skipped, note: `${skipped} skipped` };
  if (passed + failed === 0) return { ok: false, passed: 0, failed: 1, note: "the files hold no test" };
  return { ok: code === 0 && failed === 0, passed, failed: code === 0 ? failed : Math.max(1, failed) };
}
