import type { AnomalyView } from "../../../contract/watching-anomalies.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  Disclosure,
  errorOf,
  Form,
  StatusBadge,
  TextArea,
} from "../../ui/index.ts";
import type { OneData } from "./one.tsx";
import { t } from "./words.ts";

type Completion = AnomalyView["completions"][number];

const columns: readonly Column<Completion>[] = [
  { key: "course", label: t("completions.course"), heading: true, cell: ({ course }) => course },
  {
    key: "completedAt",
    label: t("completions.completedAt"),
    cell: ({ completedAt }) => (completedAt === null ? "" : beijingTime(completedAt)),
  },
  {
    key: "thatDay",
    label: t("completions.thatDay"),
    cell: ({ thatDay }) => t(thatDay ? "completions.thatDay.yes" : "completions.thatDay.no"),
  },
  {
    key: "state",
    label: t("completions.state"),
    cell: ({ state }) => (
      <StatusBadge
        status={state === "completed" ? "confirmed" : "refused"}
        label={t(state === "completed" ? "completions.good" : "completions.revoked")}
      />
    ),
  },
];

function Revoke({ completion, data }: { completion: Completion; data: OneData }): View {
  const { enrolmentId, course } = completion;
  const { view, typed, wrong, key } = data;
  const { personId, anomalyId } = view.anomaly;
  const errors = wrong?.form === enrolmentId ? wrong.errors : [];
  const field = `why-${enrolmentId}`;
  return (
    <Disclosure summary={t("revoke.open", { course })} open={errors.length > 0} id={`revoke-${enrolmentId}`}>
      <p>{t("revoke.told")}</p>
      <Form
        action={`/anomalies/${personId}/${anomalyId}/completions/${enrolmentId}`}
        errors={errors}
        hidden={{ idempotency_key: `${key}-${enrolmentId}` }}
        actions={<Button look="danger">{t("revoke.go")}</Button>}
      >
        <TextArea
          name={field}
          label={t("revoke.reason")}
          rows={2}
          maxLength={500}
          required
          value={typed[field] ?? ""}
          error={errorOf(errors, field)}
        />
      </Form>
    </Disclosure>
  );
}

/** What somebody has completed; each can be taken back by itself, whatever was decided. */
export function Completions({ data }: { data: OneData }): View {
  const { completions, mine } = data.view;
  return (
    <Card title={t("completions.title")} id="completions">
      {completions.length === 0 ? (
        <p>{t("completions.none")}</p>
      ) : (
        <DataTable
          caption={t("completions.title")}
          captionHidden
          columns={columns}
          rows={completions}
          rowId={({ enrolmentId }) => `completion-${enrolmentId}`}
        />
      )}
      {data.mayRevoke &&
        !mine &&
        completions
          .filter(({ state }) => state === "completed")
          .map((completion) => <Revoke completion={completion} data={data} />)}
    </Card>
  );
}
