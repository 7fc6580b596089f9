import type { InstitutionHistory, InstitutionView } from "../../../contract/institutions.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Breadcrumb,
  Button,
  Card,
  DataTable,
  DateField,
  Disclosure,
  errorOf,
  Form,
  KeyValue,
  PageHead,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { typedIn, type Typed } from "./acts.ts";
import { levelsText, StateBadge, subjectsText } from "./institutions.tsx";
import { t } from "./words.ts";

export interface InstitutionData {
  readonly institution: InstitutionView;
  readonly history: InstitutionHistory;
  readonly mayManage: boolean;
  /** The form that was sent and could not be done. */
  readonly sent?: "renewed" | "suspended" | "resumed" | undefined;
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Facts({ institution }: { institution: InstitutionView }): View {
  const { subjects, levels, validFrom, validTo, documentNumber, contactName, contactPhone } = institution;
  return (
    <Card title={t("institution.facts")} aside={<StateBadge state={institution.state} />}>
      <KeyValue
        rows={[
          { key: t("institutions.subject"), value: subjectsText(subjects) },
          { key: t("institutions.levels"), value: levelsText(levels) },
          { key: t("institutions.until"), value: t("institution.span", { from: validFrom, to: validTo }) },
          { key: t("institution.document"), value: documentNumber ?? t("unit.none") },
          { key: t("institutions.contact"), value: `${contactName} ${contactPhone}` },
          { key: t("unit.division"), value: institution.divisionName },
        ]}
      />
    </Card>
  );
}

function Renew({ data }: { data: InstitutionData }): View {
  const errors = data.sent === "renewed" ? data.errors : [];
  return (
    <Disclosure summary={t("institution.renew")} open={errors.length > 0}>
      <Form
        action={`/institutions/${data.institution.institutionId}/events`}
        errors={errors}
        hidden={sent(data, "renewed")}
        actions={<Button look="primary">{t("institution.renewDo")}</Button>}
      >
        <DateField
          name="validFrom"
          label={t("institution.validFrom")}
          value={typedIn(data, "validFrom")}
          error={errorOf(errors, "validFrom")}
          required
        />
        <DateField
          name="validTo"
          label={t("institution.validTo")}
          value={typedIn(data, "validTo")}
          error={errorOf(errors, "validTo")}
          required
        />
        <TextField
          name="documentNumber"
          label={t("institution.document")}
          value={typedIn(data, "documentNumber")}
          maxLength={100}
          autoComplete="off"
        />
      </Form>
    </Disclosure>
  );
}

function sent({ institution, key }: InstitutionData, kind: string): Record<string, string> {
  return { kind, version: String(institution.version), idempotency_key: `${key}-${kind}` };
}

function Pause({ data }: { data: InstitutionData }): View {
  const { institution } = data;
  const action = `/institutions/${institution.institutionId}/events`;
  const errors = data.sent === "suspended" || data.sent === "resumed" ? data.errors : [];
  if (institution.state === "suspended")
    return (
      <Form
        action={action}
        errors={errors}
        hidden={sent(data, "resumed")}
        actions={<Button>{t("institution.resumeDo")}</Button>}
      >
        <p class="hint">{t("institution.resume")}</p>
      </Form>
    );
  return (
    <Disclosure summary={t("institution.suspend")} open={errors.length > 0}>
      <Form
        action={action}
        errors={errors}
        hidden={sent(data, "suspended")}
        actions={<Button look="danger">{t("institution.suspendDo")}</Button>}
      >
        <TextField
          name="note"
          label={t("institution.suspendNote")}
          hint={t("institution.suspendHint")}
          value={typedIn(data, "note")}
          maxLength={500}
          autoComplete="off"
          error={errorOf(errors, "note")}
          required
        />
      </Form>
    </Disclosure>
  );
}

function InstitutionBody({ data }: { readonly data: InstitutionData }): View {
  const { institution, history, mayManage } = data;
  return (
    <Stack gap="large">
      <Breadcrumb crumbs={[{ label: t("institutions.title"), href: "/institutions" }, { label: institution.name }]} />
      <PageHead title={institution.name} eyebrow={t("institutions.title")} />
      <Facts institution={institution} />
      {mayManage && (
        <Card title={t("institution.manage")}>
          <Stack gap="small">
            <Renew data={data} />
            <Pause data={data} />
            <a href={`/organisations/${institution.unitId}`}>{t("institution.unitSee")}</a>
          </Stack>
        </Card>
      )}
      <Card title={t("institution.history")}>
        <DataTable
          caption={t("institution.history")}
          captionHidden
          columns={[
            { key: "day", label: t("history.recorded"), heading: true, cell: ({ each }) => each.recordedOn },
            { key: "kind", label: t("history.what"), cell: ({ each }) => t(`event.${each.kind}`) },
            {
              key: "span",
              label: t("institutions.until"),
              cell: ({ each: { validFrom, validTo, note } }) =>
                validFrom === null || validTo === null
                  ? (note ?? "—")
                  : t("institution.span", { from: validFrom, to: validTo }),
            },
            { key: "document", label: t("history.document"), cell: ({ each }) => each.documentNumber ?? "—" },
          ]}
          rows={history.map((each, index) => ({ each, index }))}
          rowId={({ index }) => String(index)}
        />
      </Card>
    </Stack>
  );
}

/** One training institution. */
export const page = definePage<InstitutionData>({
  title: ({ institution }) => institution.name,
  Body: InstitutionBody,
});
