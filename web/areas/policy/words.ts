import dictionary from "../../text/zh-CN/policy.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the policy reader. */
export const t = words("policy", dictionary);
