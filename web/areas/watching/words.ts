import dictionary from "../../text/zh-CN/watching.json" with { type: "json" };
import { words } from "../../text/text.ts";

export const t = words("watching", dictionary);
