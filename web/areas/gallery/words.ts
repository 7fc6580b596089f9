import dictionary from "../../text/zh-CN/gallery.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the gallery. */
export const t = words("gallery", dictionary);
