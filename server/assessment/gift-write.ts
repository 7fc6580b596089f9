/** Writes questions as GIFT. What `readGift` reads of it is the same question again. */
import type { Question, QuestionContent } from "../../contract/question.ts";

/** A file of questions, each with its number as its name. */
export function giftOf(questions: readonly (Question & { questionId: number })[]): string {
  return questions.map((each) => `${blockOf(each)}\n`).join("\n");
}

function blockOf({ questionId, wording, explanation, tags, content }: Question & { questionId: number }): string {
  const comment = tags.length === 0 ? "" : `// ${tags.map((tag) => `[tag:${tag}]`).join(" ")}\n`;
  const general = explanation === "" ? "" : `\n####${marked(explanation)}`;
  return `${comment}::${questionId}::[plain]${marked(wording)} {${answersOf(content)}${general}\n}`;
}

function answersOf(content: QuestionContent): string {
  switch (content.kind) {
    case "true_false":
      return content.right ? "TRUE" : "FALSE";
    case "single":
      return lines(
        content.choices.map(({ text, credit }) =>
          credit === 100 ? `=${marked(text)}` : credit === 0 ? `~${marked(text)}` : `~%${credit}%${marked(text)}`,
        ),
      );
    case "multiple": {
      const right = content.choices.filter(({ credit }) => credit === 100).length;
      const share = Math.floor(10_000_000 / right) / 100_000;
      return lines(content.choices.map(({ text, credit }) => `~%${credit === 100 ? share : -100}%${marked(text)}`));
    }
    case "short":
      return lines(
        content.accepted.map(({ text, credit }) => `=${credit === 100 ? "" : `%${credit}%`}${marked(text)}`),
      );
    case "numeric":
      return `#${lines(content.accepted.map(({ from, to, credit }) => `=%${credit}%${from}..${to}`))}`;
    case "matching":
      return lines([
        ...content.pairs.map(({ left, right }) => `=${marked(left)} -> ${marked(right)}`),
        ...content.extra.map((right) => `= -> ${marked(right)}`),
      ]);
  }
}

function lines(answers: readonly string[]): string {
  return `\n${answers.join("\n")}`;
}

/** Signs of the format as signs of the text; a line end is `\n`, since an empty line would end the question. */
function marked(text: string): string {
  return text.replaceAll(/[\\~=#{}:]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`);
}
