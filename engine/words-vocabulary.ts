/** What a document calls its facts, fields, collections and parameters, and how their values are written. */
import type {
  CollectionDeclaration,
  FactDeclaration,
  FieldDeclaration,
  ParameterDeclaration,
  PolicyDocument,
  ReadingDeclaration,
  Rule,
} from "./document.ts";
import type { AmountName } from "./explanation.ts";
import type { ValueType } from "./expression.ts";
import type { Value } from "./facts.ts";
import { parametersOf } from "./resolve.ts";
import { dateText, decimalText, listText, monthDayText, quoted } from "./words-format.ts";

/** Names of codes that the document leaves to dictionaries, by fact: `{series: {health: '卫生'}}`. */
export type Dictionary = Record<string, Record<string, string>>;

/** How a number is to be written. */
export type NumberKind = "hundredths" | "date" | "month_day" | "year" | "integer";

/** What the document calls things, ready for writing sentences about one year. */
export type Vocabulary = {
  document: PolicyDocument;
  dictionary: Dictionary;
  facts: Map<string, FactDeclaration>;
  collections: Map<string, CollectionDeclaration>;
  parameters: Map<string, ParameterDeclaration>;
  readings: Map<string, ReadingDeclaration>;
  rules: Map<string, Rule>;
  values: Record<string, number>;
};

/**
 * The vocabulary of a document.
 * @param year whose parameter values are written; without it the newest ones.
 */
export function vocabularyOf(
  document: PolicyDocument,
  options: { dictionary?: Dictionary; year?: number } = {},
): Vocabulary {
  return {
    document,
    dictionary: options.dictionary ?? {},
    facts: new Map(document.facts.map((fact) => [fact.name, fact])),
    collections: new Map(document.collections.map((collection) => [collection.name, collection])),
    parameters: new Map(document.parameters.map((parameter) => [parameter.name, parameter])),
    readings: new Map(document.readings.map((reading) => [reading.id, reading])),
    rules: new Map(document.rules.map((rule) => [rule.id, rule])),
    values: parametersOf(document, options.year ?? 9999),
  };
}

/** Something a label is wanted for: a fact, or a field of a collection's items. */
export type Name = { on: "fact" | "item"; name: string };

/** The declaration of a fact, or of a field of `over`. */
export function declarationOf(
  words: Vocabulary,
  ref: Name,
  over: string,
): FactDeclaration | FieldDeclaration | undefined {
  return ref.on === "fact"
    ? words.facts.get(ref.name)
    : words.collections.get(over)?.fields.find(({ name }) => name === ref.name);
}

/** What a fact or field is called. */
export function labelOf(words: Vocabulary, ref: Name, over = ""): string {
  if (ref.on === "fact" && ref.name === "closed") return "年度已关闭";
  return declarationOf(words, ref, over)?.label ?? ref.name;
}

/** What a code of a fact or field is called: declared, or from the dictionary of the fact it is about. */
export function codeText(words: Vocabulary, ref: Name, code: string, over = ""): string {
  const declared = declarationOf(words, ref, over);
  const source =
    declared && "fill" in declared && typeof declared.fill === "string" && declared.fill.startsWith("fact:")
      ? declared.fill.slice(5)
      : "";
  const ending = ref.name.slice(ref.name.lastIndexOf("_") + 1);
  const known = [declared?.values, words.dictionary[ref.name], words.dictionary[source], words.dictionary[ending]];
  return known.find((names) => names && code in names)?.[code] ?? (code === "" ? "空" : code);
}

/** The collection's label in quotation marks. */
export function collectionText(words: Vocabulary, name: string): string {
  return quoted(words.collections.get(name)?.label ?? name);
}

/** What a definition is called. */
export function definitionText(words: Vocabulary, name: string): string {
  return words.document.definitions[name]?.label ?? name;
}

/** What a part is called in a running sentence: 公需 for 公需科目. */
export function partText(words: Vocabulary, part: string): string {
  return (words.document.parts.find(({ id }) => id === part)?.label ?? part).replace(/科目$/, "");
}

/** What a verdict is called. */
export function verdictText(words: Vocabulary, verdict: string): string {
  return words.document.verdicts.find(({ id }) => id === verdict)?.label ?? verdict;
}

/** How numbers of a type are written; integers that stand for a year say so in their label. */
export function kindOfType(type: ValueType | undefined, label: string): NumberKind {
  if (type === "hundredths" || type === "date") return type;
  return label.endsWith("年度") ? "year" : "integer";
}

/** How an amount's number is written. */
export function kindOf(words: Vocabulary, amount: AmountName, over: string): NumberKind | undefined {
  switch (amount.op) {
    case "parameter": {
      const unit = words.parameters.get(amount.name ?? "")?.unit;
      return unit === "month_day" || unit === "integer" ? (unit === "integer" ? undefined : unit) : "hundredths";
    }
    case "quantity":
      return kindOfType(declarationOf(words, amount, over)?.type, labelOf(words, amount, over));
    case "sum":
      return kindOfType(words.collections.get(amount.over)?.fields.find(({ name }) => name === amount.field)?.type, "");
    case "cutoff":
      return "date";
    case "year":
    case "period":
      return "year";
    case "count":
      return "integer";
    case "plus":
    case "minus":
    case "times":
    case "min":
    case "max":
      return amount.of.map((part) => kindOf(words, part, over)).find((kind) => kind !== undefined);
    default:
      return undefined;
  }
}

/** A number of a kind. */
export function numberText(kind: NumberKind, value: number): string {
  if (!Number.isFinite(value)) return "不限";
  if (kind === "hundredths") return decimalText(value);
  if (kind === "date") return dateText(value);
  if (kind === "month_day") return monthDayText(value);
  return kind === "year" ? `${value}年` : String(value);
}

/** The name of an amount, with the value of parameters. */
export function amountText(words: Vocabulary, amount: AmountName, over = "", kind: NumberKind = "integer"): string {
  const part = (each: AmountName) => amountText(words, each, over, kind);
  switch (amount.op) {
    case "number":
      return numberText(kind === "year" ? "integer" : kind, amount.value);
    case "parameter": {
      const declared = words.parameters.get(amount.name ?? "");
      const value = Number.isNaN(amount.value) ? words.values[amount.name ?? ""] : amount.value;
      const written =
        declared?.unit === "integer" ? "integer" : declared?.unit === "month_day" ? "month_day" : "hundredths";
      return `${declared?.label ?? amount.name ?? ""}（${numberText(written, value ?? Number.NaN)}）`;
    }
    case "quantity":
      return quoted(labelOf(words, amount, over));
    case "sum":
      return `${collectionText(words, amount.over)}的${labelOf(words, { on: "item", name: amount.field }, amount.over)}合计`;
    case "count":
      return `${collectionText(words, amount.over)}的次数`;
    case "named":
      return quoted(definitionText(words, amount.name));
    case "cutoff":
      return "截止日";
    case "year":
      return "本年度";
    case "period":
      return amount.edge === "from" ? "累计起始年度" : "累计结束年度";
    case "by_reading":
      return `按口径${quoted(words.readings.get(amount.reading)?.question ?? amount.reading)}确定的数`;
    case "min":
      return `${listText(amount.of.map(part), "和")}中较小的`;
    case "max":
      return `${listText(amount.of.map(part), "和")}中较大的`;
    default:
      return amount.of.map(part).join({ plus: "加", minus: "减", times: "乘" }[amount.op]);
  }
}

/** A value of a fact or field; unknown is 还不知道. */
export function valueText(words: Vocabulary, ref: Name, value: Value, over = ""): string {
  if (value === null) return "还不知道";
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "number")
    return numberText(kindOfType(declarationOf(words, ref, over)?.type, labelOf(words, ref, over)), value);
  if (typeof value === "string") return codeText(words, ref, value, over);
  return value.length === 0 ? "无" : value.map((code) => codeText(words, ref, code, over)).join("、");
}
