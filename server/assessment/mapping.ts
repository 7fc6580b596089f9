/** What choices of other systems are in this bank. */
import type { QuestionContent } from "../../contract/question.ts";
import { Untakable, type NoteCode } from "./taken.ts";

export interface Weighed {
  text: string;
  /** In percent; below zero where choosing it costs something. */
  weight: number;
}

/**
 * A question of choices. Without being told, it has one answer if one choice is wholly right, and several if the right ones share
 * the point.
 */
export function choicesOf(
  choices: readonly Weighed[],
  single: boolean | undefined,
  notes: Set<NoteCode>,
): QuestionContent {
  if (choices.some(({ weight }) => weight < 0)) notes.add("negative");
  if (single ?? choices.some(({ weight }) => weight >= 99.9)) {
    return {
      kind: "single",
      choices: choices.map(({ text, weight }) => ({ text, credit: Math.max(0, Math.round(weight)) })),
    };
  }
  notes.add("weights");
  return {
    kind: "multiple",
    choices: choices.map(({ text, weight }) => ({ text, credit: weight > 0 ? 100 : 0 })),
  };
}

/** Answers of which the best is worth the whole point, as other systems take it for granted. */
export function fullCredit<Answer extends { credit: number }>(accepted: readonly Answer[]): Answer[] {
  return accepted.map((each) => ({ ...each, credit: Math.min(100, Math.max(0, each.credit)) }));
}

/** A star stands for anything in other systems; here an answer is what it says. */
export function refuseWildcard(text: string): void {
  if (/(?<!\\)\*/.test(text)) throw new Untakable("wildcard");
}
