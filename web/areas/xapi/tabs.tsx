import type { View } from "../../ui/index.ts";
import { Tabs } from "../../ui/index.ts";
import { t } from "./words.ts";

/** Both sides of the record store. */
export function RecordTabs({ at }: { readonly at: "stores" | "exports" }): View {
  return (
    <Tabs
      label={t("tabs")}
      tabs={[
        { label: t("stores.tab"), href: "/administration/record-stores", current: at === "stores" },
        { label: t("exports.tab"), href: "/administration/record-exports", current: at === "exports" },
      ]}
    />
  );
}
