/** Faults and doubts of a policy document that loads, found without any person's facts. */
import { addDays, formatDate, type DateInt } from "./calendar.ts";
import type { Citation, PolicyDocument } from "./document.ts";
import { Findings, type Finding } from "./lint-finding.ts";
import { lintRules } from "./lint-rules.ts";
import { lintUnits } from "./lint-units.ts";
import { lintUsage } from "./lint-usage.ts";

export type { Finding, FindingCode, Severity } from "./lint-finding.ts";

export type LintOptions = {
  /** Every `source#anchor` that exists; citations are not looked up when absent. */
  anchors?: ReadonlySet<Citation>;
  /** Days after which a parameter should be checked again; a year unless told. */
  checkAgainAfterDays?: number;
};

const A_YEAR = 366;

/**
 * Lints a document as of a day.
 * @param today yyyymmdd: decides which year's rules are looked at and which parameters are stale.
 * @returns findings in Chinese with place and remedy, errors first, otherwise in the order of the checks.
 */
export function lint(document: PolicyDocument, today: DateInt, options: LintOptions = {}): Finding[] {
  const findings = new Findings();
  lintCitations(document, options.anchors, findings);
  const dead = lintRules(document, today, findings);
  lintUsage(document, dead, findings);
  lintUnits(document, findings);
  lintParameters(document, today, options.checkAgainAfterDays ?? A_YEAR, findings);
  return findings.list.toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

function lintCitations(document: PolicyDocument, anchors: ReadonlySet<Citation> | undefined, findings: Findings): void {
  const places: [string, string, Citation[]][] = [
    ...document.rules.map((rule): [string, string, Citation[]] => [rule.id, rule.label, rule.cites]),
    ...document.parameters.map((each): [string, string, Citation[]] => [
      `parameters.${each.name}`,
      each.label,
      each.cites,
    ]),
    ...document.readings.map((each): [string, string, Citation[]] => [
      `readings.${each.id}`,
      each.question,
      each.cites,
    ]),
    ...document.openTerms.map((each): [string, string, Citation[]] => [
      `open_terms.${each.id}`,
      each.question,
      each.cites,
    ]),
    ...document.declarations.map((each): [string, string, Citation[]] => [
      `declarations.${each.id}`,
      each.label,
      each.cites,
    ]),
  ];
  for (const [place, label, cites] of places) {
    if (cites.length === 0) {
      findings.add("error", "missing_citation", place, `“${label}”没有写明依据`, "请用 cites 注明出处，例如 cites: a2");
    }
    for (const cite of anchors ? cites : []) {
      if (anchors?.has(cite)) continue;
      const message = `“${label}”引用的“${cite}”在出处里找不到`;
      findings.add("error", "unknown_anchor", place, message, "请核对出处的编号，或先在出处中登记这一条");
    }
  }
}

function lintParameters(document: PolicyDocument, today: DateInt, days: number, findings: Findings): void {
  for (const { name, label, checked } of document.parameters) {
    const [place, on] = [`parameters.${name}`, formatDate(checked)];
    const remedy = "请对照最新文件核对数值，再更新 checked";
    if (checked > today)
      findings.add("warning", "stale_parameter", place, `参数“${label}”的核对日期${on}还没有到`, remedy);
    else if (addDays(checked, days) < today) {
      findings.add("warning", "stale_parameter", place, `参数“${label}”自${on}以来没有再核对`, remedy);
    }
  }
}
