import { operationWords } from "../../../contract/operation-words.ts";
import dictionary from "../../text/zh-CN/audit.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the logs. */
export const t = words("audit", dictionary);

export { operationWords };

export { beijingSeconds as when } from "../../ui/format.ts";
