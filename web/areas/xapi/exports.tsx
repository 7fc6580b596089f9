import type { RecordExportView } from "../../../contract/xapi.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  errorOf,
  Form,
  groupDigits,
  KeyValue,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { EXPORT_FIELDS, type ExportField } from "./export-fields.ts";
import { RecordTabs } from "./tabs.tsx";
import { t } from "./words.ts";

const LONGEST: Readonly<Record<ExportField, number>> = { label: 100, endpoint: 500, login: 200, secret: 500 };

export interface ExportsData {
  readonly exports: readonly RecordExportView[];
  /** What was typed, the secret aside. */
  readonly typed: Readonly<Partial<Record<ExportField, string>>>;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Change({ how, children, id }: { how: "pause" | "resume" | "retry"; children: string; id: number }): View {
  return (
    <form method="post" action={`/administration/record-exports/${id}`}>
      <input type="hidden" name="how" value={how} />
      <Button size="small">{children}</Button>
    </form>
  );
}

function State({ each: { paused, failures } }: { each: RecordExportView }): View {
  if (paused) return <StatusBadge status="none" label={t("exports.paused")} />;
  return failures > 0 ? (
    <StatusBadge status="refused" label={t("exports.failing")} />
  ) : (
    <StatusBadge status="confirmed" label={t("exports.running")} />
  );
}

function ExportCard({ each }: { each: RecordExportView }): View {
  const { exportId, label, endpoint, login, paused, sent, waiting, failures, failure, nextAt, succeededAt } = each;
  const rows = [
    { key: t("exports.endpoint"), value: endpoint },
    { key: t("exports.login"), value: login },
    { key: t("exports.sent"), value: t("exports.count", { count: groupDigits(sent) }) },
    { key: t("exports.waiting"), value: t("exports.count", { count: groupDigits(waiting) }) },
    { key: t("exports.succeededAt"), value: succeededAt === null ? t("none") : beijingTime(succeededAt) },
    ...(failure === null
      ? []
      : [
          { key: t("exports.failure"), value: t("exports.failed", { failure, count: String(failures) }) },
          { key: t("exports.nextAt"), value: beijingTime(nextAt) },
        ]),
  ];
  return (
    <Card title={label} aside={<State each={each} />}>
      <Stack>
        <KeyValue rows={rows} />
        <div class="cluster">
          {failures > 0 && !paused && (
            <Change how="retry" id={exportId}>
              {t("exports.retry", { label })}
            </Change>
          )}
          <Change how={paused ? "resume" : "pause"} id={exportId}>
            {paused ? t("exports.resume", { label }) : t("exports.pause", { label })}
          </Change>
        </div>
      </Stack>
    </Card>
  );
}

/** Other record stores that are told what this platform recorded. */
export const page = definePage<ExportsData>({
  title: () => t("exports.title"),
  width: "text",
  Body: ({ data: { exports, typed, errors, key } }) => (
    <>
      <PageHead title={t("exports.title")} lead={t("exports.lead")} />
      <Stack gap="large">
        <RecordTabs at="exports" />
        {exports.length === 0 && <Callout title={t("exports.none")} />}
        {exports.map((each) => (
          <ExportCard each={each} />
        ))}
        <Card title={t("exports.add")}>
          <Form
            action="/administration/record-exports"
            errors={errors}
            hidden={{ idempotency_key: key }}
            actions={<Button look="primary">{t("exports.save")}</Button>}
          >
            {EXPORT_FIELDS.map((name) => (
              <TextField
                name={name}
                label={t(`exports.${name}`)}
                hint={t(`exports.${name}Hint`)}
                type={name === "secret" ? "password" : "text"}
                autoComplete="off"
                maxLength={LONGEST[name]}
                required
                {...(name !== "secret" && typed[name] !== undefined ? { value: typed[name] } : {})}
                error={errorOf(errors, name)}
              />
            ))}
          </Form>
        </Card>
      </Stack>
    </>
  ),
});
