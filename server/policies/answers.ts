/** Official answers as the contract tells them. */
import type { AnswerSummary, AnswerView } from "../../contract/policies.ts";
import { OWN_POLICY, type Library } from "./library.ts";
import { allAnswers } from "./questions.ts";
import type { Answer } from "./questions-source.ts";

/** An answer in a list. */
export function answerSummary({ number, id, short_title, question, concerns, for_you }: Answer): AnswerSummary {
  return { number, id, shortTitle: short_title, question, concerns, forYou: for_you };
}

/** An answer with the rules and readings that rest on it in a year; undefined when there is none of this number. */
export function answerView(number: number, library: Library, year: number): AnswerView | undefined {
  const { source, answers } = allAnswers();
  const answer = answers.find((each) => each.number === number);
  if (answer === undefined) return undefined;
  const document = library.inForce(OWN_POLICY, year)?.document;
  const cites = `${source}#${answer.id}`;
  const { answer: text, platform_note: note } = answer;
  return {
    ...answerSummary(answer),
    answer: text,
    ...(note === undefined ? {} : { platformNote: note }),
    related: answers
      .filter(({ id }) => answer.related.includes(id))
      .map(({ number: other, id, short_title, question }) => ({
        number: other,
        id,
        shortTitle: short_title,
        question,
      })),
    readings: (document?.readings ?? [])
      .filter((reading) => reading.cites.includes(cites))
      .map(({ id, question, chosen, options, status }) => ({
        id,
        question,
        chosen: options[chosen] ?? chosen,
        others: Object.entries(options)
          .filter(([option]) => option !== chosen)
          .map(([, label]) => label),
        status,
      })),
    rules: (document?.rules ?? [])
      .filter((rule) => rule.cites.includes(cites))
      .map((rule) => ({
        policy: document?.id ?? "",
        version: document?.version ?? "",
        rule: rule.id,
        label: rule.label,
        text: rule.text,
      })),
  };
}
