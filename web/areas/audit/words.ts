import { operationWords } from "../../../contract/operation-words.ts";
import dictionary from "../../text/zh-CN/audit.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the logs. */
export const t = words("audit", dictionary);

export { operationWords };

const BEIJING = 8 * 3_600_000;

/** An ISO instant as people in Beijing read it, to the second. */
export function when(instant: string): string {
  return new Date(Date.parse(instant) + BEIJING).toISOString().slice(0, 19).replace("T", " ");
}
