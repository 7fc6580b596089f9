import type { TestRules } from "../../../contract/assessment-tests.ts";
import type { View } from "../../ui/index.ts";
import { KeyValue } from "../../ui/index.ts";
import { spanText, t, topicWord } from "./words.ts";

const MINUTE = 60;

/** The rules of a test, as its institution set them. */
export function RulesList({ rules }: { readonly rules: TestRules }): View {
  const { parts, passPercent, minutes, attempts, cooldownMinutes, shuffle, reveal } = rules;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return (
    <KeyValue
      layout="columns"
      rows={[
        {
          key: t("rules.questions"),
          value: t("rules.questionsOf", {
            count,
            parts: parts
              .map((part) => t("rules.part", { topic: topicWord(part.tag), count: part.count }))
              .join(t("comma")),
          }),
        },
        { key: t("rules.pass"), value: `${passPercent}%` },
        { key: t("rules.minutes"), value: spanText(minutes * MINUTE) },
        { key: t("rules.attempts"), value: t("rules.times", { count: attempts }) },
        {
          key: t("rules.cooldown"),
          value: cooldownMinutes === 0 ? t("rules.noCooldown") : spanText(cooldownMinutes * MINUTE),
        },
        { key: t("rules.shuffle"), value: t(shuffle ? "rules.shuffled" : "rules.plain") },
        { key: t("rules.reveal"), value: t(reveal ? "rules.revealed" : "rules.hidden") },
      ]}
    />
  );
}
