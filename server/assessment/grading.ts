/** What an answer is worth. Pure: nothing is known but the question and what was said. */
import { compareDecimals, type QuestionContent } from "../../contract/question.ts";

/** What somebody said, as texts: numbers of choices, words, a number, or for each left item the number of a right one. */
export type Said = readonly string[];

/** Hundredths of a point, 0 to 100. What cannot be read is worth nothing. */
export function creditOf(content: QuestionContent, said: Said): number {
  switch (content.kind) {
    case "single":
      return said.length === 1 ? (content.choices[indexOf(said[0])]?.credit ?? 0) : 0;
    case "multiple":
      return chooses(content.choices, said) ? 100 : 0;
    case "true_false":
      return said.length === 1 && said[0] === String(content.right) ? 100 : 0;
    case "short":
      return best(content.accepted.filter((each) => sameWords(each.text, said[0] ?? "", content.exact)));
    case "numeric":
      return numberCredit(content.accepted, said[0] ?? "");
    case "matching":
      return pairCredit(content, said);
  }
}

/** Whether every right choice was taken and no other. */
function chooses(choices: readonly { credit: number }[], said: Said): boolean {
  const taken = new Set(said.map(indexOf));
  return choices.every(({ credit }, index) => (credit === 100) === taken.has(index)) && taken.size === said.length;
}

function indexOf(number: string | undefined): number {
  return number !== undefined && /^\d{1,2}$/.test(number) ? Number(number) - 1 : -1;
}

function best(accepted: readonly { credit: number }[]): number {
  return Math.max(0, ...accepted.map(({ credit }) => credit));
}

/** Whether two answers are the same words. */
export function sameWords(wanted: string, said: string, exact: boolean): boolean {
  const [a, b] = [wanted, said].map((each) => (exact ? each.normalize("NFC").trim() : plainWords(each)));
  return a === b && a !== "";
}

/** Width, case, spaces and a full stop at the end make no difference; a full stop alone is what was meant. */
function plainWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\u200b]+/gu, "")
    .replace(/(?<=.)[。.]$/u, "");
}

function numberCredit(accepted: readonly { from: string; to: string; credit: number }[], said: string): number {
  const number = readNumber(said);
  if (number === undefined) return 0;
  return best(
    accepted.filter(({ from, to }) => compareDecimals(from, number) <= 0 && compareDecimals(number, to) <= 0),
  );
}

/** A number as people type it: full-width digits, a plus, a minus sign of the typographer. Undefined when it is none. */
export function readNumber(said: string): string | undefined {
  const plain = said
    .normalize("NFKC")
    .replaceAll(/\s/gu, "")
    .replace(/^\+/, "")
    .replace(/^[−–]/u, "-")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.$/, "");
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(plain) ? plain : undefined;
}

function pairCredit({ pairs, extra }: Extract<QuestionContent, { kind: "matching" }>, said: Said): number {
  const offered = offeredOf({ pairs, extra });
  const right = pairs.filter((pair, at) => offered[indexOf(said[at])] === pair.right).length;
  return Math.floor((right * 100) / pairs.length);
}

/** What can be chosen on the right of a matching question, each once, in the order in which it was written. */
export function offeredOf({
  pairs,
  extra,
}: {
  pairs: readonly { right: string }[];
  extra: readonly string[];
}): string[] {
  return [...new Set([...pairs.map(({ right }) => right), ...extra])];
}

/** The answer that is right, as somebody would have to say it. */
export function rightAnswer(content: QuestionContent): Said {
  switch (content.kind) {
    case "single":
      return [String(content.choices.findIndex(({ credit }) => credit === 100) + 1)];
    case "multiple":
      return content.choices.flatMap(({ credit }, at) => (credit === 100 ? [String(at + 1)] : []));
    case "true_false":
      return [String(content.right)];
    case "short":
      return [content.accepted.find(({ credit }) => credit === 100)?.text ?? ""];
    case "numeric":
      return [content.accepted.find(({ credit }) => credit === 100)?.from ?? ""];
    case "matching": {
      const offered = offeredOf(content);
      return content.pairs.map(({ right }) => String(offered.indexOf(right) + 1));
    }
  }
}

/** A score: what was reached of what could be, by credits that each are 0 to 100. */
export interface Score {
  /** Sum of the credits. */
  points: number;
  /** How many questions. */
  of: number;
}

/** Whether a score reaches a mark in percent, without rounding. */
export function reaches({ points, of }: Score, percent: number): boolean {
  return of > 0 && points >= percent * of;
}

/** A score in tenths of a percent, rounded down: what is shown never says more than was reached. */
export function tenths({ points, of }: Score): number {
  return of === 0 ? 0 : Math.floor((points * 10) / of);
}
