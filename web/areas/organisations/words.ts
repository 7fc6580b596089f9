import dictionary from "../../text/zh-CN/organisations.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the units and of the institutions. */
export const t = words("organisations", dictionary);

/** Words by a code that is known only when the page runs; the code itself where nobody wrote them. */
export function named(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return Object.hasOwn(dictionary, key) ? t(key as Parameters<typeof t>[0]) : code;
}
