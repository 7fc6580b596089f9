import type { ReorganisationPreview } from "../../../contract/reorganisations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Breadcrumb,
  Button,
  DateField,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { ActFields } from "./act-fields.tsx";
import { typedIn, type ActName, type Typed } from "./acts.ts";
import { Preview } from "./preview.tsx";
import { t } from "./words.ts";

/** An act of reorganising: its form, and when it was filled in what it would do. */
export interface ActData {
  readonly act: ActName;
  readonly unit: { readonly unitId: number; readonly name: string; readonly kind: string };
  readonly above: { readonly unitId: number; readonly name: string } | undefined;
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  readonly options: {
    readonly kinds: readonly Option[];
    readonly parents: readonly Option[];
    readonly siblings: readonly Option[];
    readonly children: readonly Option[];
  };
  readonly preview: ReorganisationPreview | undefined;
  /** Makes confirming twice do it once. */
  readonly key: string;
}

function Filled({ data }: { data: ActData }): View {
  return (
    <>
      {Object.entries(data.typed).flatMap(([name, values]) =>
        values.map((value) => <input type="hidden" name={name} value={value} />),
      )}
    </>
  );
}

function Asking({ data }: { data: ActData }): View {
  const { errors } = data;
  const field = (name: string) => ({ name, value: typedIn(data, name), error: errorOf(errors, name) });
  return (
    <Form
      action={`/organisations/${data.unit.unitId}/${data.act}`}
      errors={errors}
      hidden={{ step: "preview" }}
      actions={
        <>
          <Button look="primary">{t("act.preview")}</Button>
          <LinkButton href={`/organisations/${data.unit.unitId}`} look="quiet">
            {t("act.back")}
          </LinkButton>
        </>
      }
    >
      <ActFields data={data} />
      <DateField {...field("day")} label={t("act.day")} hint={t("act.dayHint")} required />
      <TextField {...field("documentNumber")} label={t("act.document")} maxLength={100} autoComplete="off" />
      <DateField {...field("documentDay")} label={t("act.documentDay")} />
      <TextField {...field("note")} label={t("act.note")} maxLength={500} autoComplete="off" />
    </Form>
  );
}

function Confirming({ data, preview }: { data: ActData; preview: ReorganisationPreview }): View {
  const action = `/organisations/${data.unit.unitId}/${data.act}`;
  return (
    <Stack>
      <Preview preview={preview} day={typedIn(data, "day")} />
      <div class="cluster">
        <form method="post" action={action}>
          <Filled data={data} />
          <input type="hidden" name="step" value="confirm" />
          <input type="hidden" name="basis" value={preview.basis} />
          <input type="hidden" name="idempotency_key" value={data.key} />
          <Button look="danger">{t("act.confirm")}</Button>
        </form>
        <form method="post" action={action}>
          <Filled data={data} />
          <input type="hidden" name="step" value="edit" />
          <Button>{t("act.again")}</Button>
        </form>
      </div>
    </Stack>
  );
}

function ActBody({ data }: { readonly data: ActData }): View {
  const { act, unit, preview } = data;
  const lead = t(`act.${act}Lead`, act === "rename" ? {} : { name: unit.name });
  return (
    <Stack gap="large">
      <Breadcrumb
        crumbs={[
          { label: t("tree.title"), href: "/organisations" },
          { label: unit.name, href: `/organisations/${unit.unitId}` },
          { label: t(`act.${act}`) },
        ]}
      />
      <PageHead title={t(`act.${act}`)} eyebrow={unit.name} lead={lead} />
      {preview === undefined ? <Asking data={data} /> : <Confirming data={data} preview={preview} />}
    </Stack>
  );
}

/** One act of reorganising, from its form over the preview to the confirmation. */
export const page = definePage<ActData>({
  title: ({ act, unit }) => `${t(`act.${act}`)} ${unit.name}`,
  width: "text",
  Body: ActBody,
});
