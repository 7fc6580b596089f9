/** Branches of what is unknown as Chinese sentences. */
import type { DateInt } from "./calendar.ts";
import type { Branches, Missing, Statement } from "./branches.ts";
import type { DecisiveReading } from "./sensitivity.ts";
import { listText, negatedText, quoted } from "./words-format.ts";
import { outcomeText } from "./words-headline.ts";
import { codeText, collectionText, labelOf, numberText, kindOfType, type Vocabulary } from "./words-vocabulary.ts";

/** One possibility of an unknown: 审核通过, 有“高级研修班”记录, 单位性质是民营企业. */
export function possibilityText(words: Vocabulary, { unknown }: Pick<Missing, "unknown">, codes: string[]): string {
  const name = collectionText(words, unknown.name);
  if (unknown.kind === "collection") return codes.includes("sample") ? `有合格的${name}记录` : `没有${name}记录`;
  const ref =
    unknown.kind === "fact"
      ? { on: "fact" as const, name: unknown.name }
      : { on: "item" as const, name: unknown.field };
  const over = unknown.kind === "item" ? unknown.name : "";
  if (unknown.kind === "item" && unknown.field === "approved")
    return `${name}审核${codes.includes("approved") ? "通过" : "不通过"}`;
  const declared =
    unknown.kind === "fact"
      ? words.facts.get(unknown.name)
      : words.collections.get(over)?.fields.find((field) => field.name === unknown.field);
  const label = labelOf(words, ref, over);
  if (declared?.type === "flag") return codes.includes("true") ? label : negatedText(label);
  if (declared?.type === "codes")
    return `${label}：${listText(
      codes.map((code) => (code === "none" ? "无" : codeText(words, ref, code, over))),
      "或",
    )}`;
  if (declared?.type === "code") {
    return codes.length > MOST_NAMED
      ? `${label}是其他`
      : `${label}是${listText(
          codes.map((code) => codeText(words, ref, code, over)),
          "或",
        )}`;
  }
  const kind = kindOfType(declared?.type, label);
  return `${label}是${listText(
    codes.map((code) => numberText(kind, Number(code))),
    "或",
  )}`;
}

const MOST_NAMED = 6;

/** 如果…并且…：还差… */
export function statementText(
  words: Vocabulary,
  found: Pick<Branches, "missing">,
  statement: Statement,
  today?: DateInt,
): string {
  const conditions = statement.when.map(({ key, codes }) => {
    const asked = found.missing.find((each) => each.key === key);
    return asked ? possibilityText(words, asked, codes) : key;
  });
  return `如果${conditions.join("，并且")}：${outcomeText(words, statement.outcome, today)}。`;
}

/** 毕业当年…？现在取“全年都免”；如果取“只免专业科目”，就… */
export function readingText(words: Vocabulary, reading: DecisiveReading, today?: DateInt): string {
  const others = reading.others.map(
    ({ label, outcome }) => `如果取${quoted(label)}，就${outcomeText(words, outcome, today)}`,
  );
  return `${reading.question}现在取${quoted(reading.chosenLabel)}；${others.join("；")}。`;
}
