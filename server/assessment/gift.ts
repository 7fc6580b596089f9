/** GIFT, the text format of questions: a file is read question by question, so that one bad one costs only itself. */
import { parse, type GIFTQuestion, type NumericalFormat, type TextChoice, type TextFormat } from "gift-pegjs";
import type { Question, QuestionContent } from "../../contract/question.ts";
import { choicesOf, fullCredit, refuseWildcard } from "./mapping.ts";
import { explanationOf, textOfHtml, tidy } from "./plain.ts";
import {
  decimalOf,
  MOST_QUESTIONS,
  rangeOf,
  tagsOf,
  takeIn,
  Unreadable,
  Untakable,
  type NoteCode,
  type Reading,
  type Taken,
} from "./taken.ts";

const LONGEST_BLOCK = 20_000;

interface Block {
  line: number;
  text: string;
}

/** Reads a file. Throws `Unreadable` when it holds too many questions, or none. */
export function readGift(file: string): Reading {
  const taken: Taken[] = [];
  let category: string[] = [];
  for (const { line, text } of blocksOf(file)) {
    const named = /^\$CATEGORY:(.*)$/m.exec(text);
    if (named !== null) category = categoryTags(named[1] ?? "");
    const tags = [...category, ...[...text.matchAll(/^\s*\/\/.*$/gm)].flatMap(([comment]) => commentTags(comment))];
    const bare = text.replaceAll(/^\s*(?:\/\/|\$CATEGORY:).*$/gm, "").trim();
    if (bare === "") continue;
    if (taken.length >= MOST_QUESTIONS) throw new Unreadable(`一次最多收 ${MOST_QUESTIONS} 道题，请把文件分成几个`);
    const source = { place: taken.length + 1, line, beginning: bare };
    taken.push(takeIn(source, (notes) => ({ ...readBlock(bare, notes), tags: tagsOf(tags) })));
  }
  if (taken.length === 0) throw new Unreadable("文件里没有题目");
  return { taken };
}

/** Questions stand apart by empty lines. */
function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: string[] = [];
  const lines = file.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  for (const [at, line] of [...lines, ""].entries()) {
    if (line.trim() !== "") open.push(line);
    else if (open.length > 0) {
      blocks.push({ line: at - open.length + 1, text: open.join("\n") });
      open = [];
    }
  }
  return blocks;
}

function commentTags(comment: string): string[] {
  return [...comment.matchAll(/\[tag:([^\]]{1,200})\]/g)].map(([, tag]) => tag ?? "");
}

/** The innermost name of a path, which is what authors call it; Moodle's own outermost names say nothing. */
export function categoryTags(path: string): string[] {
  const names = path.split(/(?<!\/)\/(?!\/)/).map((name) => name.trim());
  return names.filter((name) => !/^(\$.*\$|top)$/.test(name) && name !== "").slice(-1);
}

function readBlock(text: string, notes: Set<NoteCode>): Omit<Question, "tags"> {
  if (text.length > LONGEST_BLOCK) throw new Untakable("too_long");
  let read: GIFTQuestion[];
  try {
    read = parse(withEscapes(text));
  } catch (error) {
    throw new Untakable("unreadable", placeIn(error));
  }
  const [question] = read;
  if (question === undefined || read.length !== 1) throw new Untakable("unreadable");
  return questionOf(question, notes);
}

function placeIn(error: unknown): string {
  const start = (error as { location?: { start?: { line: number; column: number } } }).location?.start;
  return start === undefined ? "" : `第 ${start.line} 行第 ${start.column} 个字附近`;
}

/**
 * Outside the braces the signs of the format mean nothing, and authors write them as they are; the parser wants them marked.
 * Inside, a colon means something in numbers only.
 */
function withEscapes(text: string): string {
  const [, title = "", rest = ""] = /^(\s*::(?:\\.|(?!::)[^\\])*::)?([^]*)$/.exec(text) ?? [];
  const open = rest.search(/(?<!\\)\{/);
  const close = rest.search(/(?<!\\)\}(?![^]*(?<!\\)\})/);
  if (open < 0 || close < open) return text;
  const inside = rest.slice(open, close + 1);
  const marked = /^\{\s*#/.test(inside) ? inside : inside.replaceAll(/(?<!\\):/g, "\\:");
  return title + marks(rest.slice(0, open)) + marked + marks(rest.slice(close + 1));
}

function marks(text: string): string {
  return text.replaceAll(/(?<!\\)[=~#:]/g, String.raw`\$&`);
}

function questionOf(read: GIFTQuestion, notes: Set<NoteCode>): Omit<Question, "tags"> {
  if (read.type === "Category") throw new Untakable("unreadable");
  if (read.type === "Description") throw new Untakable("description");
  if (read.type === "Essay") throw new Untakable("essay");
  const wording = plain(read.stem, notes) || tidy(read.title ?? "");
  const explanation = explanationOf(plain(read.globalFeedback, notes), notes);
  return { wording, explanation, content: contentOf(read, notes) };
}

function contentOf(
  read: Exclude<GIFTQuestion, { type: "Category" | "Description" | "Essay" }>,
  notes: Set<NoteCode>,
): QuestionContent {
  switch (read.type) {
    case "TF":
      if (read.trueFeedback !== null || read.falseFeedback !== null) notes.add("feedback");
      return { kind: "true_false", right: read.isTrue };
    case "MC":
      return choicesOf(weighed(read.choices, notes), undefined, notes);
    case "Short": {
      const accepted = weighed(read.choices, notes).filter(({ weight }) => weight > 0);
      for (const { text } of accepted) refuseWildcard(text);
      return {
        kind: "short",
        accepted: fullCredit(accepted.map(({ text, weight }) => ({ text, credit: Math.round(weight) }))),
        exact: false,
      };
    }
    case "Numerical":
      return { kind: "numeric", accepted: numbersOf(read.choices, notes) };
    case "Matching":
      return matchingOf(
        read.matchPairs.map(({ subquestion, subanswer }) => ({
          left: plain(subquestion, notes),
          right: tidy(unmarked(subanswer)),
        })),
      );
  }
}

/** Pairs without a left side are offered and right for nothing. */
export function matchingOf(all: readonly { left: string; right: string }[]): QuestionContent {
  return {
    kind: "matching",
    pairs: all.filter(({ left }) => left !== ""),
    extra: all.filter(({ left }) => left === "").map(({ right }) => right),
  };
}

function weighed(choices: readonly TextChoice[], notes: Set<NoteCode>): { text: string; weight: number }[] {
  return choices.map(({ text, isCorrect, weight, feedback }) => {
    if (feedback !== null) notes.add("feedback");
    return { text: plain(text, notes), weight: weight ?? (isCorrect ? 100 : 0) };
  });
}

type Numbers = Extract<GIFTQuestion, { type: "Numerical" }>["choices"];
type NumericContent = Extract<QuestionContent, { kind: "numeric" }>;

function numbersOf(choices: Numbers, notes: Set<NoteCode>): NumericContent["accepted"] {
  if (!Array.isArray(choices)) return [{ ...numberRange(choices), credit: 100 }];
  const accepted = choices.flatMap(({ text, isCorrect, weight, feedback }) => {
    if (feedback !== null) notes.add("feedback");
    const credit = Math.round(weight ?? (isCorrect ? 100 : 0));
    // What catches every other number is there for its feedback only.
    return credit > 0 && text.type !== undefined ? [{ ...numberRange(text), credit }] : [];
  });
  return fullCredit(accepted);
}

function numberRange({ number, range, numberLow, numberHigh }: NumericalFormat): { from: string; to: string } {
  if (numberLow !== undefined && numberHigh !== undefined)
    return { from: decimalOf(numberLow), to: decimalOf(numberHigh) };
  return rangeOf(number ?? Number.NaN, range ?? 0);
}

function plain(given: TextFormat | null, notes: Set<NoteCode>): string {
  if (given === null) return "";
  const { format, text } = given;
  if (format !== "plain" && /<[a-z/]|&[a-z#]/i.test(text)) return textOfHtml(text, notes);
  if (/\$\$|!\[[^\]]*\]\(/.test(text)) throw new Untakable("picture");
  if (format === "markdown" && /\*\*|__|`/.test(text)) {
    notes.add("formatting");
    return tidy(text.replaceAll(/\*\*|__|`/g, ""));
  }
  return tidy(text);
}

/** The parser leaves its own marks in the right side of a pair. */
function unmarked(text: string): string {
  return text.replaceAll(/&&(092|058|035|061|123|125|126|010);/g, (_, code) => String.fromCodePoint(Number(code)));
}
