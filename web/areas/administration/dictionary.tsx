import type { DictionaryEntry, DictionaryView } from "../../../contract/dictionaries.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  CheckboxGroup,
  DataTable,
  Disclosure,
  EmptyState,
  errorOf,
  ExportLink,
  Form,
  KeyValue,
  PageHead,
  SearchBox,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** The form of an entry: of a new one, or of one that is changed. */
export interface EntryForm {
  readonly code: string;
  readonly label: string;
  readonly sort: string;
  readonly note: string;
  readonly retired: boolean;
  readonly version: number;
  readonly errors: readonly FormError[];
  readonly key: string;
}

export interface DictionaryChange {
  readonly code: string;
  readonly version: number;
  readonly label: string;
  readonly note: string | null;
  readonly by: string | null;
  readonly at: string;
}

export interface DictionaryData {
  readonly view: DictionaryView;
  readonly q: string;
  /** Undefined where the viewer may not change, or nobody may. */
  readonly form: EntryForm | undefined;
  readonly changes: readonly DictionaryChange[] | undefined;
}

function validity({ validFrom, validTo, legacy, mapsTo }: DictionaryEntry): string {
  if (legacy) return mapsTo === null ? t("dictionary.legacy") : t("dictionary.legacyTo", { to: mapsTo });
  if (validFrom === null && validTo === null) return t("dictionary.open");
  return t("dictionary.until", { from: validFrom ?? t("dictionary.open"), to: validTo ?? t("dictionary.open") });
}

function Entries({ data }: { data: DictionaryData }): View {
  const { view, q, form } = data;
  const address = `/admin/dictionaries/${view.dictionary}`;
  const law = view.kind === "law";
  return (
    <DataTable
      caption={view.name}
      captionHidden
      columns={[
        { key: "label", label: t("dictionary.label"), heading: true, cell: ({ label }) => label },
        { key: "code", label: t("dictionary.code"), cell: ({ code }) => <code>{code}</code> },
        ...(law
          ? [
              {
                key: "more",
                label: t("dictionary.more"),
                cell: ({ more }: DictionaryEntry) => more.map((pair) => t("dictionary.pair", pair)).join(" · "),
              },
              {
                key: "aliases",
                label: t("dictionary.aliases"),
                cell: ({ aliases }: DictionaryEntry) => (aliases.length === 0 ? t("none") : aliases.join(" · ")),
              },
            ]
          : []),
        { key: "valid", label: t("dictionary.valid"), cell: validity },
        ...(form === undefined
          ? []
          : [
              {
                key: "action",
                label: t("dictionary.action"),
                cell: ({ code, label }: DictionaryEntry) => (
                  <a href={`${address}?entry=${code}#entry`} aria-label={t("dictionary.edit", { label })}>
                    {t("dictionary.editLink")}
                  </a>
                ),
              },
            ]),
      ]}
      rows={view.entries}
      rowId={({ code, sort }) => `entry-${sort}-${code.replaceAll("/", "-")}`}
      empty={
        <EmptyState title={t("dictionary.none", { q })} action={{ label: t("dictionary.all"), href: address }}>
          {t("dictionary.noneBody")}
        </EmptyState>
      }
    />
  );
}

function EntryFields({ data, form }: { data: DictionaryData; form: EntryForm }): View {
  const { code, label, sort, note, retired, version, errors, key } = form;
  const fresh = version === 0;
  return (
    <Card title={fresh ? t("dictionary.add") : t("dictionary.edit", { label })} id="entry">
      <Form
        action={`/admin/dictionaries/${data.view.dictionary}`}
        errors={errors}
        hidden={{ version: String(version), idempotency_key: key, ...(fresh ? {} : { code }) }}
        actions={<Button look="primary">{t("dictionary.save")}</Button>}
      >
        {fresh && (
          <TextField
            name="code"
            label={t("dictionary.codeField")}
            hint={t("dictionary.codeHint")}
            value={code}
            required
            maxLength={40}
            width="medium"
            error={errorOf(errors, "code")}
          />
        )}
        <TextField
          name="label"
          label={t("dictionary.labelField")}
          value={label}
          required
          maxLength={200}
          error={errorOf(errors, "label")}
        />
        <TextField
          name="sort"
          label={t("dictionary.sortField")}
          hint={t("dictionary.sortHint")}
          value={sort}
          inputMode="numeric"
          maxLength={4}
          width="short"
          error={errorOf(errors, "sort")}
        />
        <TextField name="note" label={t("dictionary.noteField")} value={note} maxLength={200} />
        {!fresh && (
          <CheckboxGroup
            name="retired"
            legend={t("dictionary.retireField")}
            options={[{ value: "1", label: t("dictionary.retire") }]}
            values={retired ? ["1"] : []}
          />
        )}
      </Form>
    </Card>
  );
}

function Changes({ changes }: { changes: readonly DictionaryChange[] }): View {
  return (
    <Disclosure summary={t("dictionary.history")}>
      <DataTable
        caption={t("dictionary.history")}
        captionHidden
        columns={[
          { key: "at", label: t("parameter.from"), cell: ({ at }) => beijingTime(at) },
          { key: "label", label: t("dictionary.label"), heading: true, cell: ({ label }) => label },
          { key: "note", label: t("dictionary.noteField"), cell: ({ note }) => note ?? t("none") },
          { key: "by", label: t("parameter.by"), cell: ({ by }) => by ?? t("none") },
        ]}
        rows={changes}
        rowId={({ code, version }) => `change-${code}-${version}`}
        empty={<EmptyState title={t("dictionary.noHistory")} />}
      />
    </Disclosure>
  );
}

/** One dictionary: searched, exported, and changed where it is this site's. */
export const page = definePage<DictionaryData>({
  title: ({ view }) => view.name,
  density: "dense",
  breadcrumb: ({ view }) => [{ label: t("dictionaries.title"), href: "/admin/dictionaries" }, { label: view.name }],
  Body: ({ data }) => {
    const { view, q, form, changes } = data;
    const wrong = form !== undefined && form.errors.length > 0;
    return (
      <>
        <PageHead
          title={view.name}
          lead={view.about}
          aside={
            <ExportLink href={`/admin/dictionaries/${view.dictionary}/export`}>{t("dictionary.export")}</ExportLink>
          }
        />
        <Stack gap="large">
          {wrong && <EntryFields data={data} form={form} />}
          <SearchBox
            action={`/admin/dictionaries/${view.dictionary}`}
            name="q"
            label={t("dictionary.search")}
            hint={t("dictionary.searchHint")}
            value={q}
          />
          <p role="status">
            {t("dictionary.found", { count: view.entries.length, total: Math.max(view.count, view.entries.length) })}
          </p>
          <Entries data={data} />
          {form !== undefined && !wrong && <EntryFields data={data} form={form} />}
          {changes !== undefined && <Changes changes={changes} />}
          <KeyValue
            rows={[
              { key: t("dictionary.kind"), value: t(`kind.${view.kind}`) },
              { key: t("dictionary.source"), value: view.source ?? t("none") },
              { key: t("dictionary.version"), value: view.version },
            ]}
          />
        </Stack>
      </>
    );
  },
});
