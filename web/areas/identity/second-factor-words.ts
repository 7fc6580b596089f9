import dictionary from "../../text/zh-CN/second-factor.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of second factors, step-up and offices. */
export const t = words("second-factor", dictionary);
