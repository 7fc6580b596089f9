import type { DeclarationKinds } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DataTable,
  DateField,
  EmptyState,
  errorOf,
  ExportLink,
  FileField,
  Form,
  groupDigits,
  PageHead,
  Pagination,
  RadioGroup,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { listStatus, openOf, t, type List } from "./words.ts";

type Kind = DeclarationKinds["kinds"][number];

export interface ListsData {
  readonly lists: readonly List[];
  /** Kinds that whoever looks may bring lists of. */
  readonly kinds: readonly Kind[];
  readonly typed: {
    readonly kind: string;
    readonly title: string;
    readonly document: string;
    readonly issuedOn: string;
  };
  readonly errors: readonly FormError[];
  readonly key: string;
  readonly megabytes: number;
  readonly rows: number;
  readonly newestHref: string | undefined;
  readonly olderHref: string | undefined;
}

function Templates({ kinds }: { kinds: readonly Kind[] }): View {
  return (
    <>
      <h3>{t("templates")}</h3>
      <ul>
        {kinds.map(({ id, label }) => (
          <li>
            <ExportLink href={`/lists/templates/${id}`}>{t("template", { kind: label })}</ExportLink>
          </li>
        ))}
      </ul>
    </>
  );
}

function Upload({ data }: { data: ListsData }): View {
  const { kinds, typed, errors } = data;
  return (
    <Card title={t("upload.title")} id="upload">
      <Form
        action="/lists"
        upload
        errors={errors}
        hidden={{ idempotency_key: data.key }}
        actions={<Button look="primary">{t("upload.go")}</Button>}
      >
        <RadioGroup
          name="kind"
          legend={t("upload.kind")}
          {...(typed.kind === "" ? {} : { value: typed.kind })}
          required
          error={errorOf(errors, "kind")}
          options={kinds.map(({ id, label, effect }) => ({ value: id, label, hint: effect }))}
        />
        <TextField
          name="title"
          label={t("upload.name")}
          hint={t("upload.nameHint")}
          value={typed.title}
          maxLength={100}
          required
          autoComplete="off"
          error={errorOf(errors, "title")}
        />
        <TextField
          name="document"
          label={t("upload.document")}
          value={typed.document}
          maxLength={60}
          autoComplete="off"
          error={errorOf(errors, "document")}
        />
        <DateField
          name="issuedOn"
          label={t("upload.issued")}
          value={typed.issuedOn}
          error={errorOf(errors, "issuedOn")}
        />
        <FileField
          name="file"
          label={t("upload.file")}
          hint={t("upload.fileHint", { megabytes: data.megabytes, rows: groupDigits(data.rows) })}
          accept=".xlsx"
          required
          error={errorOf(errors, "file")}
        />
      </Form>
      <Templates kinds={kinds} />
    </Card>
  );
}

const columns: readonly Column<List>[] = [
  {
    key: "title",
    label: t("col.title"),
    heading: true,
    cell: ({ listId, title }) => <a href={`/lists/${listId}`}>{title}</a>,
  },
  { key: "kind", label: t("col.kind"), cell: ({ kind }) => kind.label },
  {
    key: "state",
    label: t("col.state"),
    cell: ({ state }) => <StatusBadge status={listStatus[state]} label={t(`state.${state}`)} />,
  },
  { key: "found", label: t("col.found"), align: "end", cell: ({ counts }) => groupDigits(counts.found) },
  { key: "open", label: t("col.open"), align: "end", cell: (list) => groupDigits(openOf(list)) },
  { key: "declared", label: t("col.declared"), align: "end", cell: ({ counts }) => groupDigits(counts.declared) },
];

function Lists({ data }: { data: ListsData }): View {
  const { lists } = data;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        {lists.length === 0 ? (
          <EmptyState title={t("none.title")}>{t("none.body")}</EmptyState>
        ) : (
          <div class="stack stack-small">
            <h2 id="history">{t("history")}</h2>
            <DataTable
              caption={t("history")}
              captionHidden
              columns={columns}
              rows={lists}
              rowId={({ listId }) => `list-${listId}`}
            />
            <Pagination previousHref={data.newestHref} nextHref={data.olderHref} />
          </div>
        )}
        {data.kinds.length > 0 && <Upload data={data} />}
      </Stack>
    </>
  );
}

/** Lists that an office keeps, and a form for another. */
export const page = definePage<ListsData>({ title: () => t("title"), Body: ({ data }) => <Lists data={data} /> });
