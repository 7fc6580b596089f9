import type { View } from "../../ui/index.ts";
import { Card, Disclosure, LinkButton, StatusBadge, type Status } from "../../ui/index.ts";
import { t } from "./words.ts";

/** What became of one rule of an answer in somebody's own decision. */
export interface OwnRule {
  readonly id: string;
  readonly label: string;
  readonly outcome: "applied" | "not_applied" | "unknown";
  /** What the rule came to here, in sentences made from the explanation. */
  readonly sentences: readonly string[];
}

/** What an answer means for whoever reads it. */
export type ForYouData =
  | {
      readonly kind: "person";
      readonly year: number;
      /** How the year stands, in the words of the decision. */
      readonly headline: string;
      /** Those that apply first. */
      readonly rules: readonly OwnRule[];
    }
  | { readonly kind: "anybody"; readonly who: readonly string[]; readonly demo: boolean };

const badges: Readonly<Record<OwnRule["outcome"], Status>> = {
  applied: "confirmed",
  not_applied: "none",
  unknown: "undetermined",
};

function OwnRules({ rules }: { rules: readonly OwnRule[] }): View {
  return (
    <ul class="own-rules">
      {rules.map((rule) => (
        <li>
          <p class="cluster">
            <StatusBadge status={badges[rule.outcome]} label={t(`you.${rule.outcome}`)} />
            <strong>{rule.label}</strong>
          </p>
          {rule.sentences.map((sentence) => (
            <p>{sentence}</p>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Own({ data }: { data: Extract<ForYouData, { kind: "person" }> }): View {
  const bearing = data.rules.filter(({ outcome }) => outcome !== "not_applied");
  const rest = data.rules.filter(({ outcome }) => outcome === "not_applied");
  return (
    <Card
      title={t("you.titleYear", { year: data.year })}
      look="tinted"
      id="for-you"
      footer={<LinkButton href="/year">{t("you.year")}</LinkButton>}
    >
      {bearing.length > 0 ? <OwnRules rules={bearing} /> : <p>{t("you.nothing", { year: data.year })}</p>}
      {rest.length > 0 && (
        <Disclosure summary={t("you.rest", { count: rest.length })}>
          <OwnRules rules={rest} />
        </Disclosure>
      )}
      <p>
        <strong>{t("you.headline")}</strong>
        {data.headline}
      </p>
    </Card>
  );
}

/** The answer as it touches the reader: their own decision this year, or whom it concerns. */
export function ForYou({ data }: { readonly data: ForYouData }): View {
  if (data.kind === "person") return <Own data={data} />;
  return (
    <Card title={t("you.title")} look="tinted" id="for-you">
      <p>{t("you.who", { who: data.who.join(t("comma")) })}</p>
      {data.demo && (
        <p>
          {t("you.demo")} <a href="/demo">{t("you.choose")}</a>
        </p>
      )}
    </Card>
  );
}
