import dictionary from "../../text/zh-CN/xapi.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the record store. */
export const t = words("xapi", dictionary);
