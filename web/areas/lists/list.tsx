import { definePage } from "../../app/shell.ts";
import type { Column, FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  errorOf,
  Form,
  groupDigits,
  KeyValue,
  PageHead,
  Pagination,
  Stack,
  StatusBadge,
  Tabs,
  TextArea,
  withQuery,
} from "../../ui/index.ts";
import { listStatus, matchStatus, openOf, t, type Line, type List } from "./words.ts";

export interface ListData {
  readonly list: List;
  readonly lines: readonly Line[];
  readonly match: Line["match"] | undefined;
  readonly mayWrite: boolean;
  readonly errors: readonly FormError[];
  readonly firstHref: string | undefined;
  readonly nextHref: string | undefined;
}

const MATCHES = ["found", "name_differs", "unknown", "ambiguous", "repeated", "bad"] as const;

function Head({ list }: { list: List }): View {
  const optional = (key: "one.published" | "one.ended", at: string | null) =>
    at === null ? [] : [{ key: t(key), value: beijingTime(at) }];
  return (
    <KeyValue
      rows={[
        { key: t("col.kind"), value: list.kind.label },
        { key: t("one.document"), value: list.document ?? t("nothing") },
        { key: t("one.issued"), value: list.issuedOn ?? t("nothing") },
        { key: t("one.keeper"), value: list.keeper },
        { key: t("one.file"), value: list.fileName },
        { key: t("one.created"), value: beijingTime(list.createdAt) },
        ...optional("one.published", list.publishedAt),
        ...optional("one.ended", list.endedAt),
        ...(list.reason === null ? [] : [{ key: t("one.reason"), value: list.reason }]),
      ]}
    />
  );
}

/** What became of a line, why, and what its person has done since. */
function Result({ line }: { line: Line }): View {
  const { state, match, problems, declaration, reason } = line;
  if (state !== "listed")
    return (
      <>
        <StatusBadge status="none" label={t(`line.${state}`)} />
        {reason !== null && <p class="hint">{reason}</p>}
      </>
    );
  return (
    <>
      <StatusBadge status={matchStatus[match]} label={t(`match.${match}`)} />
      {problems.map(({ column, message, remedy }) => (
        <p class="hint">
          {column}
          {message}
          {t("stop")}
          {remedy}
        </p>
      ))}
      {declaration !== null && (
        <p>
          <a href={`/reviews/${declaration.declarationId}`}>
            {t("line.declared", { state: t(`declared.${declaration.state}`) })}
          </a>
        </p>
      )}
    </>
  );
}

function columnsFor({ list, mayWrite }: ListData): Column<Line>[] {
  const act: Column<Line> = {
    key: "act",
    label: t("line.act"),
    cell: (line) =>
      line.state === "listed" ? (
        <a href={`/lists/${list.listId}/lines/${line.lineId}`} aria-label={t("line.changeOf", { row: line.row })}>
          {t("line.change")}
        </a>
      ) : (
        ""
      ),
  };
  return [
    { key: "row", label: t("line.row"), align: "end", cell: ({ row }) => String(row) },
    { key: "name", label: t("line.name"), heading: true, cell: ({ name }) => name },
    { key: "identity", label: t("line.identity"), cell: ({ identity }) => identity },
    {
      key: "said",
      label: t("line.said"),
      cell: ({ said }) => said.map(({ label, text }) => t("pair", { label, text })).join(t("stop")),
    },
    { key: "match", label: t("line.match"), cell: (line) => <Result line={line} /> },
    ...(mayWrite && list.state !== "withdrawn" ? [act] : []),
  ];
}

function Lines({ data }: { data: ListData }): View {
  const { list, lines, match } = data;
  const address = `/lists/${list.listId}`;
  const tabs = [
    { label: t("tab.all"), href: address, current: match === undefined, count: groupDigits(list.counts.lines) },
    ...MATCHES.filter((each) => list.counts[each] > 0).map((each) => ({
      label: t(`match.${each}`),
      href: withQuery(address, { match: each }),
      current: match === each,
      count: groupDigits(list.counts[each]),
    })),
  ];
  return (
    <div class="stack stack-small">
      <h2 id="lines">{t("lines")}</h2>
      <Tabs label={t("lines")} tabs={tabs} />
      <DataTable
        caption={t("lines")}
        captionHidden
        columns={columnsFor(data)}
        rows={lines}
        rowId={({ lineId }) => `line-${lineId}`}
        empty={t("line.none")}
      />
      <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
    </div>
  );
}

function Publish({ list }: { list: List }): View {
  const { found } = list.counts;
  if (found === 0) return <p>{t("publish.nobody")}</p>;
  return (
    <Card title={t("publish.title")} id="publish">
      <p>{t("publish.lead", { found: groupDigits(found), open: groupDigits(openOf(list)) })}</p>
      <Form
        action={`/lists/${list.listId}/publish`}
        hidden={{ version: String(list.version) }}
        actions={<Button look="primary">{t("publish.go", { found: groupDigits(found) })}</Button>}
      >
        {null}
      </Form>
    </Card>
  );
}

function End({ list, errors }: { list: List; errors: readonly FormError[] }): View {
  const draft = list.state === "draft";
  return (
    <Card title={t(draft ? "end.draft" : "end.published")} id="end">
      {!draft && <p>{t("end.lead")}</p>}
      <Form
        action={`/lists/${list.listId}/end`}
        errors={errors}
        hidden={{ version: String(list.version) }}
        actions={<Button look="danger">{t(draft ? "end.goDraft" : "end.goPublished")}</Button>}
      >
        <TextArea
          name="reason"
          label={t("end.reason")}
          rows={2}
          maxLength={500}
          required
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function One({ data }: { data: ListData }): View {
  const { list, mayWrite, errors } = data;
  return (
    <>
      <PageHead
        title={list.title}
        aside={<StatusBadge status={listStatus[list.state]} label={t(`state.${list.state}`)} />}
      />
      <Stack gap="large">
        <Head list={list} />
        {mayWrite && list.state === "draft" && <Publish list={list} />}
        <Lines data={data} />
        {mayWrite && list.state !== "withdrawn" && <End list={list} errors={errors} />}
      </Stack>
    </>
  );
}

/** A list: whom it names, what became of them, and what can be done with it. */
export const page = definePage<ListData>({
  title: ({ list }) => list.title,
  breadcrumb: ({ list }) => [{ label: t("title"), href: "/lists" }, { label: list.title }],
  Body: ({ data }) => <One data={data} />,
});
