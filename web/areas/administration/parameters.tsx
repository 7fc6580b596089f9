import type { ParameterView } from "../../../contract/administration.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, DataTable, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface ParametersData {
  readonly parameters: readonly ParameterView[];
}

const groups = [
  "service",
  "delivery",
  "notices",
  "employment",
  "declarations",
  "exports",
  "files",
  "watching",
] as const;

function Group({ group, rows }: { group: (typeof groups)[number]; rows: readonly ParameterView[] }): View {
  return (
    <div class="stack stack-small">
      <h2 id={`group-${group}`}>{t(`group.${group}`)}</h2>
      <DataTable
        caption={t(`group.${group}`)}
        captionHidden
        columns={[
          {
            key: "name",
            label: t("parameter.name"),
            heading: true,
            cell: ({ name, label }) => <a href={`/admin/parameters/${name}`}>{label}</a>,
          },
          { key: "value", label: t("parameter.value"), cell: ({ value }) => <strong>{value}</strong> },
          {
            key: "coming",
            label: t("parameter.coming"),
            cell: ({ coming }) =>
              coming === null
                ? t("none")
                : t("parameter.comingAt", { value: coming.value, from: beijingTime(coming.from).slice(0, 10) }),
          },
          { key: "bounds", label: t("parameter.bounds"), cell: ({ bounds }) => bounds },
          { key: "meaning", label: t("parameter.meaning"), cell: ({ meaning }) => meaning },
        ]}
        rows={rows}
        rowId={({ name }) => `parameter-${name}`}
      />
    </div>
  );
}

/** Every parameter with what holds now. */
export const page = definePage<ParametersData>({
  title: () => t("parameters.title"),
  density: "dense",
  Body: ({ data: { parameters } }) => (
    <>
      <PageHead title={t("parameters.title")} lead={t("parameters.lead")} />
      <Stack gap="large">
        {groups.map((group) => (
          <Group group={group} rows={parameters.filter((each) => each.group === group)} />
        ))}
      </Stack>
    </>
  ),
});
