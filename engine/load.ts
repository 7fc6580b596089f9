/** Loads a policy document from plain data: every mistake is named with its place and its remedy. */
import {
  RULE_KINDS,
  type CollectionDeclaration,
  type FactDeclaration,
  type PolicyDocument,
  type Problem,
  type Rule,
  type RuleKind,
} from "./document.ts";
import { loadCollections, loadFacts, loadParameters, loadReadings } from "./load-declarations.ts";
import { loadKind } from "./load-kinds.ts";
import { Loader, type Raw } from "./loader.ts";
import { walk, type Names, type ValueType } from "./expression.ts";
import { parseAmount, parseCondition, type ParseContext } from "./parse.ts";

const TOP_KEYS = [
  "format",
  "id",
  "version",
  "title",
  "issuer",
  "jurisdiction",
  "in_force",
  "sources",
  "parts",
  "verdicts",
  "period",
  "facts",
  "collections",
  "counts_when",
  "tables",
  "parameters",
  "readings",
  "open_terms",
  "definitions",
  "rules",
  "declarations",
];
const RULE_KEYS = [
  "id",
  "kind",
  "label",
  "text",
  "cites",
  "in_force",
  "when",
  "covers",
  "part",
  "parts",
  "amount",
  "met_by",
  "hours",
  "consumes",
  "verdict",
  "on",
  "gives",
];

/**
 * Loads and checks a document.
 * @param raw the YAML or JSON already read into plain data.
 * @returns the document, or everything that is wrong with it, in Chinese, with place and remedy.
 */
export function loadDocument(
  raw: unknown,
): { ok: true; document: PolicyDocument } | { ok: false; problems: Problem[] } {
  const loader = new Loader();
  const top = loader.record(raw, "document");
  loader.keys(top, TOP_KEYS, "document");
  for (const key of ["id", "version", "title", "sources", "parts", "verdicts", "parameters", "rules", "facts"]) {
    if (top[key] === undefined) loader.refuse(`document.${key}`, "missing_key", `缺少“${key}”`, "请补上这一项");
  }
  const sources = loader.list(top["sources"], "sources").map(String);
  const facts = loadFacts(loader, top);
  const collections = loadCollections(loader, top);
  const names = namesOf(top, facts, collections, loader);
  const context = (path: string): ParseContext => ({ names, path, depth: 0, problems: loader.problems });
  const period = loader.record(top["period"] ?? { from: "year", to: "year" }, "period");
  const document: PolicyDocument = {
    format: 1,
    ...loadTitlePage(loader, top),
    sources,
    parts: loadParts(loader, top),
    verdicts: loadVerdicts(loader, top, context),
    period: {
      from: parseAmount(period["from"], context("period.from")),
      to: parseAmount(period["to"], context("period.to")),
    },
    facts,
    collections,
    tables: loadTables(loader, top),
    parameters: loadParameters(loader, top, sources, context),
    readings: loadReadings(loader, top, sources),
    openTerms: loadOpenTerms(loader, top, sources),
    definitions: loadDefinitions(loader, top),
    rules: loader
      .list(top["rules"], "rules")
      .map((entry, index) => loadRule(loader, entry, index, sources, top, context)),
    declarations: loader
      .list(top["declarations"], "declarations")
      .map((entry, index) => loadKind(loader, entry, index, { sources, facts, collections, context })),
  };
  checkIds(loader, document);
  checkSums(loader, document);
  return loader.problems.length === 0 ? { ok: true, document } : { ok: false, problems: loader.problems };
}

function loadTitlePage(
  loader: Loader,
  top: Raw,
): Pick<PolicyDocument, "id" | "version" | "title" | "issuer" | "jurisdiction" | "inForce"> {
  const inForce = loader.record(top["in_force"], "in_force");
  const version = top["version"] instanceof Date ? top["version"].toISOString().slice(0, 10) : top["version"];
  return {
    id: loader.text(top["id"], "id"),
    version: loader.text(version, "version"),
    title: loader.text(top["title"], "title"),
    issuer: loader.text(top["issuer"], "issuer"),
    jurisdiction: loader.text(top["jurisdiction"], "jurisdiction"),
    inForce: {
      from: loader.date(inForce["from"], "in_force.from"),
      ...(inForce["to"] === undefined ? {} : { to: loader.date(inForce["to"], "in_force.to") }),
    },
  };
}

function loadParts(loader: Loader, top: Raw): PolicyDocument["parts"] {
  return Object.entries(loader.record(top["parts"], "parts")).map(([id, part]) => {
    const entry = loader.record(part, `parts.${id}`);
    return {
      id,
      label: loader.text(entry["label"], `parts.${id}.label`),
      unit: entry["unit"] === "class" ? "class" : "hours",
    };
  });
}

function loadTables(loader: Loader, top: Raw): PolicyDocument["tables"] {
  const tables = Object.entries(loader.record(top["tables"], "tables"));
  return Object.fromEntries(tables.map(([id, table]) => [id, loader.values(table, `tables.${id}`) ?? {}]));
}

function loadOpenTerms(loader: Loader, top: Raw, sources: string[]): PolicyDocument["openTerms"] {
  return loader.list(top["open_terms"], "open_terms").map((entry, index) => {
    const path = `open_terms.${index}`;
    const term = loader.record(entry, path);
    return {
      id: loader.text(term["id"], `${path}.id`),
      question: loader.text(term["question"], `${path}.question`),
      cites: loader.cites(term["cites"], path, sources, sources[0] ?? ""),
      waitsFor: loader.text(term["waits_for"], `${path}.waits_for`),
      affects: loader.list(term["affects"], `${path}.affects`).map(String),
    };
  });
}

function loadDefinitions(loader: Loader, top: Raw): PolicyDocument["definitions"] {
  return Object.fromEntries(
    Object.entries(loader.record(top["definitions"], "definitions")).map(([name, entry]) => {
      const definition = loader.record(entry, `definitions.${name}`);
      const label = loader.text(definition["label"], `definitions.${name}.label`);
      return [name, { label, kind: definition["amount"] === undefined ? "condition" : "amount" }];
    }),
  );
}

function namesOf(top: Raw, facts: FactDeclaration[], collections: CollectionDeclaration[], loader: Loader): Names {
  const definitions = loader.record(top["definitions"], "definitions");
  const listed = <T extends { name: string; values?: Record<string, string>; type: ValueType }>(
    entries: T[],
  ): Map<string, { type: ValueType; values?: string[] }> =>
    new Map(
      entries.map((entry) => [
        entry.name,
        { type: entry.type, ...(entry.values ? { values: Object.keys(entry.values) } : {}) },
      ]),
    );
  const fieldMaps = new Map(collections.map((collection) => [collection.name, listed(collection.fields)]));
  const rawCollections = loader.record(top["collections"], "collections");
  return {
    facts: new Map([...listed(facts), ["closed", { type: "flag" as const }]]),
    fields: (name) => fieldMaps.get(name),
    parameters: new Set(Object.keys(loader.record(top["parameters"], "parameters"))),
    readings: new Map(
      loader
        .list(top["readings"], "readings")
        .map((entry) => [String((entry as Raw)?.["id"]), Object.keys(((entry as Raw)?.["options"] as Raw) ?? {})]),
    ),
    verdicts: new Set(Object.keys(loader.record(top["verdicts"], "verdicts"))),
    definition: (name) => {
      if (name.startsWith("counts:")) {
        const own = (rawCollections[name.slice(7)] as Raw | undefined)?.["counts_when"] ?? top["counts_when"];
        return own === undefined ? undefined : { kind: "condition", raw: own };
      }
      const entry = definitions[name] as Raw | undefined;
      if (!entry) return undefined;
      return entry["amount"] === undefined
        ? { kind: "condition", raw: entry["when"] }
        : { kind: "amount", raw: entry["amount"] };
    },
  };
}

function loadVerdicts(loader: Loader, top: Raw, context: (path: string) => ParseContext): PolicyDocument["verdicts"] {
  return Object.entries(loader.record(top["verdicts"], "verdicts")).map(([id, entry]) => {
    const path = `verdicts.${id}`;
    const verdict = loader.record(entry, path);
    const values = loader.record(verdict["values"], `${path}.values`);
    return {
      id,
      label: loader.text(verdict["label"], `${path}.label`),
      parts: loader.list(verdict["parts"], `${path}.parts`).map(String),
      ...(verdict["applies"] === undefined
        ? {}
        : { applies: parseCondition(verdict["applies"], context(`${path}.applies`)) }),
      values: {
        satisfied: loader.text(values["satisfied"], `${path}.values.satisfied`),
        exempt: loader.text(values["exempt"], `${path}.values.exempt`),
        failed: loader.text(values["failed"], `${path}.values.failed`),
      },
    };
  });
}

function loadRule(
  loader: Loader,
  entry: unknown,
  index: number,
  sources: string[],
  top: Raw,
  context: (path: string) => ParseContext,
): Rule {
  const raw = loader.record(entry, `rules.${index}`);
  const path = `rules.${typeof raw["id"] === "string" ? raw["id"] : index}`;
  loader.keys(raw, RULE_KEYS, path);
  const kind = raw["kind"] as RuleKind;
  if (!RULE_KINDS.includes(kind))
    loader.refuse(
      `${path}.kind`,
      "unknown_kind",
      `没有“${String(raw["kind"])}”这种规则`,
      `可用种类：${RULE_KINDS.join("、")}`,
    );
  const known = Object.keys(loader.record(top["parts"], "parts"));
  const parts = loader
    .list(raw["covers"] ?? raw["parts"] ?? (raw["part"] === undefined ? [] : [raw["part"]]), `${path}.parts`)
    .map(String);
  for (const part of parts)
    if (!known.includes(part))
      loader.refuse(`${path}.parts`, "unknown_part", `没有“${part}”这一部分`, `可用部分：${known.join("、")}`);
  if (["exempt", "require", "waive", "offset"].includes(kind) && parts.length === 0) {
    loader.refuse(path, "missing_key", "没有写明针对哪一部分", "请用 covers、part 或 parts 注明");
  }
  if (kind === "require" && (raw["amount"] === undefined || raw["met_by"] === undefined))
    loader.refuse(path, "missing_key", "要求类规则要写 amount 和 met_by", "请补上数量和由什么满足");
  if (kind === "deadline" && (raw["verdict"] === undefined || raw["on"] === undefined))
    loader.refuse(path, "missing_key", "期限类规则要写 verdict 和 on", "请补上结论名称和日期参数");
  const inForce = raw["in_force"] === undefined ? undefined : loader.record(raw["in_force"], `${path}.in_force`);
  const optional = (key: string) =>
    raw[key] === undefined ? undefined : parseAmount(raw[key], context(`${path}.${key}`));
  return {
    id: loader.text(raw["id"], `${path}.id`),
    kind,
    label: loader.text(raw["label"], `${path}.label`),
    text: loader.text(raw["text"], `${path}.text`),
    cites: loader.cites(raw["cites"], path, sources, sources[0] ?? ""),
    inForce: inForce && {
      ...(inForce["from"] === undefined ? {} : { from: loader.date(inForce["from"], `${path}.in_force.from`) }),
      ...(inForce["to"] === undefined ? {} : { to: loader.date(inForce["to"], `${path}.in_force.to`) }),
    },
    when: parseCondition(raw["when"] ?? true, context(`${path}.when`)),
    parts,
    amount: optional("amount"),
    metBy: optional("met_by"),
    hours: optional("hours"),
    on: optional("on"),
    consumes: raw["consumes"] as string | undefined,
    verdict: raw["verdict"] as string | undefined,
    gives: raw["gives"] === undefined ? undefined : { on: "fact", name: String(raw["gives"]) },
  };
}

function checkIds(loader: Loader, document: PolicyDocument): void {
  for (const [path, ids] of [
    ["rules", document.rules],
    ["readings", document.readings],
    ["declarations", document.declarations],
  ] as const) {
    const seen = new Set<string>();
    for (const { id } of ids) {
      if (seen.has(id))
        loader.refuse(`${path}.${id}`, "duplicate_id", `编号“${id}”重复`, "每条规则、口径、申报种类的编号都要唯一");
      seen.add(id);
    }
  }
  for (const rule of document.rules) {
    if (rule.gives && !document.facts.some((fact) => fact.name === rule.gives?.name)) {
      loader.refuse(`rules.${rule.id}.gives`, "unknown_name", `“${rule.gives.name}”没有声明过`, "请先在 facts 中声明");
    }
  }
}

/** What is added up must always be stated: an unknown summand would have to count as anything up to infinity. */
function checkSums(loader: Loader, document: PolicyDocument): void {
  for (const rule of document.rules) {
    for (const root of [rule.when, rule.amount, rule.metBy, rule.hours]) {
      if (!root) continue;
      walk(root, (node) => {
        if (node.op !== "sum") return;
        const fields = document.collections.find((each) => each.name === node.over)?.fields ?? [];
        const field = fields.find((each) => each.name === node.field);
        if (!field || field.required) return;
        const path = `collections.${node.over}.fields.${node.field}`;
        loader.refuse(path, "optional_summand", `“${field.label}”要相加，却可以不填`, "请加上 required: true");
      });
    }
  }
}
