import type { NoticeTemplate } from "../../../contract/notice-templates.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CheckboxGroup,
  DataTable,
  errorOf,
  Form,
  KeyValue,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** What was typed into the form of a template. */
export interface TypedTemplate {
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly channels: readonly string[];
  readonly mandatory: boolean;
  readonly reason: string;
}

export interface FilledTemplate {
  readonly title: string;
  readonly body: string;
  readonly short: string | null;
  readonly smsCount: number;
}

/** What the words look like with samples in their places. */
export function Filled({ filled }: { filled: FilledTemplate }): View {
  return (
    <Card title={t("template.preview")} look="tinted" id="preview">
      <KeyValue
        rows={[
          { key: t("template.titleField"), value: filled.title },
          { key: t("template.body"), value: filled.body },
          ...(filled.short === null
            ? []
            : [{ key: t("template.previewSms", { count: filled.smsCount }), value: filled.short }]),
        ]}
      />
    </Card>
  );
}

/** The places that a template has. */
export function Places({ places }: { places: NoticeTemplate["places"] }): View {
  return (
    <DataTable
      caption={t("template.places")}
      columns={[
        { key: "place", label: t("template.place"), heading: true, cell: ({ name }) => <code>{`{${name}}`}</code> },
        { key: "meaning", label: t("template.meaning"), cell: ({ meaning }) => meaning },
        { key: "sample", label: t("template.sample"), cell: ({ sample }) => sample },
      ]}
      rows={places}
      rowId={({ name }) => `place-${name}`}
    />
  );
}

function Switches({ template, typed }: { template: NoticeTemplate; typed: TypedTemplate }): View {
  return (
    <>
      <CheckboxGroup
        name="channels"
        legend={t("template.channels")}
        inline
        options={[
          { value: "sms", label: t("channel.sms") },
          { value: "mail", label: t("channel.mail") },
        ]}
        values={typed.channels}
      />
      {template.mustReach ? (
        <Callout>
          <p>{t("template.mandatoryFixed")}</p>
          <input type="hidden" name="mandatory" value="1" />
        </Callout>
      ) : (
        <CheckboxGroup
          name="mandatory"
          legend={t("template.receive")}
          options={[{ value: "1", label: t("template.mandatory") }]}
          values={typed.mandatory ? ["1"] : []}
        />
      )}
    </>
  );
}

function Texts({ typed, errors }: { typed: TypedTemplate; errors: readonly FormError[] }): View {
  return (
    <>
      <TextField
        name="title"
        label={t("template.titleField")}
        hint={t("template.titleHint")}
        value={typed.title}
        required
        maxLength={200}
        error={errorOf(errors, "title")}
      />
      <TextArea
        name="body"
        label={t("template.body")}
        value={typed.body}
        rows={5}
        required
        maxLength={2000}
        error={errorOf(errors, "body")}
      />
      <TextArea
        name="short"
        label={t("template.short")}
        hint={t("template.shortHint")}
        value={typed.short}
        rows={2}
        maxLength={300}
        error={errorOf(errors, "short")}
      />
    </>
  );
}

/** The words of a template, to be changed. */
export function TemplateForm(props: {
  readonly template: NoticeTemplate;
  readonly typed: TypedTemplate;
  readonly errors: readonly FormError[];
  readonly key_: string;
}): View {
  const { template, typed, errors, key_ } = props;
  return (
    <Card title={t("template.edit")} id="edit">
      <Form
        action={`/admin/templates/${template.template}`}
        errors={errors}
        hidden={{ basedOn: String(template.current.version), idempotency_key: key_ }}
        actions={
          <>
            <Button look="primary" name="do" value="save">
              {t("template.save")}
            </Button>
            <Button name="do" value="try">
              {t("template.try")}
            </Button>
          </>
        }
      >
        <Texts typed={typed} errors={errors} />
        <Switches template={template} typed={typed} />
        <TextField
          name="reason"
          label={t("template.reason")}
          hint={t("template.reasonHint")}
          value={typed.reason}
          maxLength={200}
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}
