import type { PolicyView } from "../../../contract/policies.ts";
import { t } from "./words.ts";

type Field = PolicyView["facts"][number];

const silent = new Set(["year", "closed", "complete"]);

/** The facts of a sample person in a few words, from the labels of the document. What is no, or none, is not said. */
export function factsInWords(
  policy: Pick<PolicyView, "facts" | "collections">,
  facts: Readonly<Record<string, unknown>>,
): string {
  return Object.entries(facts)
    .filter(([name]) => !silent.has(name))
    .flatMap(([name, value]) => {
      const fact = policy.facts.find((each) => each.name === name);
      if (fact !== undefined) return factInWords(fact, value);
      const collection = policy.collections.find((each) => each.name === name);
      if (collection === undefined || !Array.isArray(value)) return [];
      return value.map((item) => itemInWords(collection, item as Record<string, unknown>));
    })
    .join(t("semicolon"));
}

function factInWords(fact: Field, value: unknown): string[] {
  if (value === true) return [fact.label];
  if (value === false || value === null) return [];
  const codes = Array.isArray(value) ? value : [value];
  if (codes.length === 0) return [];
  const word = codes.map((code) => fact.values?.[String(code)] ?? String(code)).join(t("comma"));
  return [t("sample.fact", { label: fact.label, word })];
}

function itemInWords(collection: PolicyView["collections"][number], item: Readonly<Record<string, unknown>>): string {
  const details = Object.entries(item).flatMap(([name, value]) => {
    const field = collection.fields.find((each) => each.name === name);
    if (field === undefined || value === null || value === false) return [];
    if (field.type === "hundredths") return [t("sample.amount", { amount: String(value), label: field.label })];
    if (field.type === "flag") return [field.label];
    if (field.type === "date") return [String(value)];
    const word = field.values?.[String(value)] ?? String(value);
    return [field.type === "code" ? word : t("sample.fact", { label: field.label, word })];
  });
  if (details.length === 0) return collection.label;
  return t("sample.item", { label: collection.label, details: details.join(t("comma")) });
}
