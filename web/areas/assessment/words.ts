import type { QuestionKind } from "../../../contract/question.ts";
import dictionary from "../../text/zh-CN/assessment.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of banks and tests. */
export const t = words("assessment", dictionary);

/** A kind of question in a word. */
export function kindWord(kind: QuestionKind): string {
  return t(`kind.${kind}`);
}

/** Tenths of a percent: "85.3%". */
export function scoreText(tenths: number): string {
  return `${(tenths / 10).toFixed(1).replace(/\.0$/, "")}%`;
}

/** A tag, or what an empty one stands for. */
export function topicWord(topic: string): string {
  return topic === "" ? t("topic.all") : topic;
}

/** A span of time in words: "1 小时 5 分钟". */
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return t("span.seconds", { seconds });
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return t("span.minutes", { minutes });
  if (minutes % 60 === 0) return t("span.hours", { hours });
  return t("span.hoursMinutes", { hours, minutes: minutes % 60 });
}
