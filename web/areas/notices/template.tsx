import type { NoticeTemplate } from "../../../contract/notice-templates.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  Dialog,
  DialogLink,
  Disclosure,
  errorOf,
  Form,
  groupDigits,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { Filled, Places, TemplateForm, type FilledTemplate, type TypedTemplate } from "./template-form.tsx";
import { t } from "./words.ts";

export interface TemplateData {
  readonly template: NoticeTemplate;
  readonly typed: TypedTemplate;
  readonly errors: readonly FormError[];
  readonly filled: FilledTemplate;
  /** How many are due today and not told yet; undefined for what is not told by its day. */
  readonly due: number | undefined;
  readonly key: string;
}

function Pause({ template, errors }: { template: NoticeTemplate; errors: readonly FormError[] }): View {
  const action = `/admin/templates/${template.template}/pause`;
  const { paused } = template;
  return (
    <Card title={t("pause.title")} id="pause">
      <p>{t("pause.lead")}</p>
      {paused === null ? (
        <Form action={action} actions={<Button>{t("pause.go")}</Button>}>
          <TextField
            name="pauseReason"
            label={t("pause.reason")}
            required
            maxLength={200}
            error={errorOf(errors, "pauseReason")}
          />
        </Form>
      ) : (
        <>
          <p>{t("pause.is", { at: beijingTime(paused.at), reason: paused.reason })}</p>
          <form method="post" action={action}>
            <input type="hidden" name="resume" value="1" />
            <Button look="primary">{t("pause.resume")}</Button>
          </form>
        </>
      )}
    </Card>
  );
}

function SendNow({ data, due }: { data: TemplateData; due: number }): View {
  const count = groupDigits(due);
  return (
    <Card title={t("sendNow.title")} id="send">
      <p>{t("sendNow.lead", { count })}</p>
      {due > 0 && (
        <>
          <p>
            <DialogLink dialog="send-confirm">{t("sendNow.open")}</DialogLink>
          </p>
          <Dialog
            id="send-confirm"
            title={t("sendNow.confirm", { count })}
            actions={
              <Button look="primary" form="send-form">
                {t("sendNow.go")}
              </Button>
            }
          >
            <p>{t("sendNow.body")}</p>
            <form id="send-form" method="post" action={`/admin/templates/${data.template.template}/send`}>
              <input type="hidden" name="expected" value={String(due)} />
              <input type="hidden" name="idempotency_key" value={data.key} />
            </form>
          </Dialog>
        </>
      )}
    </Card>
  );
}

function Versions({ versions }: { versions: NoticeTemplate["versions"] }): View {
  return (
    <Disclosure summary={t("template.history")}>
      <DataTable
        caption={t("template.history")}
        captionHidden
        columns={[
          { key: "version", label: t("templates.version"), heading: true, cell: ({ version }) => String(version) },
          { key: "title", label: t("template.titleField"), cell: ({ title }) => title },
          { key: "reason", label: t("template.reason"), cell: ({ reason }) => reason ?? t("template.first") },
          { key: "by", label: t("template.by"), cell: ({ by }) => by ?? "" },
          { key: "at", label: t("template.at"), cell: ({ at }) => (at === null ? "" : beijingTime(at)) },
        ]}
        rows={versions}
        rowId={({ version }) => `version-${version}`}
      />
    </Disclosure>
  );
}

/** One template: its words, its places, what they come to, and its past. */
export const page = definePage<TemplateData>({
  title: ({ template }) => template.name,
  density: "dense",
  breadcrumb: ({ template }) => [{ label: t("templates.title"), href: "/admin/templates" }, { label: template.name }],
  Body: ({ data }) => {
    const { template, typed, errors, filled, due, key } = data;
    const form = <TemplateForm template={template} typed={typed} errors={errors} key_={key} />;
    return (
      <>
        <PageHead
          title={template.name}
          eyebrow={t(`trigger.${template.trigger}`)}
          aside={
            <StatusBadge
              status={template.paused === null ? "confirmed" : "pending"}
              label={template.paused === null ? t("preview.on") : t("preview.paused")}
            />
          }
        />
        <Stack gap="large">
          {errors.length > 0 && form}
          <Filled filled={filled} />
          {errors.length === 0 && form}
          <Places places={template.places} />
          {template.pausable && <Pause template={template} errors={errors} />}
          {due !== undefined && template.paused === null && <SendNow data={data} due={due} />}
          <Versions versions={template.versions} />
        </Stack>
      </>
    );
  },
});
