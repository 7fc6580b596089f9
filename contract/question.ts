/** Questions of a bank: what they may look like, whatever they come from. */
import { z } from "zod";
import { text } from "./fields.ts";

/** 单选, 多选, 判断, 填空, 数值, 连线. */
export const QUESTION_KINDS = ["single", "multiple", "true_false", "short", "numeric", "matching"] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export const MOST_CHOICES = 10;
export const MOST_PAIRS = 10;
export const MOST_TAGS = 10;
export const TAG_LENGTH = 30;
export const WORDING_LENGTH = 2_000;

const sentence = text(500, 1).refine((value) => value.trim() !== "", filled("这一项不能只有空格"));
const credit = z.int().min(0).max(100).describe("Hundredths of the question's point.");
const choices = z
  .array(z.strictObject({ text: sentence, credit }))
  .min(2)
  .max(MOST_CHOICES);
/** A decimal number as it is written: exact, unlike a number of JSON. */
export const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,8})?$/);

/** Where the answer is: the part that nobody who is examined may see. */
export const contentSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("single"), choices }),
    z.strictObject({ kind: z.literal("multiple"), choices }),
    z.strictObject({ kind: z.literal("true_false"), right: z.boolean() }),
    z.strictObject({
      kind: z.literal("short"),
      accepted: z
        .array(z.strictObject({ text: text(200, 1), credit }))
        .min(1)
        .max(20),
      /** Letter for letter; otherwise width, case and spaces make no difference. */
      exact: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal("numeric"),
      accepted: z
        .array(z.strictObject({ from: decimal, to: decimal, credit }))
        .min(1)
        .max(10),
    }),
    z.strictObject({
      kind: z.literal("matching"),
      pairs: z
        .array(z.strictObject({ left: sentence, right: sentence }))
        .min(2)
        .max(MOST_PAIRS),
      /** Offered as well, and right for nothing. */
      extra: z.array(sentence).max(5),
    }),
  ])
  .superRefine((content, context) => {
    for (const { path, message, remedy } of faultsOf(content))
      context.addIssue({ code: "custom", path, message, params: { code: "not_answerable", remedy } });
  });
export type QuestionContent = z.output<typeof contentSchema>;

export const tagsSchema = z
  .array(
    text(TAG_LENGTH, 1).refine(
      (tag) => tag.trim() === tag && !/[,，;；\s]/.test(tag),
      filled("标签里不能有空格、逗号或分号"),
    ),
  )
  .max(MOST_TAGS)
  .refine((tags) => new Set(tags).size === tags.length, filled("同一个标签写了两次"));

/** A question whole, as its authors see it. */
export const questionSchema = z
  .strictObject({
    wording: text(WORDING_LENGTH, 1).refine((value) => value.trim() !== "", filled("题目不能只有空格")),
    /** Shown after the end where the test says so. */
    explanation: text(1_000),
    tags: tagsSchema,
    content: contentSchema,
  })
  .meta({ id: "Question" });
export type Question = z.output<typeof questionSchema>;

function filled(message: string) {
  return { message, params: { code: "bad_text", remedy: "请改正后再保存" } };
}

interface Fault {
  path: (string | number)[];
  message: string;
  remedy: string;
}

type Checked = { kind: QuestionKind } & Record<string, unknown>;

/** What keeps a question from being answered fairly, beyond the shape of its fields. */
function faultsOf(content: Checked): Fault[] {
  const { kind } = content;
  if (kind === "single" || kind === "multiple") return choiceFaults(kind, content["choices"] as Choice[]);
  if (kind === "short" || kind === "numeric") {
    const accepted = content["accepted"] as { credit: number; from?: string; to?: string }[];
    return [...fullFaults(accepted, "accepted"), ...(kind === "numeric" ? rangeFaults(accepted) : [])];
  }
  return kind === "matching" ? pairFaults(content["pairs"] as { left: string }[]) : [];
}

type Choice = { text: string; credit: number };

function choiceFaults(kind: "single" | "multiple", all: readonly Choice[]): Fault[] {
  const faults = fullFaults(all, "choices");
  if (new Set(all.map((each) => each.text.trim())).size < all.length)
    faults.push({ path: ["choices"], message: "有两个选项一样", remedy: "请改成不同的选项" });
  if (kind === "multiple" && all.some(({ credit: own }) => own !== 0 && own !== 100))
    faults.push({ path: ["choices"], message: "多选题的选项只有对和错", remedy: "请给每个选项标明对或错" });
  if (kind === "multiple" && all.every(({ credit: own }) => own === 100))
    faults.push({ path: ["choices"], message: "多选题至少要有一个错的选项", remedy: "请加一个错的选项" });
  return faults;
}

function fullFaults(all: readonly { credit: number }[], path: string): Fault[] {
  if (all.some(({ credit: own }) => own === 100)) return [];
  return [{ path: [path], message: "没有标出正确答案", remedy: "请标出至少一个正确答案" }];
}

function rangeFaults(accepted: readonly { from?: string; to?: string }[]): Fault[] {
  return accepted.flatMap(({ from = "", to = "" }, at) =>
    compareDecimals(from, to) > 0
      ? [{ path: ["accepted", at, "to"], message: "范围的上限小于下限", remedy: "请核对两个数" }]
      : [],
  );
}

function pairFaults(pairs: readonly { left: string }[]): Fault[] {
  if (new Set(pairs.map(({ left }) => left.trim())).size === pairs.length) return [];
  return [{ path: ["pairs"], message: "有两个左边的项目一样", remedy: "请改成不同的项目" }];
}

/** Below 0, 0 or above 0, exactly: both of the form of `decimal`. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(digitsBehind(left), digitsBehind(right));
  const [a, b] = [scaled(left, scale), scaled(right, scale)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function digitsBehind(number: string): number {
  return number.split(".")[1]?.length ?? 0;
}

function scaled(number: string, scale: number): bigint {
  const [whole = "0", behind = ""] = number.replace("-", "").split(".");
  const value = BigInt(whole + behind.padEnd(scale, "0"));
  return number.startsWith("-") ? -value : value;
}
