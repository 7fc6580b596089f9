import dictionary from "../../text/zh-CN/questions.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the questions and answers. */
export const t = words("questions", dictionary);
