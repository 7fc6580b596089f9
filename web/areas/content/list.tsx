import { CONTENT_KINDS, CONTENT_STATES, type ContentLine, type ContentList } from "../../../contract/content.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  byteSize,
  Callout,
  DataTable,
  EmptyState,
  FilterBar,
  LinkButton,
  PageHead,
  Pagination,
  percent,
  SearchBox,
  SelectField,
  Stack,
  Toolbar,
} from "../../ui/index.ts";
import { lengthOf, StateBadge } from "./pieces.tsx";
import { t } from "./words.ts";

export interface ContentsData {
  readonly found: ContentList;
  readonly query: { readonly q: string; readonly kind: string; readonly state: string };
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

function Table({ contents }: { readonly contents: readonly ContentLine[] }): View {
  return (
    <DataTable<ContentLine>
      caption={t("list.title")}
      captionHidden
      rows={contents}
      rowId={({ contentKey }) => `content-${contentKey}`}
      rowTone={({ state }) => (state === "failed" ? "error" : undefined)}
      columns={[
        {
          key: "name",
          label: t("name"),
          heading: true,
          cell: ({ contentKey, name }) => <a href={`/contents/${contentKey}`}>{name}</a>,
        },
        { key: "kind", label: t("kind"), cell: ({ kind }) => t(`kind.${kind}`) },
        { key: "length", label: t("length"), cell: (line) => lengthOf(line) },
        { key: "state", label: t("state"), cell: (line) => <StateBadge line={line} /> },
        { key: "used", label: t("used"), cell: ({ used }) => t(used ? "used.yes" : "used.no") },
        { key: "size", label: t("size"), align: "end", cell: ({ bytes }) => byteSize(bytes) },
        { key: "made", label: t("made"), desktopOnly: true, cell: ({ madeAt }) => beijingTime(madeAt) },
      ]}
    />
  );
}

function Contents({ data: { found, query, nextHref, firstHref } }: { readonly data: ContentsData }): View {
  const { contents, usedBytes, mostBytes, videos } = found;
  const filtered = query.q !== "" || query.kind !== "" || query.state !== "";
  return (
    <Stack>
      <PageHead title={t("list.title")} lead={t("list.lead")} />
      <Toolbar label={t("list.do")}>
        {CONTENT_KINDS.map((kind, at) => (
          <LinkButton href={`/contents/new?kind=${kind}`} look={at === 0 ? "primary" : "secondary"}>
            {t(`upload.${kind}`)}
          </LinkButton>
        ))}
      </Toolbar>
      {!videos && <Callout tone="warn" title={t("list.noEncoder")} />}
      <FilterBar action="/contents" resetHref={filtered ? "/contents" : undefined}>
        <SearchBox label={t("list.search")} value={query.q} />
        <SelectField
          name="kind"
          label={t("kind")}
          value={query.kind}
          emptyLabel={t("every")}
          options={CONTENT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <SelectField
          name="state"
          label={t("state")}
          value={query.state}
          emptyLabel={t("every")}
          options={CONTENT_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        />
      </FilterBar>
      {contents.length === 0 ? (
        <EmptyState title={t(filtered ? "list.notFound" : "list.none")}>
          {t(filtered ? "list.notFoundBody" : "list.noneBody")}
        </EmptyState>
      ) : (
        <Table contents={contents} />
      )}
      {(nextHref !== undefined || firstHref !== undefined) && (
        <Pagination previousHref={firstHref} nextHref={nextHref} />
      )}
      <p class="hint">
        {t("list.share", {
          used: byteSize(usedBytes),
          most: byteSize(mostBytes),
          share: percent(mostBytes === 0 ? 0 : usedBytes / mostBytes),
        })}
      </p>
    </Stack>
  );
}

/** What an institution has uploaded for its courses. */
export const page = definePage<ContentsData>({
  title: () => t("list.title"),
  density: "dense",
  Body: ({ data }) => <Contents data={data} />,
});
