/** How what was sent is refused: with the place in it, what is wrong there, and what would do. */
import { Refusal } from "../../platform/refusal.ts";

/** Refuses what was sent (400). `at` is the place: "statements[0].actor.mbox". */
export function refuse(at: string, message: string, remedy = "请按 xAPI 2.0 规范改正后再提交"): never {
  throw new Refusal("xapi_refused", [{ path: at, code: "xapi", message, remedy }]);
}

/** An object as JSON has it. */
export type Json = { [key: string]: unknown };

/** Whether a value is a JSON object and not a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object with no other keys than these. */
export function objectOf(value: unknown, at: string, keys?: ReadonlySet<string>): Json {
  if (!isObject(value)) refuse(at, "这里应是一个对象");
  if (keys !== undefined)
    for (const key of Object.keys(value)) if (!keys.has(key)) refuse(`${at}.${key}`, "规范里没有这个属性");
  return value;
}

/** The value as a list. */
export function listOf(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) refuse(at, "这里应是一个列表");
  return value;
}

/** The value as a text. */
export function textOf(value: unknown, at: string): string {
  if (typeof value !== "string") refuse(at, "这里应是一段文字");
  return value;
}
