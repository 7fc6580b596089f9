/** What a lint says about a policy document, and the collecting of it. */

/** `error`: the document says something it cannot mean. `warning`: somebody should look at it. */
export type Severity = "error" | "warning";

export type FindingCode =
  | "missing_citation"
  | "unknown_anchor"
  | "overlap"
  | "gap"
  | "dead_rule"
  | "unused_fact"
  | "unreachable_fact"
  | "unused_collection"
  | "unused_definition"
  | "unused_parameter"
  | "unused_table"
  | "unused_reading"
  | "stale_parameter"
  | "open_term_without_facts"
  | "unit_mismatch"
  | "bare_number";

/** `rule` is the rule's id, or the path of another entry such as `parameters.total_hours`. */
export type Finding = { code: FindingCode; severity: Severity; rule: string; message: string; remedy: string };

/** Collects findings; the same thing said of the same place is kept once. */
export class Findings {
  readonly list: Finding[] = [];
  readonly said = new Set<string>();

  add(severity: Severity, code: FindingCode, rule: string, message: string, remedy: string): void {
    const key = `${code} ${rule} ${message}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.list.push({ code, severity, rule, message, remedy });
  }
}
