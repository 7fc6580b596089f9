import dictionary from "../../text/zh-CN/population.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of these pages. */
export const t = words("population", dictionary);
