import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Card, Disclosure, errorOf, FileField, Form, PageHead, Pre, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface ImportData {
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Upload({ data: { errors, key } }: { data: ImportData }): View {
  return (
    <Stack>
      <PageHead title={t("import.title")} lead={t("import.lead")} />
      <Card>
        <Form
          action="/bank/import"
          upload
          errors={errors}
          hidden={{ idempotency_key: key }}
          actions={<Button look="primary">{t("import.look")}</Button>}
        >
          <FileField
            name="file"
            label={t("import.file")}
            hint={t("import.fileHint")}
            accept=".txt,.gift,.xml"
            required
            error={errorOf(errors, "file")}
          />
        </Form>
      </Card>
      <Disclosure summary={t("import.example")}>
        <p>{t("import.exampleBody")}</p>
        <Pre id="gift-example" label={t("import.example")} text={t("import.exampleText", { truth: "{T}" })} />
      </Disclosure>
    </Stack>
  );
}

/** Handing in a file of questions; it is looked at before anything is taken in. */
export const page = definePage<ImportData>({
  title: () => t("import.title"),
  width: "text",
  breadcrumb: () => [{ label: t("bank.title"), href: "/bank" }, { label: t("import.title") }],
  Body: ({ data }) => <Upload data={data} />,
});
