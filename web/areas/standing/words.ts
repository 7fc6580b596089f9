import dictionary from "../../text/zh-CN/standing.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of a person's years. */
export const t = words("standing", dictionary);
