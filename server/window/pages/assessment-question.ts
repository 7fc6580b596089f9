/** Forms of questions: what is typed as the contract takes it, and back. */
import type { ProblemCode } from "../../../contract/problems.ts";
import type { Question, QuestionContent, QuestionKind } from "../../../contract/question.ts";
import type { EditData } from "../../../web/areas/assessment/edit.tsx";
import { wrongWith, type Wrong } from "./form-errors.ts";

/** Tags as people type them: with spaces, commas or semicolons between. */
export function tagsTyped(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/u).filter((tag) => tag !== ""))];
}

/** Reads a form. What is wrong with it the contract says. */
export function readQuestionForm(fields: URLSearchParams, kind: QuestionKind): Question {
  const of = (name: string) => (fields.get(name) ?? "").replaceAll("\r\n", "\n").trim();
  return {
    wording: of("wording"),
    explanation: of("explanation"),
    tags: tagsTyped(of("tags")),
    content: contentOf(fields, kind, of),
  };
}

type Of = (name: string) => string;

function numbered(fields: URLSearchParams, name: string): string[] {
  return Array.from({ length: 10 }, (_, at) => String(at + 1)).filter(
    (number) => (fields.get(`${name}-${number}`) ?? "").trim() !== "",
  );
}

function contentOf(fields: URLSearchParams, kind: QuestionKind, of: Of): QuestionContent {
  switch (kind) {
    case "single":
    case "multiple": {
      const right = fields.getAll("right");
      const credit = (number: string) => {
        if (right.includes(number)) return 100;
        const partly = Number(of(`credit-${number}`));
        return kind === "single" && Number.isInteger(partly) && partly > 0 && partly < 100 ? partly : 0;
      };
      const choices = numbered(fields, "choice").map((number) => ({
        text: of(`choice-${number}`),
        credit: credit(number),
      }));
      return { kind, choices };
    }
    case "true_false":
      // Neither was ticked: the contract says that it is missing.
      return { kind, right: (of("right") === "" ? undefined : of("right") === "true") as boolean };
    case "short":
      return { kind, accepted: linesOf(of("accepted")).map(creditLine), exact: of("exact") === "true" };
    case "numeric":
      return { kind, accepted: linesOf(of("accepted")).map(numberLine) };
    case "matching":
      return {
        kind,
        pairs: numbered(fields, "left").map((number) => ({ left: of(`left-${number}`), right: of(`pair-${number}`) })),
        extra: linesOf(of("extra")),
      };
  }
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** "答案" or, for a part of the point, "答案 | 50". */
function creditLine(line: string): { text: string; credit: number } {
  const parted = /^(.*\S)\s*[|｜]\s*(\d{1,3})\s*%?$/u.exec(line);
  return parted === null ? { text: line, credit: 100 } : { text: parted[1] ?? "", credit: Number(parted[2]) };
}

/** "3.14" or "3.13~3.15", the same way with a part of the point. */
function numberLine(line: string): { from: string; to: string; credit: number } {
  const { text, credit } = creditLine(line.normalize("NFKC"));
  const [from = "", to = from] = text.split(/\s*[~～]\s*/u);
  return { from: plainNumber(from), to: plainNumber(to), credit };
}

function plainNumber(text: string): string {
  return text.replace(/^\+/, "").replace(/^[−–]/u, "-").trim();
}

type Typed = Pick<EditData, "typed" | "right" | "rows">;

/** A question as its form shows it. */
export function typedOf({ wording, explanation, tags, content }: Question): Typed {
  const base = { wording, explanation, tags: tags.join(" ") };
  const rows = (count: number) => Math.min(10, Math.max(4, count));
  const part = (credit: number) => (credit === 100 ? "" : ` | ${credit}`);
  switch (content.kind) {
    case "single":
    case "multiple": {
      const named = content.choices.flatMap(({ text, credit }, at): [string, string][] => [
        [`choice-${at + 1}`, text],
        [`credit-${at + 1}`, String(credit)],
      ]);
      const right = content.choices.flatMap(({ credit }, at) => (credit === 100 ? [String(at + 1)] : []));
      return { typed: { ...base, ...Object.fromEntries(named) }, right, rows: rows(content.choices.length) };
    }
    case "true_false":
      return { typed: base, right: [String(content.right)], rows: 2 };
    case "short": {
      const accepted = content.accepted.map(({ text, credit }) => text + part(credit)).join("\n");
      return { typed: { ...base, accepted, exact: String(content.exact) }, right: [], rows: 2 };
    }
    case "numeric": {
      const lines = content.accepted.map(
        ({ from, to, credit }) => (from === to ? from : `${from}~${to}`) + part(credit),
      );
      return { typed: { ...base, accepted: lines.join("\n") }, right: [], rows: 2 };
    }
    case "matching": {
      const named = content.pairs.flatMap(({ left, right }, at): [string, string][] => [
        [`left-${at + 1}`, left],
        [`pair-${at + 1}`, right],
      ]);
      const typed = { ...base, ...Object.fromEntries(named), extra: content.extra.join("\n") };
      return { typed, right: [], rows: rows(content.pairs.length) };
    }
  }
}

/** A refusal at the fields of the form it is about. */
export function questionErrors(error: unknown, told: Readonly<Partial<Record<ProblemCode, string | null>>>): Wrong {
  const path = (error as { errors?: readonly { path: string }[] }).errors?.[0]?.path;
  const { errors, status } = wrongWith(error, told);
  if (path === undefined || !path.startsWith("body.question")) return { errors, status };
  const field = /^body\.question\.(?:content\.)?(\w+)/.exec(path)?.[1] ?? "wording";
  return { errors: errors.slice(0, 1).map(({ message }) => ({ field, message })), status };
}
