/** Moodle XML. Entities of its own making are refused, and what is read of a question is text. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Question, QuestionContent } from "../../contract/question.ts";
import { categoryTags, matchingOf } from "./gift.ts";
import { choicesOf, fullCredit, refuseWildcard } from "./mapping.ts";
import { decodeEntities, explanationOf, textOfHtml, tidy } from "./plain.ts";
import {
  MOST_QUESTIONS,
  rangeOf,
  tagsOf,
  takeIn,
  Unreadable,
  Untakable,
  type NoteCode,
  type Reading,
  type Taken,
} from "./taken.ts";

/** An element as the parser gives it: its name holds its children, `:@` its attributes. */
type Node = Readonly<Record<string, unknown>>;
const TEXT = "#text";
const DEEPEST = 60;

/** Reads a file. Throws `Unreadable` when it is no XML, declares entities, or holds too many questions or none. */
export function readMoodleXml(file: string): Reading {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(file)) throw new Unreadable("文件里有 DOCTYPE 或实体声明，为了安全不读取");
  if (tooDeep(file)) throw new Unreadable("文件的层次太深");
  const valid = XMLValidator.validate(file.replace(/^\ufeff/, ""));
  if (valid !== true) throw new Unreadable(`不是有效的 XML：第 ${valid.err.line} 行附近`);
  const roots = parserOf().parse(file.replace(/^\ufeff/, "")) as Node[];
  const quiz = roots.find((node) => "quiz" in node);
  if (quiz === undefined) throw new Unreadable("不是 Moodle XML：最外层应当是 quiz");
  const all = (quiz["quiz"] as Node[]).filter((node) => "question" in node);
  const taken: Taken[] = [];
  let category: string[] = [];
  for (const node of all) {
    const kind = attribute(node, "type");
    const parts = node["question"] as Node[];
    if (kind === "category") {
      category = categoryTags(rawText(first(parts, "category")));
      continue;
    }
    if (taken.length >= MOST_QUESTIONS) throw new Unreadable(`一次最多收 ${MOST_QUESTIONS} 道题，请把文件分成几个`);
    const beginning = beginningOf(parts);
    const source = { place: taken.length + 1, beginning };
    taken.push(takeIn(source, (notes) => questionOf(kind, parts, category, notes)));
  }
  if (taken.length === 0) throw new Unreadable("文件里没有题目");
  return { taken };
}

function parserOf(): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    cdataPropName: "#cdata",
  });
}

/** Counted before anything is built of it. */
function tooDeep(file: string): boolean {
  let depth = 0;
  for (const [tag] of file.matchAll(/<!\[CDATA\[[^]*?\]\]>|<\/?[A-Za-z][^<>]*>/g)) {
    if (tag.startsWith("<!")) continue;
    if (tag.startsWith("</")) depth -= 1;
    else if (!tag.endsWith("/>")) depth += 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function attribute(node: Node, name: string): string {
  const value = (node[":@"] as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === "string" ? decodeEntities(value) : "";
}

function first(parts: readonly Node[], name: string): Node | undefined {
  return parts.find((node) => name in node);
}

function childrenOf(node: Node | undefined, name: string): Node[] {
  return (node?.[name] as Node[] | undefined) ?? [];
}

/** Characters within an element, those of a section as they stand. */
function charsOf(parts: readonly Node[]): string {
  return parts
    .map((node) => {
      if ("#cdata" in node) return (node["#cdata"] as Node[]).map((inner) => String(inner[TEXT] ?? "")).join("");
      return TEXT in node ? decodeEntities(String(node[TEXT])) : "";
    })
    .join("");
}

/** What stands in the element `text` of an element. */
function rawText(node: Node | undefined): string {
  if (node === undefined) return "";
  const name = Object.keys(node).find((key) => key !== ":@") ?? "";
  const parts = childrenOf(node, name);
  const inner = first(parts, "text");
  return inner === undefined ? charsOf(parts) : charsOf(childrenOf(inner, "text"));
}

/** The same as the bank keeps it. `html` is what Moodle means when it says nothing. */
function textOf(node: Node | undefined, notes: Set<NoteCode>, otherwise = "html"): string {
  if (node === undefined) return "";
  const name = Object.keys(node).find((key) => key !== ":@") ?? "";
  if (childrenOf(node, name).some((child) => "file" in child)) throw new Untakable("picture");
  const format = attribute(node, "format") || otherwise;
  const raw = rawText(node);
  return format === "plain_text" ? tidy(raw) : textOfHtml(raw, notes);
}

function beginningOf(parts: readonly Node[]): string {
  const wording = rawText(first(parts, "questiontext")).replaceAll(/<[^<>]{0,500}>/g, " ");
  return wording.trim() === "" ? rawText(first(parts, "name")) : decodeEntities(wording);
}

function questionOf(kind: string, parts: readonly Node[], category: readonly string[], notes: Set<NoteCode>): Question {
  const content = contentOf(kind, parts, notes);
  const wording = textOf(first(parts, "questiontext"), notes) || tidy(rawText(first(parts, "name")));
  if (wording === "") throw new Untakable("empty");
  const explanation = explanationOf(textOf(first(parts, "generalfeedback"), notes), notes);
  const tags = childrenOf(first(parts, "tags"), "tags").filter((node) => "tag" in node);
  return { wording, explanation, tags: tagsOf([...category, ...tags.map((tag) => tidy(rawText(tag)))]), content };
}

function contentOf(kind: string, parts: readonly Node[], notes: Set<NoteCode>): QuestionContent {
  switch (kind) {
    case "multichoice": {
      const single = /^(true|1)$/i.test(rawText(first(parts, "single")).trim() || "true");
      return choicesOf(answersOf(parts, notes), single, notes);
    }
    case "truefalse": {
      const right = answersOf(parts, notes, "plain_text").find(({ weight }) => weight > 99);
      if (right === undefined) throw new Untakable("refused", "没有标出正确答案");
      return { kind: "true_false", right: right.text.toLowerCase() === "true" };
    }
    case "shortanswer":
      return shortOf(parts, notes);
    case "numerical":
      return numericOf(parts, notes);
    case "matching":
      return matchingOf(
        parts
          .filter((node) => "subquestion" in node)
          .map((node) => ({
            left: textOf(node, notes),
            right: textOf(first(childrenOf(node, "subquestion"), "answer"), notes, "plain_text"),
          })),
      );
    case "essay":
      throw new Untakable("essay");
    case "description":
      throw new Untakable("description");
    case "cloze":
    case "multianswer":
      throw new Untakable("cloze");
    default:
      throw new Untakable("other_kind", kind.slice(0, 40));
  }
}

function answersOf(
  parts: readonly Node[],
  notes: Set<NoteCode>,
  otherwise = "html",
): { text: string; weight: number; node: Node }[] {
  return parts
    .filter((node) => "answer" in node)
    .map((node) => {
      const feedback = first(childrenOf(node, "answer"), "feedback");
      if (feedback !== undefined && rawText(feedback).trim() !== "") notes.add("feedback");
      const weight = Number(attribute(node, "fraction") || "0");
      if (!Number.isFinite(weight) || Math.abs(weight) > 100) throw new Untakable("refused", "分数比例不对");
      return { text: textOf(node, notes, otherwise), weight, node };
    });
}

function shortOf(parts: readonly Node[], notes: Set<NoteCode>): QuestionContent {
  const accepted = answersOf(parts, notes, "plain_text").filter(({ weight }) => weight > 0);
  for (const { text } of accepted) refuseWildcard(text);
  return {
    kind: "short",
    accepted: fullCredit(accepted.map(({ text, weight }) => ({ text, credit: Math.round(weight) }))),
    exact: rawText(first(parts, "usecase")).trim() === "1",
  };
}

function numericOf(parts: readonly Node[], notes: Set<NoteCode>): QuestionContent {
  const units = childrenOf(first(parts, "units"), "units").filter((node) => "unit" in node);
  if (units.length > 0) throw new Untakable("other_kind", "带单位的数值题");
  const accepted = answersOf(parts, notes, "plain_text")
    .filter(({ weight, text }) => weight > 0 && text !== "*")
    .map(({ text, weight, node }) => {
      const off = Number(rawText(first(childrenOf(node, "answer"), "tolerance")).trim() || "0");
      return { ...rangeOf(text === "" ? Number.NaN : Number(text), off), credit: Math.round(weight) };
    });
  return { kind: "numeric", accepted: fullCredit(accepted) };
}
