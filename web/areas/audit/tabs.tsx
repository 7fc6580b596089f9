import type { View } from "../../ui/index.ts";
import { Tabs } from "../../ui/index.ts";
import { t } from "./words.ts";

const tabs = [
  { id: "log", href: "/audit", label: t("log.title") },
  { id: "signIns", href: "/audit/sign-ins", label: t("signIns.title") },
  { id: "chain", href: "/audit/chain", label: t("chain.title") },
] as const;

/** The three pages of audit administrators. */
export function LogTabs({ current }: { readonly current: (typeof tabs)[number]["id"] }): View {
  return (
    <Tabs label={t("log.title")} tabs={tabs.map(({ id, href, label }) => ({ href, label, current: id === current }))} />
  );
}
