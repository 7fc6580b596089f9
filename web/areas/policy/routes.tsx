import type { PolicyView } from "../../../contract/policies.ts";
import type { Column, View } from "../../ui/index.ts";
import { DataTable, Disclosure, hours, longDate } from "../../ui/index.ts";
import type { Findings, RouteFinding } from "./findings.ts";
import { factsInWords } from "./sample-words.ts";
import { t } from "./words.ts";

type Part = RouteFinding["parts"][number];

function Asked({ part }: { part: Part | undefined }): View {
  if (part === undefined || part.state === "not_required") return <span>{t("route.no")}</span>;
  if (part.state === "waived" || part.state === "exempt")
    return <a href={`#${part.rule}`}>{t(`route.${part.state}`)}</a>;
  const amount = part.unit === "class" ? t("route.class") : hours(part.required);
  return <a href={`#${part.rule}`}>{amount}</a>;
}

/** What each route to a title asks, found by deciding a sample person on each. */
export function Routes({ policy, findings }: { readonly policy: PolicyView; readonly findings: Findings }): View {
  const shown = [...new Set(findings.routes.flatMap(({ parts }) => parts.map(({ part }) => part)))];
  const columns: Column<RouteFinding>[] = [
    {
      key: "route",
      label: t("route.column"),
      heading: true,
      cell: ({ label }) => (label === "" ? t(findings.routes.length === 1 ? "route.everyone" : "route.none") : label),
    },
    ...policy.parts
      .filter(({ id }) => shown.includes(id))
      .map(({ id, label }) => ({
        key: id,
        label,
        cell: (route: RouteFinding) => <Asked part={route.parts.find(({ part }) => part === id)} />,
      })),
    {
      key: "deadline",
      label: t("route.deadline"),
      cell: ({ deadline }) => (deadline === null ? t("route.open") : longDate(Number(deadline.replaceAll("-", "")))),
    },
    { key: "verdict", label: t("route.verdict"), cell: ({ verdict }) => verdict },
  ];
  return (
    <section id="section-routes" class="stack stack-small">
      <h2 id="routes-title">{t("section.routes")}</h2>
      <p class="hint">{t("route.lead")}</p>
      <DataTable
        caption={t("section.routes")}
        captionHidden
        density="roomy"
        columns={columns}
        rows={findings.routes}
        rowId={({ fact }) => `route-${fact === "" ? "none" : fact}`}
      />
      <Disclosure summary={t("route.person")}>
        <p>{factsInWords(policy, findings.person)}</p>
      </Disclosure>
    </section>
  );
}
