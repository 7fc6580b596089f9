import { INSTITUTION_STATES, SUBJECTS, type InstitutionView } from "../../../contract/institutions.ts";
import { definePage } from "../../app/shell.ts";
import type { Status, View } from "../../ui/index.ts";
import {
  DataTable,
  EmptyState,
  FilterBar,
  PageHead,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface InstitutionsData {
  readonly institutions: readonly InstitutionView[];
  readonly query: { readonly q: string; readonly subject: string; readonly state: string };
  readonly mayManage: boolean;
}

const STATUSES: Record<InstitutionView["state"], Status> = {
  current: "confirmed",
  expiring: "soon",
  expired: "overdue",
  suspended: "refused",
  coming: "running",
};

/** How a qualification stands, in a word and a colour. */
export function StateBadge({ state }: { readonly state: InstitutionView["state"] }): View {
  return <StatusBadge status={STATUSES[state]} label={t(`state.${state}`)} />;
}

/** Subjects in words. */
export function subjectsText(subjects: InstitutionView["subjects"]): string {
  return subjects.map((each) => t(`subject.${each}`)).join(t("comma"));
}

/** Levels of classes in words. */
export function levelsText(levels: InstitutionView["levels"]): string {
  return levels.map((each) => t(`level.${each}`)).join(t("comma"));
}

function Listed({ institutions }: Pick<InstitutionsData, "institutions">): View {
  return (
    <DataTable
      caption={t("institutions.caption")}
      captionHidden
      density="roomy"
      columns={[
        {
          key: "name",
          label: t("institutions.name"),
          heading: true,
          cell: (each) => (
            <>
              <a href={`/institutions/${each.institutionId}`}>{each.name}</a>
              <p class="hint">{each.divisionName}</p>
            </>
          ),
        },
        { key: "subject", label: t("institutions.subject"), cell: ({ subjects }) => subjectsText(subjects) },
        { key: "levels", label: t("institutions.levels"), cell: ({ levels }) => levelsText(levels) },
        {
          key: "until",
          label: t("institutions.until"),
          cell: ({ validFrom, validTo }) => t("institution.span", { from: validFrom, to: validTo }),
        },
        { key: "state", label: t("institutions.state"), cell: ({ state }) => <StateBadge state={state} /> },
      ]}
      rows={institutions}
      rowId={({ institutionId }) => String(institutionId)}
      empty={<EmptyState title={t("institutions.empty")}>{t("institutions.emptyBody")}</EmptyState>}
    />
  );
}

function InstitutionsBody({ data }: { readonly data: InstitutionsData }): View {
  const { institutions, query, mayManage } = data;
  const filtered = query.q !== "" || query.subject !== "" || query.state !== "";
  return (
    <Stack gap="large">
      <PageHead title={t("institutions.title")} lead={t("institutions.lead")} />
      <FilterBar
        action="/institutions"
        resetHref={filtered ? "/institutions" : undefined}
        result={t("institutions.result", { count: institutions.length })}
        label={t("institutions.title")}
      >
        <SearchBox label={t("institutions.search")} value={query.q} />
        <SelectField
          name="subject"
          label={t("institutions.subject")}
          options={SUBJECTS.map((value) => ({ value, label: t(`subject.${value}`) }))}
          value={query.subject}
          emptyLabel={t("institutions.all")}
        />
        <SelectField
          name="state"
          label={t("institutions.state")}
          options={INSTITUTION_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={query.state}
          emptyLabel={t("institutions.all")}
        />
      </FilterBar>
      <Listed institutions={institutions} />
      {mayManage && (
        <p class="hint">
          {t("institutions.pick")} <a href="/organisations">{t("tree.title")}</a>
        </p>
      )}
    </Stack>
  );
}

/** Who may train, and until when. */
export const page = definePage<InstitutionsData>({
  title: () => t("institutions.title"),
  Body: InstitutionsBody,
});
