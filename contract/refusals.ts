/** Turns what a schema has against a value into field errors in Chinese. */
import type { z } from "zod";
import type { FieldError } from "./problems.ts";

type Issue = z.core.$ZodIssue;

const TYPES: Record<string, string> = {
  string: "文字",
  number: "数字",
  int: "整数",
  boolean: "true 或 false",
  array: "列表",
  object: "“名称: 内容”的对照表",
  record: "“名称: 内容”的对照表",
};

const FORMATS: Record<string, [message: string, remedy: string]> = {
  date: ["不是一个真实的日期", "请写成 2026-06-30 的样子"],
  regex: ["格式不对", "请按接口文档中的格式填写，数字请用半角"],
};

const MOST_ERRORS = 50;

/**
 * Field errors of a failed parse, at most fifty.
 * @param place where the value stood: "body", "query" or "params".
 */
export function fieldErrors(issues: readonly Issue[], place: string): FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, place)).slice(0, MOST_ERRORS);
}

/** "body.facts.credits[0].hours". */
export function placeOf(place: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (whole, step) => whole + (typeof step === "number" ? `[${step}]` : `.${short(step)}`),
    place,
  );
}

function errorsOf(issue: Issue, place: string): FieldError[] {
  const path = placeOf(place, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: `${path}.${short(key)}`,
      code: "unknown_field",
      message: `不认识“${short(key)}”这一项`,
      remedy: "请检查拼写，或删去这一项；可用的名称见接口文档",
    }));
  }
  if (issue.code === "invalid_union") {
    const inner = issue.errors
      .map((errors) => errors.filter((each) => each.path.length > 0))
      .find((errors) => errors.length > 0);
    if (inner) return inner.flatMap((each) => errorsOf(each, path));
  }
  const [code, message, remedy] = wordsFor(issue);
  return [{ path, code, message, remedy }];
}

function wordsFor(issue: Issue): [code: string, message: string, remedy: string] {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return ["missing_field", "缺少这一项", "请补上这一项"];
      return ["wrong_type", `这里应当是${TYPES[issue.expected] ?? "另一种内容"}`, "请按接口文档填写"];
    case "too_small":
      return [
        "too_small",
        `${lengthWord(issue.origin)}太小，至少 ${issue.minimum}`,
        `请写不小于 ${issue.minimum} 的内容`,
      ];
    case "too_big":
      return [
        "too_big",
        `${lengthWord(issue.origin)}太大，最多 ${issue.maximum}`,
        `请写不超过 ${issue.maximum} 的内容`,
      ];
    case "invalid_format": {
      const [message, remedy] = FORMATS[issue.format] ?? ["格式不对", "请按接口文档中的格式填写"];
      return [issue.format === "date" ? "bad_date" : "bad_format", message, remedy];
    }
    case "invalid_value":
      return ["unknown_code", "没有这个取值", `可用取值：${issue.values.map(String).join("、")}`];
    case "custom": {
      const { code, remedy } = (issue.params ?? {}) as { code?: string; remedy?: string };
      return [code ?? "refused", issue.message, remedy ?? "请按接口文档填写"];
    }
    default:
      return ["refused", "这一项的内容不合适", "请按接口文档填写"];
  }
}

function lengthWord(origin: string): string {
  return origin === "string" || origin === "array" || origin === "set" ? "长度" : "数值";
}

/** Names come from outside; a refusal repeats no more of them than helps to find the place. */
function short(name: PropertyKey): string {
  const text = String(name)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "\ufffd");
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text;
}
