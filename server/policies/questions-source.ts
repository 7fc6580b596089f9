/** Reads the answers and the curated words of the search from the policy folder. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Vocabulary } from "./questions-text.ts";

const policyFolder = new URL("../../policy/", import.meta.url);

const answerSchema = z.strictObject({
  id: z.string().regex(/^a\d+$/),
  number: z.int().positive(),
  short_title: z.string().min(1).max(14),
  question: z.string().min(1),
  answer: z.string().min(1),
  platform_note: z.string().min(1).optional(),
  keywords: z.array(z.coerce.string()).min(1),
  concerns: z.array(z.string()).min(1),
  for_you: z.array(z.string()).min(1),
  readings: z.array(z.string()),
  related: z.array(z.string()),
});

const answersSchema = z.strictObject({
  source: z.string(),
  concerns: z.record(z.string(), z.string()),
  audiences: z.record(z.string(), z.string()),
  answers: z.array(answerSchema).min(1),
});

const vocabularySchema = z.strictObject({
  stop_characters: z.string(),
  stop_words: z.array(z.string().min(2)),
  names: z.array(z.string().min(3)),
  synonyms: z.array(
    z.strictObject({
      people_say: z.array(z.string().min(1)).min(1),
      rules_say: z.array(z.string().min(1)).min(1),
      only_supports: z.boolean().default(false),
    }),
  ),
});

/** One official answer in our own words, as in policy/sources/xpcc-qa/answers.yaml. */
export type Answer = z.infer<typeof answerSchema>;

/** The whole file: answers, and the Chinese names of what they concern and whom. */
export type Answers = z.infer<typeof answersSchema>;

/** Reads and checks the answers. Throws with the place of the fault when the file does not hold its shape. */
export function readAnswers(): Answers {
  return answersSchema.parse(parse(readFileSync(new URL("sources/xpcc-qa/answers.yaml", policyFolder), "utf8")));
}

/** Reads and checks the curated words. Longer stop words come first, so that they win over their own parts. */
export function readVocabulary(): Vocabulary {
  const file = vocabularySchema.parse(parse(readFileSync(new URL("questions/synonyms.yaml", policyFolder), "utf8")));
  return {
    stopCharacters: new Set(file.stop_characters),
    stopWords: file.stop_words.toSorted((one, other) => other.length - one.length),
    names: file.names,
    synonyms: file.synonyms.map((entry) => ({
      peopleSay: entry.people_say,
      rulesSay: entry.rules_say,
      onlySupports: entry.only_supports,
    })),
  };
}
