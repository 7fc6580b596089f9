import type { OfficeView } from "../../../contract/access-view.ts";
import { OFFICE_STATES } from "../../../contract/access-view.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Callout,
  DataTable,
  EmptyState,
  FilterBar,
  LinkButton,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Tabs,
  TextField,
  withQuery,
} from "../../ui/index.ts";
import { OfficeState, officeRole, periodOf, placeText } from "./office-pieces.tsx";
import { t } from "./words.ts";

export interface OfficesData {
  readonly offices: readonly OfficeView[];
  readonly total: number;
  readonly next?: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly roles: readonly Option[];
  readonly mayGrant: boolean;
  readonly errors: readonly FormError[];
}

const PATH = "/access/offices";

type Query = OfficesData["query"];

function StateTabs({ query }: { query: Query }): View {
  return (
    <Tabs
      label={t("offices.tabs")}
      tabs={[
        { label: t("offices.all"), href: PATH, current: query["state"] === undefined && query["soon"] === undefined },
        ...OFFICE_STATES.map((state) => ({
          label: t(`state.${state}`),
          href: withQuery(PATH, { state }),
          current: query["state"] === state,
        })),
        { label: t("offices.soon"), href: withQuery(PATH, { soon: "1" }), current: query["soon"] !== undefined },
      ]}
    />
  );
}

function Filters({ query, roles, total }: Pick<OfficesData, "query" | "roles" | "total">): View {
  return (
    <FilterBar
      action={PATH}
      auto={false}
      resetHref={Object.keys(query).length > 0 ? PATH : undefined}
      hidden={Object.fromEntries(["state", "soon"].flatMap((key) => (query[key] ? [[key, query[key]]] : [])))}
      result={t("offices.count", { count: total })}
    >
      <SearchBox label={t("offices.search")} value={query["q"] ?? ""} />
      <SelectField
        name="role"
        label={t("offices.role")}
        emptyLabel={t("offices.anyRole")}
        value={query["role"] ?? ""}
        options={roles}
        required
      />
      <TextField
        name="unit"
        label={t("offices.unitFilter")}
        value={query["unit"] ?? ""}
        maxLength={50}
        required={false}
      />
    </FilterBar>
  );
}

function List({ offices }: Pick<OfficesData, "offices">): View {
  return (
    <DataTable
      caption={t("offices.caption")}
      captionHidden
      columns={[
        {
          key: "holder",
          label: t("offices.holder"),
          heading: true,
          cell: (office) => <a href={`${PATH}/${office.officeId}`}>{office.holder}</a>,
        },
        { key: "role", label: t("offices.role"), cell: officeRole },
        { key: "place", label: t("offices.place"), cell: placeText },
        { key: "period", label: t("offices.period"), cell: periodOf },
        { key: "state", label: t("offices.state"), cell: (office) => <OfficeState office={office} /> },
      ]}
      rows={offices}
      rowId={({ officeId }) => `office-${officeId}`}
      empty={<EmptyState title={t("offices.empty")}>{t("offices.emptyBody")}</EmptyState>}
    />
  );
}

/** Offices within one's jurisdiction. */
export const page = definePage<OfficesData>({
  title: () => t("offices.title"),
  density: "dense",
  width: "full",
  Body: ({ data: { offices, total, next, query, roles, mayGrant, errors } }) => (
    <>
      <PageHead
        title={t("offices.title")}
        lead={t("offices.lead")}
        aside={
          mayGrant && (
            <LinkButton href="/access/offices/new" look="primary">
              {t("offices.new")}
            </LinkButton>
          )
        }
      />
      <StateTabs query={query} />
      <Filters query={query} roles={roles} total={total} />
      {errors.map(({ message }) => (
        <Callout tone="warn" title={message} role="alert" />
      ))}
      <List offices={offices} />
      {next !== undefined && (
        <Pagination
          nextHref={withQuery(PATH, { ...query, before: next })}
          summary={t("offices.count", { count: total })}
        />
      )}
    </>
  ),
});
