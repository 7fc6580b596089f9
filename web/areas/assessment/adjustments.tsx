import type { AdjustmentList } from "../../../contract/assessment-tests.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  EmptyState,
  errorOf,
  Form,
  PageHead,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface AdjustmentsData extends AdjustmentList {
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly errors: readonly FormError[];
}

const STEPS = ["0", "25", "50", "100", "150", "200", "300"];

function Given({ adjustments }: AdjustmentList): View {
  return (
    <DataTable
      caption={t("adjust.list")}
      columns={[
        {
          key: "who",
          label: t("adjust.who"),
          heading: true,
          cell: ({ name, enrolmentId }) => t("adjust.line", { name, enrolmentId }),
        },
        { key: "course", label: t("adjust.course"), cell: ({ course }) => course },
        {
          key: "extra",
          label: t("adjust.extra"),
          cell: ({ extraPercent }) =>
            extraPercent === 0 ? t("adjust.none") : t("adjust.percent", { value: extraPercent }),
        },
        { key: "reason", label: t("adjust.reason"), cell: ({ reason }) => reason },
        { key: "madeAt", label: t("versions.madeAt"), cell: ({ madeAt }) => beijingTime(madeAt) },
      ]}
      rows={adjustments}
      rowId={({ enrolmentId }) => `enrolment-${enrolmentId}`}
      empty={<EmptyState title={t("adjust.empty")} />}
    />
  );
}

function Adjustments({ data: { adjustments, typed, errors } }: { data: AdjustmentsData }): View {
  return (
    <Stack>
      <PageHead title={t("adjust.title")} lead={t("adjust.lead")} />
      <Card title={t("adjust.give")}>
        <Form action="/test-adjustments" errors={errors} actions={<Button look="primary">{t("adjust.save")}</Button>}>
          <TextField
            name="enrolmentId"
            label={t("adjust.enrolment")}
            hint={t("adjust.enrolmentHint")}
            value={typed["enrolmentId"] ?? ""}
            inputMode="numeric"
            width="short"
            maxLength={15}
            required
            error={errorOf(errors, "enrolmentId")}
          />
          <SelectField
            name="extraPercent"
            label={t("adjust.extra")}
            options={STEPS.map((value) => ({
              value,
              label: value === "0" ? t("adjust.none") : t("adjust.percent", { value }),
            }))}
            value={typed["extraPercent"] ?? "50"}
            required
          />
          <TextField
            name="reason"
            label={t("adjust.reason")}
            hint={t("adjust.reasonHint")}
            value={typed["reason"] ?? ""}
            maxLength={200}
            required
            error={errorOf(errors, "reason")}
          />
        </Form>
      </Card>
      <Given adjustments={adjustments} />
    </Stack>
  );
}

/** More time for somebody who needs it. */
export const page = definePage<AdjustmentsData>({
  title: () => t("adjust.title"),
  width: "text",
  breadcrumb: () => [{ label: t("tests.title"), href: "/tests" }, { label: t("adjust.title") }],
  Body: ({ data }) => <Adjustments data={data} />,
});
