/** The thread that reads a draft: started with the text, sends one report, ends. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { parseDocument } from "yaml";
import type { DateInt } from "../../engine/calendar.ts";
import { lint } from "../../engine/lint.ts";
import type { FieldError } from "../../contract/problems.ts";
import type { LintView } from "../../contract/policies.ts";
import { readDraft } from "./library.ts";
import { readSources } from "./sources.ts";

export interface DraftRequest {
  root: string;
  yaml: string;
  /** Decides which year's rules are looked at, and which parameters are stale. */
  today: DateInt;
}

export type DraftReport =
  | { readable: false; problems: FieldError[] }
  | {
      readable: true;
      problems: FieldError[];
      lints: LintView[];
      policy: { id: string; version: string; title: string; ruleCount: number } | null;
    };

const MOST_PROBLEMS = 100;
const MOST_LINTS = 200;
const MOST_ALIASES = 50;

if (!isMainThread) parentPort?.postMessage(report(workerData as DraftRequest));

function report({ root, yaml, today }: DraftRequest): DraftReport {
  let raw: unknown;
  try {
    const parsed = parseDocument(yaml, { uniqueKeys: true, prettyErrors: true });
    const [error] = parsed.errors;
    if (error) return unreadable(error.linePos?.[0].line);
    raw = parsed.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return unreadable(undefined);
  }
  const read = readDraft(raw, readSources(root));
  if (!read.ok) return { readable: true, problems: read.problems.slice(0, MOST_PROBLEMS), lints: [], policy: null };
  const { id, version, title, rules } = read.document;
  return {
    readable: true,
    problems: [],
    lints: lint(read.document, today).slice(0, MOST_LINTS),
    policy: { id, version, title, ruleCount: rules.length },
  };
}

function unreadable(line: number | undefined): DraftReport {
  const path = line === undefined ? "yaml" : `yaml:${line}`;
  const message = line === undefined ? "这份 YAML 读不出来" : `第${line}行附近的 YAML 写法不对`;
  return {
    readable: false,
    problems: [{ path, code: "bad_yaml", message, remedy: "请检查缩进、冒号和引号；同一层不要有重复的名称" }],
  };
}
