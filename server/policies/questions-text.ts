/**
 * From what somebody types to terms: pure, and safe for any string. A text is cut into units (one Chinese character, or
 * one run of Latin letters or of digits); the terms are those units and each pair of neighbours.
 */

/** Longer questions are cut here: what matters is said early, and the time to answer stays bounded. */
export const longestQuestion = 160;

/**
 * How people say it (`peopleSay`) and the words of the rules that stand for it (`rulesSay`). With `onlySupports` they
 * help to choose between answers but are no sign that the question is about continuing education.
 */
export type Synonym = { peopleSay: string[]; rulesSay: string[]; onlySupports: boolean };

/** The curated vocabulary of the search, from policy/questions/synonyms.yaml. */
export type Vocabulary = {
  stopCharacters: Set<string>;
  stopWords: string[];
  names: string[];
  synonyms: Synonym[];
};

/**
 * One term to look for, with its weight relative to a pair of characters typed by the person. Only `evidence` shows
 * that an answer fits at all; single characters and supporting words merely order the answers.
 */
export type WeightedTerm = { term: string; weight: number; evidence: boolean };

const unitWeight = 0.12;
const pairWeight = 1;
const synonymWeight = 1.4;
const slipWeight = 0.8;

const chineseDigits = "零一二三四五六七八九";
const countedNumber = /[一二三四五六七八九十]+(?=月|号|日|个|次|年|点|学|分|课)/g;

/** Folds widths and case, drops what cannot be read (control characters, lone surrogates) and bounds the length. */
export function readable(text: string): string {
  const bounded = text
    .slice(0, longestQuestion * 4)
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase();
  return [...bounded.replace(/[\p{C}\uFFFD]/gu, " ")].slice(0, longestQuestion).join("");
}

/** A Chinese number below one hundred as digits: 二十五 → 25. Anything else comes back unchanged. */
export function arabic(number: string): string {
  const [tens, units, ...rest] = number.split("十");
  if (rest.length > 0 || tens === undefined) return number;
  if (units === undefined) return number.length === 1 ? String(chineseDigits.indexOf(number)) : number;
  if (tens.length > 1 || units.length > 1) return number;
  const tensValue = tens === "" ? 1 : chineseDigits.indexOf(tens);
  return String(tensValue * 10 + (units === "" ? 0 : chineseDigits.indexOf(units)));
}

/** Writes days and counts the way the answers do: 六月三十号 → 6月30日, 24分 → 24学分, 90课时 → 90学时. */
function withDigits(text: string): string {
  return text
    .replace(countedNumber, arabic)
    .replace(/(\d)号/g, "$1日")
    .replace(/(\d)个?分(?![钟之])/g, "$1学分")
    .replace(/(\d)个?(?:课时|小时)/g, "$1学时");
}

function units(text: string): string[] {
  return text.match(/\p{Script=Han}|[0-9]+(?:\.[0-9]+)?|\p{Script=Latin}+/gu) ?? [];
}

/** Terms of a text that is to be found: its units and every pair of neighbouring units. */
export function terms(text: string): string[] {
  return segments(withDigits(readable(text)), new Set()).flatMap((segment) => [...segment, ...pairs(segment)]);
}

function pairs(segment: string[]): string[] {
  return segment.slice(1).map((unit, index) => `${segment[index]}${unit}`);
}

function segments(text: string, stopCharacters: ReadonlySet<string>): string[][] {
  const found: string[][] = [];
  for (const run of text.split(/[^\p{Script=Han}\p{Script=Latin}0-9.]+/u)) {
    let segment: string[] = [];
    for (const unit of units(run)) {
      if (!stopCharacters.has(unit)) segment.push(unit);
      else if (segment.length > 0) {
        found.push(segment);
        segment = [];
      }
    }
    if (segment.length > 0) found.push(segment);
  }
  return found;
}

/** Terms of a question with their weights: the person's own words, and the rules' words for them. */
export function questionTerms(question: string, vocabulary: Vocabulary): WeightedTerm[] {
  const text = withDigits(readable(question));
  const found = new Map<string, WeightedTerm>();
  const add = (term: string, weight: number, evidence: boolean) => {
    const known = found.get(term) ?? { term, weight: 0, evidence: false };
    found.set(term, {
      term,
      weight: Math.max(weight, known.weight),
      evidence: evidence || known.evidence,
    });
  };
  for (const segment of segments(withoutStopWords(text, vocabulary), vocabulary.stopCharacters)) {
    for (const unit of segment) {
      const isWord = /^[a-z0-9]/.test(unit) && unit.length > 1;
      add(unit, isWord ? pairWeight : unitWeight, isWord);
    }
    for (const pair of pairs(segment)) add(pair, pairWeight, true);
  }
  for (const { peopleSay, rulesSay, onlySupports } of vocabulary.synonyms) {
    if (!peopleSay.some((word) => text.includes(word))) continue;
    for (const term of rulesSay.flatMap(pairsOfWord)) add(term, synonymWeight, !onlySupports);
  }
  for (const name of vocabulary.names) {
    if (!text.includes(name) && hasSlip(text, name)) pairsOfWord(name).forEach((term) => add(term, slipWeight, true));
  }
  return [...found.values()];
}

/** Whether the text holds the name with exactly one character wrong. */
function hasSlip(text: string, name: string): boolean {
  const letters = [...name];
  const characters = [...text];
  return characters.some((_, start) => {
    if (start + letters.length > characters.length) return false;
    return letters.filter((letter, place) => letter !== characters[start + place]).length === 1;
  });
}

function withoutStopWords(text: string, vocabulary: Vocabulary): string {
  return vocabulary.stopWords.reduce((rest, word) => rest.replaceAll(word, " "), text);
}

function pairsOfWord(word: string): string[] {
  return segments(word, new Set()).flatMap((segment) => (segment.length > 1 ? pairs(segment) : segment));
}
