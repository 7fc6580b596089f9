/** A decision as a tree of lines, in Chinese. */
import type { DecisionView } from "../contract/decision-view.ts";
import { boundsText, stateText, valueText } from "../server/workbooks/verdict-row.ts";
import type { Paint, Paints } from "./paint.ts";

type Verdict = DecisionView["verdicts"][number];
type Part = Verdict["parts"][number];
type Step = Part["steps"][number];
type Citation = Step["citations"][number];

const GOOD = new Set(["met", "exempt", "eligible", "waived", "offset"]);
const BAD = new Set(["not_met", "not_eligible", "owed"]);

/** The lines of a decision. With `all` also every rule that was tried, and why it did not apply. */
export function treeOf(decision: DecisionView, paints: Paints, all: boolean): string[] {
  const lines = [paints.strong(`${decision.year}年：${decision.headline.text}`), ""];
  for (const verdict of decision.verdicts) lines.push(...verdictLines(verdict, paints, all));
  lines.push(...list("还不知道", decision.missing.map(missingText), paints));
  lines.push(
    ...list(
      "几种可能",
      decision.statements.map(({ sentence }) => sentence),
      paints,
    ),
  );
  lines.push(
    ...list(
      "取决于暂定口径",
      decision.decisiveReadings.map(({ sentence }) => sentence),
      paints,
    ),
  );
  lines.push(
    ...list(
      "另外",
      decision.info.map((step) => `${step.sentence}${cited(step.citations)}`),
      paints,
    ),
  );
  const { title, version, id } = decision.policy;
  lines.push(paints.faint(`依据：${title}（${id} ${version}）`));
  return lines;
}

function missingText({ label, ask, waitsFor }: DecisionView["missing"][number]): string {
  if (waitsFor !== undefined) return `${label}：等${waitsFor}`;
  return ask === undefined ? label : `${label}：${ask}`;
}

function list(title: string, texts: string[], paints: Paints): string[] {
  if (texts.length === 0) return [];
  return [paints.strong(title), ...texts.map((text, at) => `${at === texts.length - 1 ? "└─" : "├─"} ${text}`), ""];
}

function colourOf(code: string, paints: Paints): Paint {
  return GOOD.has(code) ? paints.good : BAD.has(code) ? paints.bad : paints.open;
}

function verdictLines(verdict: Verdict, paints: Paints, all: boolean): string[] {
  const { label, value, deadline, parts } = verdict;
  const days = [...new Set([deadline.earliest, deadline.latest])].filter((day) => day !== null).join("或");
  const due = days === "" || value === "not_applicable" ? "" : paints.faint(`  截止 ${days}`);
  const lines = [`${paints.strong(label)}  ${colourOf(value, paints)(valueText(value))}${due}`];
  const shown = value === "not_applicable" ? [] : parts;
  const deciding = verdict.steps.filter(({ id, outcome }) => id === verdict.decidedBy && outcome === "applied");
  for (const step of shown.length === 0 ? deciding : []) lines.push(`└─ ${step.sentence}${cited(step.citations)}`);
  shown.forEach((part, at) => lines.push(...partLines(part, at === shown.length - 1, paints, all)));
  if (all) lines.push(...triedLines("", verdict.steps, verdict.decidedBy, paints));
  return [...lines, ""];
}

function partLines(part: Part, isLast: boolean, paints: Paints, all: boolean): string[] {
  const [branch, stem] = isLast ? ["└─", "   "] : ["├─", "│  "];
  const state = colourOf(part.state, paints)(stateText(part.state));
  const lines = [`${branch} ${part.label}  ${state}${amounts(part)}`];
  if (part.sentence !== "") lines.push(`${stem} └─ ${part.sentence}${cited(part.citations)}`);
  if (all) lines.push(...triedLines(`${stem}    `, part.steps, part.decidedBy, paints));
  return lines;
}

function amounts({ unit, state, required, earned, owed }: Part): string {
  if (state === "not_required") return "";
  const scale = unit === "class" ? 1 : 100;
  const text = ({ least, most }: Part["owed"]) => boundsText(least / scale, most === null ? null : most / scale);
  return `  要求 ${required / scale}，已得 ${text(earned)}，还差 ${text(owed)}`;
}

function triedLines(stem: string, steps: readonly Step[], decidedBy: string, paints: Paints): string[] {
  const marks = { applied: "✓", not_applied: "✗", unknown: "?" } as const;
  return steps
    .filter(({ id }) => id !== decidedBy)
    .map(({ outcome, label, sentence, citations }) =>
      paints.faint(`${stem}${marks[outcome]} ${label === "" ? "" : `${label}：`}${sentence}${cited(citations)}`),
    );
}

function cited(citations: readonly Citation[]): string {
  const texts = citations.map(({ number, sourceTitle, anchor }) =>
    number === undefined ? `${sourceTitle} ${anchor}` : `答复${number}`,
  );
  return texts.length === 0 ? "" : `（${[...new Set(texts)].join("、")}）`;
}
