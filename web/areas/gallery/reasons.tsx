import type { TreeNode, View } from "../../ui/index.ts";
import { CardGrid, Citation, Citations, Receipt, Stack, StatusBadge, Timeline, Tree } from "../../ui/index.ts";
import { Section, Specimen } from "./specimen.tsx";
import { t } from "./words.ts";

const digest = "sha256:9f2c41d07b6f3e5a8c1d";

function reasons(): TreeNode[] {
  return [
    {
      id: "why-root",
      open: true,
      label: <strong>{t("tree.root")}</strong>,
      aside: <StatusBadge status="not_met" />,
      children: [
        {
          id: "why-public",
          open: true,
          label: t("tree.public"),
          aside: <StatusBadge status="not_met" />,
          note: (
            <>
              {t("tree.publicNote")} <Citations answers={[1]} />
            </>
          ),
          children: [
            { id: "why-entry-1", label: t("tree.entry1") },
            { id: "why-entry-2", label: t("tree.entry2") },
          ],
        },
        {
          id: "why-professional",
          label: t("tree.professional"),
          aside: <StatusBadge status="met" />,
          note: (
            <>
              {t("tree.professionalNote")} <Citations answers={[4]} />
            </>
          ),
        },
        {
          id: "why-tried",
          label: t("tree.tried"),
          children: [
            { id: "why-tried-1", label: t("tree.tried1"), aside: <Citation answer={15} /> },
            { id: "why-tried-2", label: t("tree.tried2"), aside: <Citation answer={9} /> },
          ],
        },
      ],
    },
  ];
}

/** The verdict tree, receipt and ledger. */
export function Reasons(): View {
  return (
    <Section id="reasons" title={t("section.reasons")}>
      <Specimen name={t("sample.tree")}>
        <Tree label={t("sample.tree")} nodes={reasons()} />
      </Specimen>
      <CardGrid size="large">
        <Receipt
          id="receipt"
          title={t("sample.receipt")}
          text={t("receipt.text")}
          rows={[
            { key: t("receipt.policy"), value: t("receipt.policyValue") },
            { key: t("receipt.digest"), value: <code>{digest}</code> },
            { key: t("receipt.knownAt"), value: t("receipt.knownAtValue") },
            { key: t("receipt.facts"), value: t("receipt.factsValue") },
          ]}
        />
        <Stack gap="small">
          <p class="eyebrow">{t("sample.timeline")}</p>
          <Timeline
            label={t("sample.timeline")}
            events={[
              { date: 20260312, title: t("timeline.1"), change: 1000, tone: "success", children: t("timeline.1note") },
              { date: 20260512, title: t("timeline.2"), change: 6000, tone: "success", children: t("timeline.2note") },
              { date: 20260515, title: t("timeline.3"), tone: "warn", children: t("timeline.3note") },
              { date: 20260518, title: t("timeline.4"), change: -400, tone: "error", children: t("timeline.4note") },
            ]}
          />
        </Stack>
      </CardGrid>
    </Section>
  );
}
