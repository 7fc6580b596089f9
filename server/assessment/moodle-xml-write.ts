/** Writes questions as Moodle XML. What `readMoodleXml` reads of it is the same question again. */
import type { Question, QuestionContent } from "../../contract/question.ts";

/** A file of questions, each with its number as its name. */
export function moodleXmlOf(questions: readonly (Question & { questionId: number })[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n${questions.map(elementOf).join("")}</quiz>\n`;
}

const TYPES: Readonly<Record<QuestionContent["kind"], string>> = {
  single: "multichoice",
  multiple: "multichoice",
  true_false: "truefalse",
  short: "shortanswer",
  numeric: "numerical",
  matching: "matching",
};

function elementOf({ questionId, wording, explanation, tags, content }: Question & { questionId: number }): string {
  const labels = tags.map((tag) => `<tag>${textElement(tag)}</tag>`).join("");
  return [
    `<question type="${TYPES[content.kind]}">`,
    `<name>${textElement(String(questionId))}</name>`,
    `<questiontext format="plain_text">${textElement(wording)}</questiontext>`,
    `<generalfeedback format="plain_text">${textElement(explanation)}</generalfeedback>`,
    "<defaultgrade>1</defaultgrade>",
    ...answerLines(content),
    ...(tags.length === 0 ? [] : [`<tags>${labels}</tags>`]),
    "</question>\n",
  ].join("\n");
}

function answerLines(content: QuestionContent): string[] {
  switch (content.kind) {
    case "single":
      return ["<single>true</single>", ...content.choices.map(({ text, credit }) => answer(credit, text))];
    case "multiple": {
      const right = content.choices.filter(({ credit }) => credit === 100).length;
      const share = Math.floor(10_000_000 / right) / 100_000;
      return [
        "<single>false</single>",
        ...content.choices.map(({ text, credit }) => answer(credit === 100 ? share : -100, text)),
      ];
    }
    case "true_false":
      return [answer(content.right ? 100 : 0, "true"), answer(content.right ? 0 : 100, "false")];
    case "short":
      return [
        `<usecase>${content.exact ? 1 : 0}</usecase>`,
        ...content.accepted.map(({ text, credit }) => answer(credit, text)),
      ];
    case "numeric":
      return content.accepted.map(({ from, to, credit }) => {
        const middle = (Number(from) + Number(to)) / 2;
        const off = (Number(to) - Number(from)) / 2;
        return answer(credit, plainNumber(middle), `<tolerance>${plainNumber(off)}</tolerance>`);
      });
    case "matching":
      return [
        ...content.pairs.map(({ left, right }) => pair(left, right)),
        ...content.extra.map((right) => pair("", right)),
      ];
  }
}

function plainNumber(value: number): string {
  return value.toFixed(10).replace(/\.?0+$/, "");
}

function answer(fraction: number, text: string, more = ""): string {
  return `<answer fraction="${fraction}" format="plain_text">${textElement(text)}${more}</answer>`;
}

function pair(left: string, right: string): string {
  return `<subquestion format="plain_text">${textElement(left)}<answer>${textElement(right)}</answer></subquestion>`;
}

function textElement(text: string): string {
  return `<text>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")}</text>`;
}
