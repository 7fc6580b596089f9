import type { UnansweredList } from "../../../contract/unanswered.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Callout,
  DataTable,
  DateField,
  EmptyState,
  errorOf,
  ExportLink,
  FilterBar,
  groupDigits,
  PageHead,
  Pagination,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** What was asked for, as typed. */
export interface UnansweredSearch {
  readonly q: string;
  readonly from: string;
  readonly to: string;
  readonly sort: string;
}

export interface UnansweredData {
  readonly search: UnansweredSearch;
  readonly errors: readonly FormError[];
  readonly found: UnansweredList;
  readonly exportHref: string | undefined;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

type Line = UnansweredList["questions"][number];

const columns: readonly Column<Line>[] = [
  { key: "question", label: t("unanswered.question"), heading: true, cell: ({ question }) => question },
  { key: "times", label: t("unanswered.times"), align: "end", cell: ({ times }) => groupDigits(times) },
  { key: "last", label: t("unanswered.last"), cell: ({ lastAskedAt }) => beijingTime(lastAskedAt) },
  {
    key: "first",
    label: t("unanswered.first"),
    cell: ({ firstAskedAt }) => beijingTime(firstAskedAt),
    desktopOnly: true,
  },
];

function Search({ data: { search, errors } }: { readonly data: UnansweredData }): View {
  const { q, from, to, sort } = search;
  const isSearched = [q, from, to].some((each) => each !== "");
  return (
    <FilterBar action="/unanswered-questions" resetHref={isSearched ? "/unanswered-questions" : undefined}>
      <TextField name="q" label={t("unanswered.search")} value={q} error={errorOf(errors, "q")} maxLength={100} />
      <DateField name="from" label={t("unanswered.from")} value={from} error={errorOf(errors, "from")} />
      <DateField name="to" label={t("unanswered.to")} value={to} error={errorOf(errors, "to")} />
      <SelectField
        name="sort"
        label={t("unanswered.sort")}
        value={sort}
        options={[
          { value: "times", label: t("unanswered.byTimes") },
          { value: "latest", label: t("unanswered.byLatest") },
        ]}
      />
    </FilterBar>
  );
}

function Unanswered({ data }: { readonly data: UnansweredData }): View {
  const { search, errors, found, exportHref, nextHref, firstHref } = data;
  const isSearched = [search.q, search.from, search.to].some((each) => each !== "");
  return (
    <>
      <PageHead title={t("unanswered.title")} lead={t("unanswered.lead")} />
      <Stack>
        <p class="hint">{t("unanswered.private")}</p>
        {errors.map(({ message }) => (
          <Callout tone="error" role="alert" title={message} />
        ))}
        <Search data={data} />
        {exportHref !== undefined && (
          <p>
            {t("unanswered.count", { count: groupDigits(found.total) })}{" "}
            <ExportLink href={exportHref}>{t("unanswered.export")}</ExportLink>
          </p>
        )}
        <DataTable
          caption={t("unanswered.title")}
          captionHidden
          columns={columns}
          rows={found.questions}
          rowId={({ question }) => `question-${found.questions.findIndex((each) => each.question === question) + 1}`}
          empty={
            <EmptyState title={t(isSearched ? "unanswered.notFound" : "unanswered.none")}>
              {t(isSearched ? "unanswered.notFoundBody" : "unanswered.noneBody")}
            </EmptyState>
          }
        />
        {(nextHref !== undefined || firstHref !== undefined) && (
          <Pagination previousHref={firstHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  );
}

/** Questions that no answer fitted, for whoever looks after the answers. */
export const page = definePage<UnansweredData>({
  title: () => t("unanswered.title"),
  density: "dense",
  Body: ({ data }) => <Unanswered data={data} />,
});
