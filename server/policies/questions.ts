/** Finds the official answers that a question in people's own wording is about. */
import MiniSearch from "minisearch";
import type { SearchResult } from "minisearch";
import { readAnswers, readVocabulary } from "./questions-source.ts";
import type { Answer, Answers } from "./questions-source.ts";
import { questionTerms, terms } from "./questions-text.ts";
import type { Vocabulary } from "./questions-text.ts";

/** One answer that fits, best first. `score` is relative to the best (1). */
export type QuestionHit = {
  id: string;
  number: number;
  shortTitle: string;
  question: string;
  score: number;
  /** Pairs of characters and words that were asked for, or stand for what was, and are in the answer. */
  matched: string[];
};

/**
 * What a search found. `noMatch` is true when a question was asked and nothing fits: the caller records it for the
 * service desk. An empty question has no hits and is not a miss.
 */
export type QuestionSearch = { hits: QuestionHit[]; noMatch: boolean };

type Indexed = {
  id: string;
  title: string;
  question: string;
  keywords: string;
  answer: string;
  note: string;
};
type Index = {
  file: Answers;
  answers: Map<string, Answer>;
  search: MiniSearch<Indexed>;
  vocabulary: Vocabulary;
};

const fieldBoosts = { title: 2, question: 2.5, keywords: 3, answer: 1, note: 0.3 };
const mostHits = 20;
const leastScore = 20;
const leastShareOfBest = 0.15;
const separator = "\u0001";

let loaded: Index | undefined;

function index(): Index {
  loaded ??= build(readAnswers(), readVocabulary());
  return loaded;
}

function build(file: Answers, vocabulary: Vocabulary): Index {
  const search = new MiniSearch<Indexed>({
    fields: Object.keys(fieldBoosts),
    tokenize: terms,
    processTerm: (term) => term,
  });
  search.addAll(
    file.answers.map((answer) => ({
      id: answer.id,
      title: answer.short_title,
      question: answer.question,
      keywords: answer.keywords.join(" "),
      answer: answer.answer,
      note: answer.platform_note ?? "",
    })),
  );
  return {
    file,
    answers: new Map(file.answers.map((answer) => [answer.id, answer])),
    search,
    vocabulary,
  };
}

/** All answers in their official order, with the Chinese names of concerns and audiences. */
export function allAnswers(): Answers {
  return index().file;
}

/** One answer by its anchor (`a1` … `a20`), or undefined. */
export function answerById(id: string): Answer | undefined {
  return index().answers.get(id);
}

/**
 * The answers that fit a question, best first, at most `limit` (1–20). Takes any string: it is bounded and folded, never
 * read as a pattern. Same question, same result.
 */
export function searchQuestions(query: string, limit = 3): QuestionSearch {
  const { answers, search, vocabulary } = index();
  const asked = new Map(questionTerms(query, vocabulary).map((entry) => [entry.term, entry]));
  if (asked.size === 0) return { hits: [], noMatch: query.trim() !== "" };
  const results = search.search([...asked.keys()].join(separator), {
    boost: fieldBoosts,
    boostTerm: (term) => asked.get(term)?.weight ?? 0,
    tokenize: (joined) => joined.split(separator),
    combineWith: "OR",
    prefix: false,
    fuzzy: false,
  });
  const supported = results.filter((result) => result.queryTerms.some((term) => asked.get(term)?.evidence));
  const best = supported[0]?.score ?? 0;
  if (best < leastScore) return { hits: [], noMatch: true };
  const count = Number.isFinite(limit) ? Math.min(Math.max(Math.trunc(limit), 1), mostHits) : mostHits;
  const fitting = supported.filter((result) => result.score >= best * leastShareOfBest).slice(0, count);
  return { hits: fitting.flatMap((result) => hit(result, answers, best, asked)), noMatch: false };
}

function hit(
  result: SearchResult,
  answers: Map<string, Answer>,
  best: number,
  asked: ReadonlyMap<string, { evidence: boolean }>,
): QuestionHit[] {
  const answer = answers.get(String(result.id));
  if (answer === undefined) return [];
  const { id, number, question } = answer;
  // Single characters order the answers but say nothing to a reader.
  const matched = Object.keys(result.match).filter((term) => asked.get(term)?.evidence);
  return [{ id, number, shortTitle: answer.short_title, question, score: result.score / best, matched }];
}
