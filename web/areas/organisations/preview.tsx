import type { ReorganisationPreview } from "../../../contract/reorganisations.ts";
import type { View } from "../../ui/index.ts";
import { Callout, CardGrid, DataTable, Figure, groupDigits, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

type Changed = ReorganisationPreview["units"][number];

/** Units that only go along are told by their number from here on. */
const SHOWN = 40;

/** What ends and what begins comes first. */
const ORDER: readonly Changed["effect"][] = ["founded", "closed", "renamed", "changed", "moved", "carried"];

function effect({ effect: kind, newName, parent, heir, division }: Changed): string {
  const sentences = {
    founded: () => t("preview.founded"),
    renamed: () => t("preview.renamed", { name: newName ?? "" }),
    changed: () => t("preview.changed"),
    moved: () => t("preview.moved", { parent: parent ?? "" }),
    carried: () => t("preview.carried"),
    closed: () => t("preview.closed", { heir: heir ?? "" }),
  };
  const moved = kind !== "founded" && division !== null ? t("preview.division", { division }) : "";
  return sentences[kind]() + moved;
}

/** What an act would do, before it is done. */
export function Preview({ preview, day }: { readonly preview: ReorganisationPreview; readonly day: string }): View {
  const { units, people, offices, officeCount, years } = preview;
  const shown = units.toSorted((one, other) => ORDER.indexOf(one.effect) - ORDER.indexOf(other.effect)).slice(0, SHOWN);
  return (
    <Stack>
      <Callout tone="info" title={t("preview.title")} role="status">
        <p>{`${t("act.day")} ${day}`}</p>
        <p>{years.length === 0 ? t("preview.noYears") : t("preview.years", { years: years.join(t("comma")) })}</p>
      </Callout>
      <CardGrid size="small">
        <Figure
          label={t("preview.people")}
          value={groupDigits(people)}
          unit={t("preview.peopleUnit")}
          note={t("preview.peopleNote")}
        />
        <Figure label={t("preview.units")} value={groupDigits(units.length)} unit={t("preview.unitsUnit")} />
        <Figure label={t("preview.offices")} value={groupDigits(officeCount)} unit={t("preview.officesUnit")} />
      </CardGrid>
      {officeCount > 0 && (
        <Callout tone="warn" title={t("preview.officeTitle")}>
          <ul>
            {offices.map(({ title, holder }) => (
              <li>{t("preview.office", { title, holder })}</li>
            ))}
          </ul>
        </Callout>
      )}
      <DataTable
        caption={t("preview.list")}
        density="roomy"
        columns={[
          { key: "unit", label: t("preview.unit"), heading: true, cell: ({ unit }) => unit.name },
          { key: "effect", label: t("preview.effect"), cell: ({ unit }) => effect(unit) },
          { key: "code", label: t("preview.code"), cell: ({ unit }) => unit.code ?? "—" },
        ]}
        rows={shown.map((unit, index) => ({ unit, index }))}
        rowId={({ index }) => String(index)}
      />
      {units.length > SHOWN && <p class="hint">{t("preview.more", { count: units.length - SHOWN })}</p>}
    </Stack>
  );
}
