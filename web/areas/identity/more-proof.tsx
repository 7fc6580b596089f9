import type { View } from "../../ui/index.ts";
import { Card, LinkButton } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

/** The way from one's account to second factors and offices. */
export function MoreProof(): View {
  return (
    <Card title={t("title")}>
      <p>{t("lead")}</p>
      <p class="cluster">
        <LinkButton href="/second-factor">{t("more.factor")}</LinkButton>
        <LinkButton href="/links">{t("more.links")}</LinkButton>
        <LinkButton href="/offices">{t("offices.title")}</LinkButton>
      </p>
    </Card>
  );
}
