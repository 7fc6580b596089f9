import dictionary from "../../text/zh-CN/notices.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of messages to people. */
export const t = words("notices", dictionary);
