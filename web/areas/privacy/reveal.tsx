import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface RevealData {
  readonly personId: number;
  readonly name: string;
  readonly field: "identity" | "phone";
  readonly reason: string;
  readonly note: string;
  readonly errors: readonly FormError[];
  /** The value itself, shown this once. */
  readonly shown: { readonly value: string; readonly left: number } | undefined;
}

const fields = ["identity", "phone"] as const;
const reasons = ["verify", "contact", "correction", "certificate", "complaint", "inspection"] as const;

function Shown({ data, shown }: { data: RevealData; shown: NonNullable<RevealData["shown"]> }): View {
  const { name, field, personId } = data;
  return (
    <Stack>
      <Card title={t("reveal.shown", { name, field: t(`field.${field}`) })}>
        <p>
          <strong>
            <code id="value">{shown.value}</code>
          </strong>
        </p>
        <p>{t("reveal.shownLead")}</p>
        <p class="hint">{t("reveal.left", { left: shown.left })}</p>
      </Card>
      <p>
        <LinkButton href={`/people/${personId}`}>{t("reveal.back")}</LinkButton>
      </p>
    </Stack>
  );
}

function Ask({ data }: { data: RevealData }): View {
  const { personId, field, reason, note, errors } = data;
  return (
    <Form
      action={`/people/${personId}/reveal`}
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("reveal.go")}</Button>
          <LinkButton look="quiet" href={`/people/${personId}`}>
            {t("reveal.back")}
          </LinkButton>
        </>
      }
    >
      <RadioGroup
        name="field"
        legend={t("reveal.field")}
        value={field}
        inline
        options={fields.map((each) => ({ value: each, label: t(`field.${each}`) }))}
        error={errorOf(errors, "field")}
      />
      <SelectField
        name="reason"
        label={t("reveal.reason")}
        value={reason}
        required
        options={reasons.map((each) => ({ value: each, label: t(`reason.${each}`) }))}
        error={errorOf(errors, "reason")}
      />
      <TextField
        name="note"
        label={t("reveal.note")}
        hint={t("reveal.noteHint")}
        value={note}
        required
        maxLength={200}
        error={errorOf(errors, "note")}
      />
    </Form>
  );
}

function Body({ data }: { readonly data: RevealData }): View {
  const { name, field, shown } = data;
  return (
    <>
      <PageHead title={t("reveal.title", { name, field: t(`field.${field}`) })} lead={t("reveal.lead", { name })} />
      {shown === undefined ? <Ask data={data} /> : <Shown data={data} shown={shown} />}
    </>
  );
}

/** A masked value in full, for a reason, once. */
export const page = definePage<RevealData>({
  title: ({ name, field }) => t("reveal.title", { name, field: t(`field.${field}`) }),
  width: "text",
  breadcrumb: ({ name, personId, field }) => [
    { label: name, href: `/people/${personId}` },
    { label: t("reveal.title", { name, field: t(`field.${field}`) }) },
  ],
  Body,
});
