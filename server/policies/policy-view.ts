/** A policy document as the contract tells it. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import type { FactDeclaration, FieldDeclaration, PolicyDocument, Rule } from "../../engine/document.ts";
import { parametersOf } from "../../engine/resolve.ts";
import { ruleSentence, vocabularyOf, type Dictionary, type Vocabulary } from "../../engine/words.ts";
import type { LintView, PolicySummary, PolicyView } from "../../contract/policies.ts";
import { citationView, type Sources } from "./sources.ts";
import type { Edition, Library } from "./library.ts";

function span({ from, to }: PolicyDocument["inForce"]): { from: string; to?: string } {
  return { from: formatDate(from), ...(to === undefined ? {} : { to: formatDate(to) }) };
}

/** An edition in a list. */
export function policySummary({ document, digest }: Edition, library: Library, today: DateInt): PolicySummary {
  const { id, version, title, issuer, jurisdiction, inForce, rules } = document;
  const current = library.inForce(id, Math.trunc(today / 10_000))?.document.version === version;
  return { id, version, title, issuer, jurisdiction, inForce: span(inForce), digest, ruleCount: rules.length, current };
}

/** An edition with everything in it. */
export function policyView(
  edition: Edition,
  library: Library,
  dictionary: Dictionary,
  today: DateInt,
  lints: LintView[],
): PolicyView {
  const { document } = edition;
  const { sources } = library;
  const words = vocabularyOf(document, { dictionary, year: Math.trunc(today / 10_000) });
  const cited = (cites: readonly string[]) => cites.map((each) => citationView(sources, each));
  return {
    ...policySummary(edition, library, today),
    sources: document.sources.map((id) => sourceView(sources, id)),
    parts: document.parts,
    verdicts: document.verdicts.map(({ id, label, parts }) => ({ id, label, parts })),
    facts: document.facts.map((fact) => fieldView(fact, codesOf(document, dictionary, fact))),
    collections: document.collections.map(({ name, label, spans, waitsFor, fields }) => ({
      name,
      label,
      spans,
      ...(waitsFor === undefined ? {} : { waitsFor }),
      // Whether it is approved is said by the item's state.
      fields: fields
        .filter((field) => field.name !== "approved")
        .map((field) => fieldView(field, codesOf(document, dictionary, field))),
    })),
    parameters: parameterViews(document, sources, today),
    readings: document.readings.map(({ cites, ...reading }) => ({ ...reading, citations: cited(cites) })),
    openTerms: document.openTerms.map(({ cites, ...term }) => ({ ...term, citations: cited(cites) })),
    rules: document.rules.map((rule) => ruleView(rule, words, sources)),
    declarations: document.declarations.map(({ id, label, collection, evidence, chain, effect, cites }) => ({
      id,
      label,
      collection,
      evidence: evidence.map((each) => each.label),
      chain: chain.map(({ desk }) => desk),
      effect,
      citations: cited(cites),
    })),
    lints,
  };
}

function sourceView(sources: Sources, id: string) {
  const source = sources.get(id);
  return { id, title: source?.title ?? id, status: source?.status ?? "unknown" };
}

type Declared = FactDeclaration | FieldDeclaration;

/** Codes a fact may have: its own, or those of the dictionary it is looked up in. */
function codesOf(
  document: PolicyDocument,
  dictionary: Dictionary,
  declared: Declared,
): Record<string, string> | undefined {
  if (declared.values !== undefined) return declared.values;
  if (declared.name !== "series") return undefined;
  const codes = Object.keys(document.tables["series_category"] ?? {});
  return Object.fromEntries(codes.map((code) => [code, dictionary["series"]?.[code] ?? code]));
}

function fieldView(declared: Declared, values: Record<string, string> | undefined): PolicyView["facts"][number] {
  const { name, type, label } = declared;
  return {
    name,
    type,
    label,
    ...(values === undefined ? {} : { values }),
    ...("ask" in declared && declared.ask !== undefined ? { ask: declared.ask } : {}),
    ...("required" in declared && declared.required === true ? { required: true } : {}),
  };
}

/** Dated values; of a derived parameter those of the days on which what it rests on changes. */
function parameterViews(document: PolicyDocument, sources: Sources, today: DateInt): PolicyView["parameters"] {
  const now = parametersOf(document, Math.trunc(today / 10_000));
  return document.parameters.map(({ name, label, unit, values, derive, checked, cites }) => ({
    name,
    label,
    unit,
    derived: derive !== undefined,
    values: values?.map(({ from, value }) => ({ from: formatDate(from), value })) ?? [
      { from: formatDate(document.inForce.from), value: now[name] ?? 0 },
    ],
    checked: formatDate(checked),
    citations: cites.map((each) => citationView(sources, each)),
  }));
}

function ruleView(rule: Rule, words: Vocabulary, sources: Sources): PolicyView["rules"][number] {
  const { id, kind, label, text, cites, inForce, parts } = rule;
  return {
    id,
    kind,
    label,
    text,
    sentence: ruleSentence(words, rule),
    citations: cites.map((each) => citationView(sources, each)),
    ...(inForce === undefined
      ? {}
      : {
          inForce: {
            ...(inForce.from === undefined ? {} : { from: formatDate(inForce.from) }),
            ...(inForce.to === undefined ? {} : { to: formatDate(inForce.to) }),
          },
        }),
    parts,
  };
}
