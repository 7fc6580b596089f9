/** What any JSON has to be before it is looked at more closely: storable, not endless, and null only where it may be. */
import { isObject, refuse } from "./fault.ts";

const DEEPEST = 40;
const MOST_VALUES = 50_000;

interface Walk {
  left: number;
}

/** Refuses what cannot be stored as it came: broken characters, numbers without end, depths without end, and null. */
export function checkSound(value: unknown, at: string): void {
  visit(value, at, 0, false, { left: MOST_VALUES });
}

function visit(value: unknown, at: string, depth: number, nullAllowed: boolean, walk: Walk): void {
  walk.left -= 1;
  if (walk.left < 0) refuse(at.slice(0, 100), "内容太多", `一次最多 ${MOST_VALUES} 个值，请分批提交`);
  if (depth > DEEPEST) refuse(at.slice(0, 100), "嵌套太深", `最多 ${DEEPEST} 层`);
  if (typeof value === "string") return checkText(value, at);
  if (typeof value === "number" && !Number.isFinite(value)) refuse(at, "数字太大");
  if (value === null && !nullAllowed) refuse(at, "不能是 null");
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) visit(each, `${at}[${index}]`, depth + 1, nullAllowed, walk);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      checkText(key, at);
      // Inside extensions everything may be null.
      visit(each, `${at}.${key}`, depth + 1, nullAllowed || key === "extensions", walk);
    }
  }
}

/** A text that the database can hold: whole characters, no NUL. */
function checkText(text: string, at: string): void {
  if (!text.isWellFormed() || text.includes("\u0000")) refuse(at.slice(0, 100), "含有无法保存的字符");
}
