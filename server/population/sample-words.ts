/** Why sampled people fare differently under two policies, in words. */
import { decide } from "../../engine/decide.ts";
import { explain } from "../../engine/explain.ts";
import type { Explanation, Step } from "../../engine/explanation.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { Facts } from "../../engine/facts.ts";
import {
  outcomeText,
  partText,
  reasonText,
  verdictText,
  vocabularyOf,
  type Dictionary,
  type Vocabulary,
} from "../../engine/words.ts";
import type { CompiledPolicy } from "../../engine/compile.ts";

export type SampleWords = { before: string; after: string; reasons: string[] };

const MOST_REASONS = 6;

/** What each policy comes to for these facts, and the reasons of the parts that came out differently. */
export function sampleWords(
  dictionary: Dictionary,
  today: DateInt,
  before: { policy: CompiledPolicy; facts: Facts },
  after: { policy: CompiledPolicy; facts: Facts },
): SampleWords {
  const sides = [before, after].map(({ policy: { policy }, facts }) => {
    const words = vocabularyOf(policy.document, { dictionary, year: policy.year });
    const decision = decide(policy, facts);
    return { words, text: outcomeText(words, decision, today), explanation: explain(policy, facts, decision) };
  }) as [Side, Side];
  const [old, draft] = sides;
  return { before: old.text, after: draft.text, reasons: differences(old, draft) };
}

type Side = { words: Vocabulary; text: string; explanation: Explanation };

function differences(old: Side, draft: Side): string[] {
  const reasons: string[] = [];
  for (const verdict of Object.values(draft.explanation.verdicts)) {
    for (const part of Object.values(verdict.parts)) {
      const was = old.explanation.verdicts[verdict.id]?.parts[part.part];
      if (was?.state === part.state && was.decidedBy === part.decidedBy) continue;
      const where = `${verdictText(draft.words, verdict.id)}·${partText(draft.words, part.part)}`;
      reasons.push(
        `${where}：原来${reason(old.words, was?.steps, was?.decidedBy)}改后${reason(draft.words, part.steps, part.decidedBy)}`,
      );
    }
  }
  return reasons.slice(0, MOST_REASONS);
}

function reason(words: Vocabulary, steps: Step[] | undefined, id: string | undefined): string {
  const step = steps?.find((each) => each.id === id);
  return step ? reasonText(words, step) : "不作要求。";
}
