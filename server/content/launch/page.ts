/** The page around a package on the origin of contents: its table of contents, and the frame in which it runs. */
import { SEQUENCING_ITEM } from "../../../contract/packages.ts";
import type { Structure } from "../packages/structure.ts";
import type { Kept } from "./objectives.ts";
import type { Run } from "./runs.ts";

export interface Frame {
  structure: Structure;
  runs: readonly Run[];
  /** What the package is told of who learns: a name that says nothing. */
  learner: string;
  parent: string;
  /** Whether units are launched with a record store: cmi5, for whoever studies. */
  reports: boolean;
}

/**
 * How every unit and block of a cmi5 course stands, for its table of contents: what asks for more than was reached says what. What
 * was never opened, and asks for nothing, is not in it.
 */
export function statesOf({ runtime }: Structure, runs: readonly Run[]): Record<string, string> {
  const units = new Map(runtime.items.map((each) => [each.id, each]));
  return Object.fromEntries(
    runs.map(({ item, kept, status }) => {
      const { satisfied, completed } = kept as Kept;
      if (!units.has(item)) return [item, satisfied === true ? "completed" : "not_attempted"];
      if (satisfied === true && status === "incomplete") return [item, "opened"];
      if (satisfied === true || status === "failed") return [item, status];
      if (status === "passed") return [item, "to_complete"];
      return [item, completed === true ? "to_pass" : status];
    }),
  );
}

function keptStates(structure: Structure, runs: readonly Run[]): Record<string, { kept: object; status: string }> {
  const states = Object.entries(statesOf(structure, runs));
  return Object.fromEntries(states.map(([item, status]) => [item, { kept: {}, status }]));
}

function keptWhole(runs: readonly Run[]): Record<string, { kept: object; status: string }> {
  return Object.fromEntries(runs.map(({ item, kept, status }) => [item, { kept, status }]));
}

/** The page, with everything that our script on it needs. */
export function framePage({ structure, runs, learner, parent, reports }: Frame): string {
  const { runtime, items } = structure;
  const told = {
    standard: runtime.standard,
    title: runtime.title,
    tree: items,
    units: runtime.items,
    activityTree: runtime.activityTree ?? null,
    sequencing: SEQUENCING_ITEM,
    kept: runtime.standard === "cmi5" ? keptStates(structure, runs) : keptWhole(runs),
    learner: { id: learner, name: "学员" },
    parent,
    reports,
  };
  const script = { scorm12: "scorm12.js", scorm2004: "scorm2004.js", cmi5: "" }[runtime.standard];
  const standard = script === "" ? "" : `<script src="/player/${script}" defer></script>`;
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(runtime.title)}</title>
<link rel="stylesheet" href="/player/run.css">
<script type="application/json" id="launch">${data(told)}</script>
${standard}
<script src="/player/run.js" defer></script>
</head>
<body>
<header>
<button type="button" id="contents" aria-expanded="false" aria-controls="tree">目录</button>
<p id="title">${escaped(runtime.title)}</p>
<button type="button" id="previous">上一项</button>
<button type="button" id="next">下一项</button>
<p id="saved" role="status"></p>
</header>
<nav id="tree" aria-label="课件目录" hidden></nav>
<main><iframe id="unit" title="课件内容" allow="fullscreen; autoplay"></iframe><p id="note" hidden></p></main>
</body>
</html>
`;
}

/** What is said to whoever comes with a token that is used up. */
export function lostPage(): string {
  return `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>课件已关闭</title></head><body><p>这个课件页面已经失效，请回到学习平台重新打开。</p></body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** JSON that ends no script. */
function data(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
