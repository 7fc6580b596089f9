import dictionary from "../../text/zh-CN/simulation.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the simulations. */
export const t = words("simulation", dictionary);
