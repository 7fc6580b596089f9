import dictionary from "../../text/zh-CN/content.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Sentences of the area. */
export const t = words("content", dictionary);
