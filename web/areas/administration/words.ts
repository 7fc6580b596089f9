import dictionary from "../../text/zh-CN/administration.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of whoever runs the machinery. */
export const t = words("administration", dictionary);
