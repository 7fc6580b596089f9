import { CLASS_LEVELS, SUBJECTS } from "../../../contract/institutions.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Breadcrumb,
  Button,
  CheckboxGroup,
  DateField,
  errorOf,
  Form,
  PageHead,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { typedIn, type Typed } from "./acts.ts";
import { t } from "./words.ts";

export interface RegisterData {
  readonly unit: { readonly unitId: number; readonly name: string };
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function RegisterBody({ data }: { readonly data: RegisterData }): View {
  const { unit, typed, errors, key } = data;
  const field = (name: string) => ({ name, value: typedIn(data, name), error: errorOf(errors, name), required: true });
  return (
    <Stack gap="large">
      <Breadcrumb
        crumbs={[
          { label: t("tree.title"), href: "/organisations" },
          { label: unit.name, href: `/organisations/${unit.unitId}` },
          { label: t("institution.register") },
        ]}
      />
      <PageHead
        title={t("institution.registerTitle")}
        eyebrow={unit.name}
        lead={t("institution.registerLead", { name: unit.name })}
      />
      <Form
        action="/institutions/new"
        errors={errors}
        hidden={{ unit: String(unit.unitId), idempotency_key: key }}
        actions={<Button look="primary">{t("institution.registerDo")}</Button>}
      >
        <CheckboxGroup
          name="subjects"
          legend={t("institutions.subject")}
          inline
          options={SUBJECTS.map((value) => ({ value, label: t(`subject.${value}`) }))}
          values={typed["subjects"] ?? []}
          error={errorOf(errors, "subjects")}
        />
        <CheckboxGroup
          name="levels"
          legend={t("institutions.levels")}
          inline
          options={CLASS_LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
          values={typed["levels"] ?? []}
          error={errorOf(errors, "levels")}
        />
        <DateField {...field("validFrom")} label={t("institution.validFrom")} />
        <DateField {...field("validTo")} label={t("institution.validTo")} />
        <TextField
          {...field("documentNumber")}
          required={false}
          label={t("institution.document")}
          maxLength={100}
          autoComplete="off"
        />
        <TextField {...field("contactName")} label={t("institution.contactName")} maxLength={100} autoComplete="off" />
        <TextField
          {...field("contactPhone")}
          type="tel"
          label={t("institution.contactPhone")}
          maxLength={30}
          autoComplete="off"
        />
      </Form>
    </Stack>
  );
}

/** The form that makes a unit a training institution. */
export const page = definePage<RegisterData>({
  title: () => t("institution.registerTitle"),
  width: "text",
  Body: RegisterBody,
});
