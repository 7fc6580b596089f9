import { writeFileSync } from "node:fs";
import { inspect } from "node:util";
import type { TestEvent } from "node:test/reporters";

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Wall time of each test file, in seconds, the slowest first. */
  files: { file: string; seconds: number }[];
}

// node:test's own closing lines; bin/check sums them up over all its runs instead.
const CLOSING = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

/**
 * A quiet reporter: failures in full, what tests print and diagnose (seeds, scores), nothing about what passes. The
 * counts go as JSON to the file that XUESHI_TEST_COUNTS names.
 */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: TestCounts["files"] = [];
  for await (const event of source) {
    if (event.type === "test:stdout" || event.type === "test:stderr") yield event.data.message;
    else if (event.type === "test:diagnostic" && !CLOSING.test(event.data.message)) yield `    ${event.data.message}\n`;
    else if (event.type === "test:fail") yield failure(event.data);
    else if (event.type !== "test:summary") continue;
    else if (event.data.file === undefined) save(event.data.counts, files);
    else files.push({ file: event.data.file, seconds: event.data.duration_ms / 1000 });
  }
}

function failure(data: Extract<TestEvent, { type: "test:fail" }>["data"]): string {
  const { error } = data.details;
  // A suite or file that fails only because of what is inside it has been reported there.
  if ((error as { failureType?: string }).failureType === "subtestsFailed") return "";
  const place = data.file === undefined ? "" : `\n    ${data.file}:${data.line ?? 0}`;
  const cause = (error as { cause?: unknown }).cause ?? error;
  return `\n  ✗ ${data.name}${place}\n${describe(cause).replaceAll(/^/gm, "    ")}\n`;
}

/** An assertion's message already shows both sides; of the stack only our own lines help. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error) || (cause as { code?: string }).code !== "ERR_ASSERTION")
    return inspect(cause, { depth: 6 });
  const frames = (cause.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line) && !line.includes("node:"));
  return [cause.message, ...frames.slice(0, 5)].join("\n");
}

function save(
  counts: { tests: number; passed: number; skipped: number; todo: number },
  files: TestCounts["files"],
): void {
  const file = process.env.XUESHI_TEST_COUNTS;
  if (file === undefined) return;
  const skipped = counts.skipped + counts.todo;
  const result: TestCounts = {
    passed: counts.passed,
    failed: counts.tests - counts.passed - skipped,
    skipped,
    files: files.toSorted((one, other) => other.seconds - one.seconds),
  };
  writeFileSync(file, JSON.stringify(result));
}
