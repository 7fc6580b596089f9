import dictionary from "../../text/zh-CN/organisations.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the units and of the institutions. */
export const t = words("organisations", dictionary);
