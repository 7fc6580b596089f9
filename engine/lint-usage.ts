/** What a document declares and never uses, and open terms that nothing waits for. */
import type { PolicyDocument, Rule } from "./document.ts";
import { walk, type Expression } from "./expression.ts";
import type { Findings } from "./lint-finding.ts";

/** Names that expressions refer to, by kind of declaration. */
export type Usage = {
  facts: Set<string>;
  collections: Set<string>;
  definitions: Set<string>;
  parameters: Set<string>;
  readings: Set<string>;
  tables: Set<string>;
};

/** The expressions of a rule. */
export function expressionsOf(rule: Rule): Expression[] {
  return [rule.when, rule.amount, rule.metBy, rule.hours, rule.on].filter((each) => each !== undefined);
}

/** Everything that some rules, the verdicts and the period refer to, directly or through tables and defaults. */
export function usageOf(document: PolicyDocument, rules: Rule[]): Usage {
  const usage: Usage = {
    facts: new Set(),
    collections: new Set(),
    definitions: new Set(),
    parameters: new Set(),
    readings: new Set(),
    tables: new Set(),
  };
  const note = (root: Expression): void => walk(root, (node) => noteNode(usage, node));
  for (const rule of rules) {
    for (const each of expressionsOf(rule)) note(each);
    if (rule.gives) usage.facts.add(rule.gives.name);
    if (rule.consumes) usage.collections.add(rule.consumes);
  }
  for (const verdict of document.verdicts) if (verdict.applies) note(verdict.applies);
  note(document.period.from);
  note(document.period.to);
  // A derived parameter may rest on another that is derived.
  for (let size = -1; size !== usage.parameters.size;) {
    size = usage.parameters.size;
    for (const each of document.parameters) if (each.derive && usage.parameters.has(each.name)) note(each.derive);
  }
  noteDefaults(document, usage);
  return usage;
}

function noteNode(usage: Usage, node: Expression): void {
  if ((node.op === "flag" || node.op === "quantity") && node.on === "fact") usage.facts.add(node.name);
  else if (node.op === "is" && node.ref.on === "fact") usage.facts.add(node.ref.name);
  else if (node.op === "has") usage.facts.add(node.fact);
  else if (node.op === "same") {
    for (const ref of [node.left, node.right]) if (ref.on === "fact") usage.facts.add(ref.name);
  } else if (node.op === "exists" || node.op === "sum" || node.op === "count") usage.collections.add(node.over);
  else if (node.op === "named") usage.definitions.add(node.name);
  else if (node.op === "parameter") usage.parameters.add(node.name);
  else if (node.op === "reading" || node.op === "by_reading") usage.readings.add(node.reading);
}

/** Facts that fill other facts or the fields of items, and the tables they go through. */
function noteDefaults(document: PolicyDocument, usage: Usage): void {
  for (const collection of document.collections.filter(({ name }) => usage.collections.has(name))) {
    for (const field of collection.fields) {
      if (field.from) usage.tables.add(field.from.table);
      if (typeof field.fill === "string" && field.fill.startsWith("fact:")) usage.facts.add(field.fill.slice(5));
    }
  }
  for (let size = -1; size !== usage.facts.size;) {
    size = usage.facts.size;
    for (const { name, from } of document.facts) {
      if (!from || !usage.facts.has(name)) continue;
      usage.facts.add(from.key);
      usage.tables.add(from.table);
    }
  }
}

/**
 * Adds findings on declarations that nothing uses.
 * @param dead ids of rules that never hold: what only they use is out of reach.
 */
export function lintUsage(document: PolicyDocument, dead: ReadonlySet<string>, findings: Findings): void {
  const used = usageOf(document, document.rules);
  const alive = usageOf(
    document,
    document.rules.filter((rule) => !dead.has(rule.id)),
  );
  const say = (code: Parameters<Findings["add"]>[1], path: string, label: string, what: string): void =>
    findings.add("warning", code, path, `${what}“${label}”没有任何规则用到`, "请删去，或在规则中引用它");
  for (const { name, label } of document.facts) {
    if (!used.facts.has(name)) say("unused_fact", `facts.${name}`, label, "事实");
    else if (!alive.facts.has(name)) {
      const message = `事实“${label}”只出现在永远不成立的规则里`;
      findings.add("warning", "unreachable_fact", `facts.${name}`, message, "请先改好那些规则");
    }
  }
  for (const { name, label } of document.collections) {
    if (!used.collections.has(name)) say("unused_collection", `collections.${name}`, label, "记录类别");
  }
  for (const [name, { label }] of Object.entries(document.definitions)) {
    if (!used.definitions.has(name)) say("unused_definition", `definitions.${name}`, label, "定义");
  }
  for (const { name, label } of document.parameters) {
    if (!used.parameters.has(name)) say("unused_parameter", `parameters.${name}`, label, "参数");
  }
  for (const name of Object.keys(document.tables)) {
    if (!used.tables.has(name)) say("unused_table", `tables.${name}`, name, "对照表");
  }
  for (const { id, question } of document.readings) {
    if (!used.readings.has(id)) say("unused_reading", `readings.${id}`, question, "口径");
  }
  lintOpenTerms(document, used, findings);
}

function lintOpenTerms(document: PolicyDocument, used: Usage, findings: Findings): void {
  for (const { id, question, affects } of document.openTerms) {
    const path = `open_terms.${id}`;
    const remedy = "请在 affects 中写明它影响的事实或记录类别，并让规则用到";
    const known = affects.filter((name) => used.facts.has(name) || used.collections.has(name));
    if (known.length === affects.length && known.length > 0) continue;
    const missing = affects.filter((name) => !known.includes(name)).join("、");
    const message = `未定事项“${question}”${missing === "" ? "没有写明影响哪些事实" : `所影响的“${missing}”没有规则用到`}`;
    findings.add("error", "open_term_without_facts", path, message, remedy);
  }
}
