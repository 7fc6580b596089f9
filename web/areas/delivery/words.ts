import dictionary from "../../text/zh-CN/delivery.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the messages that leave the house. */
export const t = words("delivery", dictionary);
