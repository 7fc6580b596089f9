/** Rules and conditions of a document as Chinese sentences, for the policy reader. */
import { amountName } from "./explanation.ts";
import { walk, type Amount, type Comparison, type Condition } from "./expression.ts";
import type { Rule } from "./document.ts";
import { listText, negatedText, quoted } from "./words-format.ts";
import {
  amountText,
  codeText,
  collectionText,
  definitionText,
  kindOf,
  labelOf,
  numberText,
  partText,
  verdictText,
  type NumberKind,
  type Vocabulary,
} from "./words-vocabulary.ts";

const RELATIONS: Record<Comparison, [string, string]> = {
  ge: ["不少于", "少于"],
  gt: ["多于", "不多于"],
  le: ["不多于", "多于"],
  lt: ["少于", "不少于"],
  eq: ["等于", "不等于"],
};
const TIME_RELATIONS: Record<Comparison, [string, string]> = {
  ge: ["不早于", "早于"],
  gt: ["晚于", "不晚于"],
  le: ["不晚于", "晚于"],
  lt: ["早于", "不早于"],
  eq: ["是", "不是"],
};

/** The word between two amounts; `holds` false gives its opposite. */
export function relationText(comparison: Comparison, kind: NumberKind | undefined, holds: boolean): string {
  const relations = kind === "date" || kind === "year" ? TIME_RELATIONS : RELATIONS;
  return relations[comparison][holds ? 0 : 1];
}

/**
 * A condition as a Chinese clause without a full stop.
 * @param over the collection whose item is at hand, for conditions on items.
 */
export function sentenceOf(words: Vocabulary, condition: Condition, over = ""): string {
  return clause(words, condition, over, true, false);
}

/** `holds` false writes the opposite; `inside` puts brackets around a junction. */
function clause(words: Vocabulary, node: Condition, over: string, holds: boolean, inside: boolean): string {
  switch (node.op) {
    case "constant":
      return node.value === holds ? "不论什么情况" : "任何情况都不";
    case "flag": {
      const label = labelOf(words, node, over);
      return holds ? label : negatedText(label);
    }
    case "is": {
      const values = node.values.map((code) => codeText(words, node.ref, code, over));
      return `${labelOf(words, node.ref, over)}${holds ? "是" : "不是"}${listText(values, "或")}`;
    }
    case "has": {
      const value = codeText(words, { on: "fact", name: node.fact }, node.value);
      return `${labelOf(words, { on: "fact", name: node.fact })}里${holds ? "有" : "没有"}${value}`;
    }
    case "same":
      return `${labelOf(words, node.left, over)}与${labelOf(words, node.right, over)}${holds ? "相同" : "不同"}`;
    case "compare":
      return comparisonText(words, node, over, holds);
    case "all":
    case "any": {
      const isAnd = (node.op === "all") === holds;
      const parts = node.of.map((part) => clause(words, part, over, holds, node.of.length > 1));
      const text = parts.join(isAnd ? "，并且" : "，或者");
      return inside && parts.length > 1 ? `（${text}）` : text;
    }
    case "not":
      return clause(words, node.of, over, !holds, inside);
    case "certain":
      return clause(words, node.of, over, holds, inside);
    case "exists": {
      const list = listOf(words, node.over, node.where);
      return holds ? `有${list}` : `没有${list}`;
    }
    case "frame":
      return holds
        ? `按${quoted(verdictText(words, node.verdict))}判定`
        : `不按${quoted(verdictText(words, node.verdict))}判定`;
    case "reading": {
      const reading = words.readings.get(node.reading);
      const options = node.options.map((option) => quoted(reading?.options[option] ?? option));
      return `口径${quoted(reading?.question ?? node.reading)}${holds ? "取" : "不取"}${listText(options, "或")}`;
    }
    default: {
      const label = definitionText(words, node.name);
      return holds ? `符合${quoted(label)}` : negatedText(label);
    }
  }
}

function comparisonText(
  words: Vocabulary,
  node: Extract<Condition, { op: "compare" }>,
  over: string,
  holds: boolean,
): string {
  const [left, right] = [amountName(node.left), amountName(node.right)];
  const kind = kindOf(words, left, over) ?? kindOf(words, right, over);
  return `${amountText(words, left, over, kind)}${relationText(node.comparison, kind, holds)}${amountText(words, right, over, kind)}`;
}

/** Items of a collection that meet a condition; what every counted item meets is said as 计入的. */
function listOf(words: Vocabulary, over: string, where: Condition): string {
  const { counts, own } = splitWhere(where);
  const name = `${counts ? "计入的" : ""}${collectionText(words, over)}记录`;
  return own ? `${name}，其中${clause(words, own, over, true, true)}` : name;
}

/** Divides a condition on items into the document's own test of what counts, and what the rule adds. */
export function splitWhere(where: Condition): { counts?: Condition; own?: Condition } {
  if (!mentionsApproval(where)) return { own: where };
  if (where.op !== "all") return { counts: where };
  const [first, ...rest] = where.of;
  if (first?.op === "all" && mentionsApproval(first) && rest.length > 0) {
    const [only] = rest;
    return { counts: first, own: rest.length === 1 && only ? only : { op: "all", of: rest } };
  }
  return { counts: where };
}

function mentionsApproval(node: Condition): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.op === "flag" && each.on === "item" && each.name === "approved") found = true;
  });
  return found;
}

/** What an item of a collection must meet to be counted at all. */
export function countingSentence(words: Vocabulary, collection: string): string | undefined {
  let found: Condition | undefined;
  for (const { when, amount, metBy, hours } of words.document.rules) {
    for (const root of [when, amount, metBy, hours]) {
      if (!root || found) continue;
      walk(root, (node) => {
        if ((node.op === "exists" || node.op === "sum" || node.op === "count") && node.over === collection)
          found ??= splitWhere(node.where).counts;
      });
    }
  }
  return found && `${collectionText(words, collection)}记录要计入：${sentenceOf(words, found, collection)}。`;
}

/** An amount as a phrase, conditions of sums included. */
export function quantityText(words: Vocabulary, amount: Amount, over = "", kind?: NumberKind): string {
  const known = kind ?? kindOf(words, amountName(amount), over);
  const part = (each: Amount) => quantityText(words, each, over, known);
  switch (amount.op) {
    case "sum": {
      const { own } = splitWhere(amount.where);
      const field = labelOf(words, { on: "item", name: amount.field }, amount.over);
      return `${collectionText(words, amount.over)}${own ? `中${clause(words, own, amount.over, true, true)}的` : "的"}${field}合计`;
    }
    case "count": {
      const { own } = splitWhere(amount.where);
      return `${own ? `${clause(words, own, amount.over, true, true)}的` : ""}${collectionText(words, amount.over)}次数`;
    }
    case "by_reading": {
      const reading = words.readings.get(amount.reading);
      const options = Object.entries(amount.options).map(
        ([option, each]) => `取${quoted(reading?.options[option] ?? option)}时为${part(each)}`,
      );
      return `按口径${quoted(reading?.question ?? amount.reading)}，${options.join("，")}`;
    }
    case "min":
      return `${listText(amount.of.map(part), "和")}中较小的`;
    case "max":
      return `${listText(amount.of.map(part), "和")}中较大的`;
    case "plus":
    case "minus":
    case "times":
      return amount.of
        .map((each) => bracketed(each, part(each)))
        .join({ plus: "加", minus: "减", times: "乘" }[amount.op]);
    case "number":
      return numberText(known === "hundredths" ? "hundredths" : "integer", amount.value);
    default:
      return amountText(words, amountName(amount), over, known);
  }
}

function bracketed(amount: Amount, text: string): string {
  return amount.op === "plus" || amount.op === "minus" ? `（${text}）` : text;
}

/** A definition as a sentence: 公需学时是指… */
export function definitionSentence(words: Vocabulary, name: string): string | undefined {
  let found: string | undefined;
  const roots = words.document.rules.flatMap(({ when, amount, metBy, hours }) => [when, amount, metBy, hours]);
  const [from, to] = [words.document.period.from, words.document.period.to];
  for (const root of [...roots, from, to, ...words.document.verdicts.map(({ applies }) => applies)]) {
    if (!root || found !== undefined) continue;
    walk(root, (node) => {
      if (node.op !== "named" || node.name !== name || found !== undefined) return;
      found =
        words.document.definitions[name]?.kind === "amount"
          ? quantityText(words, node.of as Amount)
          : sentenceOf(words, node.of as Condition, collectionIn(node.of as Condition, root));
    });
  }
  return found === undefined ? undefined : `${quoted(definitionText(words, name))}是指：${found}。`;
}

/** The collection whose items a condition inside `root` speaks of. */
function collectionIn(node: Condition, root: Condition | Amount): string {
  let over = "";
  walk(root, (each) => {
    if (each.op !== "exists" && each.op !== "sum" && each.op !== "count") return;
    walk(each.where, (inner) => {
      if ("of" in inner && inner.of === node) over = each.over;
    });
  });
  return over;
}

/** A rule as one Chinese sentence, made from its condition and amounts. */
export function ruleSentence(words: Vocabulary, rule: Rule): string {
  const isAlways = rule.when.op === "constant" && rule.when.value;
  const when = isAlways ? "" : `${sentenceOf(words, rule.when)}的，`;
  const parts = listText(
    rule.parts.map((part) => partText(words, part)),
    "和",
  );
  const isClass = words.document.parts.find(({ id }) => id === rule.parts[0])?.unit === "class";
  const once = rule.consumes === undefined ? "" : `，并用掉一份${collectionText(words, rule.consumes)}`;
  switch (rule.kind) {
    case "out_of_scope":
      return `${when}不在要求范围内。`;
    case "exempt":
      return `${when}免${parts}${once}。`;
    case "require":
      return `${when}${parts}要达到${rule.amount ? quantityText(words, rule.amount) : ""}${isClass ? "次" : ""}，看${rule.metBy ? quantityText(words, rule.metBy) : ""}。`;
    case "waive":
      return `${when}不要求${parts}。`;
    case "offset":
      return rule.hours
        ? `${when}抵${parts}学时${once}，所抵学时是${quantityText(words, rule.hours)}。`
        : `${when}视为完成${parts}${once}。`;
    case "deadline":
      return `${when}${quoted(verdictText(words, rule.verdict ?? ""))}的截止日是${rule.on ? quantityText(words, rule.on) : ""}。`;
    case "level":
      return `${when}${parts}按${rule.gives ? quoted(labelOf(words, rule.gives)) : ""}报班。`;
    default:
      return isAlways ? rule.text : `${when}${rule.text}`;
  }
}
