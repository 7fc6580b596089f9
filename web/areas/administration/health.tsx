import type { HealthView } from "../../../contract/machinery.ts";
import { definePage } from "../../app/shell.ts";
import type { Status, View } from "../../ui/index.ts";
import { beijingTime, DataTable, Disclosure, groupDigits, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface HealthData {
  readonly health: HealthView;
}

const MEGABYTE = 2 ** 20;
const statuses: Readonly<Record<HealthView["checks"][number]["state"], Status>> = {
  good: "confirmed",
  watch: "soon",
  bad: "overdue",
  unknown: "none",
};

function Checks({ checks }: { checks: HealthView["checks"] }): View {
  return (
    <DataTable
      caption={t("health.checks")}
      captionHidden
      columns={[
        { key: "check", label: t("health.check"), heading: true, cell: ({ check }) => t(`check.${check}`) },
        {
          key: "state",
          label: t("health.state"),
          cell: ({ state }) => <StatusBadge status={statuses[state]} label={t(`state.${state}`)} />,
        },
        { key: "value", label: t("health.value"), cell: ({ value }) => value },
        { key: "note", label: t("health.note"), cell: ({ note }) => note ?? t("none") },
      ]}
      rows={checks}
      rowId={({ check }) => `check-${check}`}
    />
  );
}

/** How the machinery is. */
export const page = definePage<HealthData>({
  title: () => t("health.title"),
  density: "dense",
  Body: ({ data: { health } }) => (
    <>
      <PageHead
        title={t("health.title")}
        lead={t("health.lead", {
          version: health.version,
          started: beijingTime(health.startedAt),
          node: health.node,
        })}
      />
      <Stack gap="large">
        <Checks checks={health.checks} />
        <Disclosure summary={t("health.tables")}>
          <DataTable
            caption={t("health.tables")}
            captionHidden
            columns={[
              { key: "table", label: t("health.table"), heading: true, cell: ({ table }) => <code>{table}</code> },
              { key: "rows", label: t("health.rows"), align: "end", cell: ({ rows }) => groupDigits(rows) },
              {
                key: "bytes",
                label: t("health.bytes"),
                align: "end",
                cell: ({ bytes }) => t("health.megabytes", { size: (bytes / MEGABYTE).toFixed(1) }),
              },
            ]}
            rows={health.tables}
            rowId={({ table }) => `table-${table}`}
          />
        </Disclosure>
      </Stack>
    </>
  ),
});
