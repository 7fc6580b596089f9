import dictionary from "../../text/zh-CN/watching.json" with { type: "json" };
import { words } from "../../text/text.ts";

export const t = words("watching", dictionary);

/** "1:02:03" or "2:03". */
export function lasted(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
