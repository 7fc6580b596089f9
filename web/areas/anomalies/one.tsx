import type { AnomalyView } from "../../../contract/watching-anomalies.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  RadioGroup,
  Stack,
  StatusBadge,
  TextArea,
} from "../../ui/index.ts";
import { Completions } from "./completions.tsx";
import { Spans } from "./spans.tsx";
import { factsOf, stateStatus, t } from "./words.ts";

export interface OneData {
  readonly view: AnomalyView;
  readonly typed: Readonly<Partial<Record<string, string>>>;
  /** The form that the errors belong to: the decision's, or that of a completion, by the number of its enrolment. */
  readonly wrong: { readonly form: "decision" | number; readonly errors: readonly FormError[] } | undefined;
  readonly mayRevoke: boolean;
  readonly key: string;
}

function Evidence({ view }: { view: AnomalyView }): View {
  const { evidence } = view;
  return (
    <Card title={t("evidence.title")} id="evidence">
      <p>{t(`why.${evidence.kind}`)}</p>
      <KeyValue rows={factsOf(evidence)} />
    </Card>
  );
}

function Decided({ view }: { view: AnomalyView }): View {
  const { anomaly, reason, decidedAt, decidedBy } = view;
  return (
    <Card title={t(`state.${anomaly.state}`)} id="decision">
      <KeyValue
        rows={[
          { key: t("decided.reason"), value: reason ?? "" },
          { key: t("decided.by"), value: decidedBy ?? t("decided.unknown") },
          { key: t("decided.at"), value: decidedAt === null ? "" : beijingTime(decidedAt) },
        ]}
      />
    </Card>
  );
}

function Decide({ data }: { data: OneData }): View {
  const { view, typed, wrong, key } = data;
  const { personId, anomalyId, state } = view.anomaly;
  if (state !== "open") return <Decided view={view} />;
  if (view.mine)
    return (
      <Card title={t("decide.title")} id="decision">
        <p>{t("decide.mine")}</p>
      </Card>
    );
  const errors = wrong?.form === "decision" ? wrong.errors : [];
  return (
    <Card title={t("decide.title")} id="decision">
      <Form
        action={`/anomalies/${personId}/${anomalyId}`}
        errors={errors}
        hidden={{ idempotency_key: key }}
        actions={<Button look="primary">{t("decide.go")}</Button>}
      >
        <RadioGroup
          name="state"
          legend={t("decide.state")}
          required
          value={typed["state"] ?? ""}
          options={(["harmless", "confirmed"] as const).map((value) => ({
            value,
            label: t(`decide.${value}`),
            hint: t(`decide.${value}Hint`),
          }))}
          error={errorOf(errors, "state")}
        />
        <TextArea
          name="reason"
          label={t("decide.reason")}
          hint={t("decide.reasonHint")}
          rows={3}
          maxLength={500}
          required
          value={typed["reason"] ?? ""}
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function Others({ view }: { view: AnomalyView }): View {
  const { anomaly, others } = view;
  return (
    <Card title={t("others.title")} id="others">
      {others.length === 0 ? (
        <p>{t("others.none")}</p>
      ) : (
        <ul class="stack stack-small">
          {others.map(({ anomalyId, kind, day, state }) => (
            <li>
              <a href={`/anomalies/${anomaly.personId}/${anomalyId}`}>
                {day} {t(`kind.${kind}`)}
              </a>{" "}
              <StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function One({ data }: { data: OneData }): View {
  const { view } = data;
  const { name, kind, day, identity, unit, state, personId } = view.anomaly;
  return (
    <>
      <PageHead
        eyebrow={day}
        title={t("one.title", { name, kind: t(`kind.${kind}`) })}
        lead={[identity, ...(unit === null ? [] : [unit])].join(" · ")}
        aside={
          <span class="cluster">
            <StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} />
            <LinkButton href={`/people/${personId}`}>{t("one.person")}</LinkButton>
          </span>
        }
      />
      <Stack gap="large">
        <Callout title={t("one.proof")}>
          <p>{t("one.proofBody")}</p>
        </Callout>
        <Evidence view={view} />
        <Spans view={view} />
        <Others view={view} />
        <Decide data={data} />
        <Completions data={data} />
      </Stack>
    </>
  );
}

/** One day of somebody's that looks unlike watching, with what helps to judge it. */
export const page = definePage<OneData>({
  title: ({ view }) => t("one.title", { name: view.anomaly.name, kind: t(`kind.${view.anomaly.kind}`) }),
  density: "dense",
  breadcrumb: ({ view }) => [{ label: t("title"), href: "/anomalies" }, { label: view.anomaly.name }],
  Body: ({ data }) => <One data={data} />,
});
