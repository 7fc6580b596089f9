/** What an import finds in a file: questions as the bank holds them, or why one cannot be taken in. */
import { questionSchema, TAG_LENGTH, type Question } from "../../contract/question.ts";
import { fieldErrors } from "../../contract/refusals.ts";

/** Why a question stays out, or what became of something that the bank has no place for. */
export const REASONS = {
  unreadable: "这一段不符合格式，读不出来",
  too_long: "这一段太长",
  essay: "问答题要人工批改，自测不收",
  cloze: "完形填空（一题多空）暂不支持",
  description: "这是说明文字，不是题目",
  other_kind: "不支持这种题型",
  wildcard: "答案里用了通配符 *，请写出每个可接受的答案",
  picture: "题目里有图片、表格或公式，目前只收文字题",
  empty: "题目是空的",
  number: "数值答案超出了能保存的范围",
  refused: "内容不符合要求",
  duplicate: "与题库里的一道题完全相同",
  twice: "与这个文件里前面的一道题完全相同",
} as const;
export type ReasonCode = keyof typeof REASONS;

export const NOTES = {
  negative: "原来的扣分没有带入，选错只是不得分",
  weights: "多选题按“全部选对才得分”计分，原来的分数比例没有带入",
  feedback: "各选项的单独反馈没有带入",
  formatting: "文字格式没有带入，只保留了文字",
  shortened: "解析太长，只保留了前面部分",
} as const;
export type NoteCode = keyof typeof NOTES;

export interface Taken {
  /** Counted from 1 in the file. */
  place: number;
  /** Where it begins in a file of lines. */
  line?: number | undefined;
  /** The beginning of it, to recognise it by. */
  beginning: string;
  question?: Question;
  reason?: { code: ReasonCode; message: string };
  notes: NoteCode[];
}

/** A file as it was read. Throws `Unreadable` when nothing of it can be. */
export interface Reading {
  taken: Taken[];
}

/** A file of which nothing can be read, and why, in Chinese. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

export const MOST_QUESTIONS = 2_000;

/** Thrown while one question is read. */
export class Untakable extends Error {
  override name = "Untakable";
  readonly code: ReasonCode;
  readonly more: string;

  constructor(code: ReasonCode, more = "") {
    super(code);
    this.code = code;
    this.more = more;
  }
}

interface Source {
  place: number;
  line?: number | undefined;
  beginning: string;
}

/** One question of a file, held against the rules of the bank. `read` throws `Untakable` to refuse it. */
export function takeIn(source: Source, read: (notes: Set<NoteCode>) => Question): Taken {
  const notes = new Set<NoteCode>();
  const beginning = source.beginning.replaceAll(/\s+/gu, " ").trim().slice(0, 80).toWellFormed();
  const base = { ...source, beginning };
  try {
    const result = questionSchema.safeParse(read(notes), { reportInput: true });
    if (result.success) return { ...base, question: result.data, notes: [...notes] };
    const [first] = fieldErrors(result.error.issues, "题目");
    const more = first === undefined ? "" : `：${first.message}`;
    return { ...base, reason: { code: "refused", message: REASONS.refused + more }, notes: [] };
  } catch (error) {
    if (!(error instanceof Untakable)) throw error;
    const message = error.more === "" ? REASONS[error.code] : `${REASONS[error.code]}：${error.more}`;
    return { ...base, reason: { code: error.code, message: message.slice(0, 300) }, notes: [] };
  }
}

/** Names of categories and tags as tags of the bank. */
export function tagsOf(names: readonly string[]): string[] {
  const tags = names.map((name) =>
    name
      .normalize("NFC")
      .replaceAll(/[\s,，;；\p{Cc}]+/gu, "")
      .slice(0, TAG_LENGTH)
      .toWellFormed(),
  );
  return [...new Set(tags.filter((tag) => tag !== ""))].slice(0, 10);
}

/** A number of a file as the bank writes it, at most eight digits behind the point. */
export function decimalOf(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e12) throw new Untakable("number");
  return value
    .toFixed(8)
    .replace(/\.?0+$/, "")
    .replace(/^-0$/, "0");
}

/** A number with how far an answer may be off it. */
export function rangeOf(value: number, off: number): { from: string; to: string } {
  return { from: decimalOf(value - Math.abs(off)), to: decimalOf(value + Math.abs(off)) };
}
