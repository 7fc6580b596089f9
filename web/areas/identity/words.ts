import dictionary from "../../text/zh-CN/identity.json" with { type: "json" };
import { words } from "../../text/text.ts";

export const t = words("identity", dictionary);
