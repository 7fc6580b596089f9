import type { ParameterHistory } from "../../../contract/administration.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  DataTable,
  DateField,
  EmptyState,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** What was typed so far. */
export interface Typed {
  readonly value: string;
  readonly from: string;
  readonly reason: string;
}

export interface ParameterData {
  readonly parameter: ParameterHistory;
  readonly typed: Typed | undefined;
  readonly errors: readonly FormError[];
  /** Asked to confirm what was typed. */
  readonly confirm: boolean;
  readonly key: string;
}

function Confirm({ data, typed }: { data: ParameterData; typed: Typed }): View {
  const { name, label, value: old } = data.parameter;
  const { value, from, reason } = typed;
  return (
    <Card title={t("parameter.confirm")} look="tinted" id="confirm">
      <p>
        <strong>{t("parameter.confirmLine", { label, old, value })}</strong>
      </p>
      <p>{from === "" ? t("parameter.confirmNow") : t("parameter.confirmLater", { from })}</p>
      <p class="hint">{reason}</p>
      <Form
        action={`/admin/parameters/${name}`}
        hidden={{ ...typed, expected: old, confirmed: "1", idempotency_key: data.key }}
        actions={
          <>
            <Button look="primary">{t("parameter.save")}</Button>
            <LinkButton href={`/admin/parameters/${name}`} look="quiet">
              {t("parameter.back")}
            </LinkButton>
          </>
        }
      >
        {null}
      </Form>
    </Card>
  );
}

function Change({ data }: { data: ParameterData }): View {
  const { parameter, typed, errors } = data;
  const { name, value, bounds } = parameter;
  return (
    <Card title={t("parameter.change")} id="change">
      <Form
        action={`/admin/parameters/${name}`}
        errors={errors}
        hidden={{ expected: value }}
        actions={<Button look="primary">{t("parameter.next")}</Button>}
      >
        <TextField
          name="value"
          label={t("parameter.new")}
          hint={bounds}
          value={typed?.value ?? value}
          required
          maxLength={200}
          width="medium"
          error={errorOf(errors, "value")}
        />
        <DateField
          name="from"
          label={t("parameter.fromField")}
          hint={t("parameter.fromHint")}
          value={typed?.from ?? ""}
          error={errorOf(errors, "from")}
        />
        <TextField
          name="reason"
          label={t("parameter.reasonField")}
          hint={t("parameter.reasonHint")}
          value={typed?.reason ?? ""}
          required
          maxLength={200}
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function History({ history }: { history: ParameterHistory["history"] }): View {
  return (
    <div class="stack stack-small">
      <h2 id="history">{t("parameter.history")}</h2>
      <DataTable
        caption={t("parameter.history")}
        captionHidden
        columns={[
          { key: "from", label: t("parameter.from"), heading: true, cell: ({ from }) => beijingTime(from) },
          { key: "value", label: t("parameter.value"), cell: ({ value }) => value },
          { key: "reason", label: t("parameter.reason"), cell: ({ reason }) => reason },
          { key: "by", label: t("parameter.by"), cell: ({ by }) => by ?? t("none") },
        ]}
        rows={history}
        rowId={({ setAt }) => `set-${Date.parse(setAt)}`}
        empty={<EmptyState title={t("parameter.noHistory")} />}
      />
    </div>
  );
}

/** One parameter: what it does, its change, its past. */
export const page = definePage<ParameterData>({
  title: ({ parameter }) => parameter.label,
  width: "text",
  breadcrumb: ({ parameter }) => [
    { label: t("parameters.title"), href: "/admin/parameters" },
    { label: parameter.label },
  ],
  Body: ({ data }) => {
    const { parameter, typed, confirm } = data;
    const { label, meaning, value, standard, changedBy, mine, coming } = parameter;
    return (
      <>
        <PageHead title={label} lead={meaning} />
        <Stack gap="large">
          <KeyValue
            rows={[
              { key: t("parameter.value"), value: <strong>{value}</strong> },
              ...(coming === null
                ? []
                : [
                    {
                      key: t("parameter.coming"),
                      value: t("parameter.comingAt", {
                        value: coming.value,
                        from: beijingTime(coming.from).slice(0, 10),
                      }),
                    },
                  ]),
              { key: t("parameter.standard"), value: standard },
              { key: t("parameter.who"), value: t(`role.${changedBy}`) },
            ]}
          />
          {!mine && (
            <Callout>
              <p>{t("parameter.notMine", { who: t(`role.${changedBy}`) })}</p>
            </Callout>
          )}
          {mine && confirm && typed !== undefined && <Confirm data={data} typed={typed} />}
          {mine && !confirm && <Change data={data} />}
          <History history={parameter.history} />
        </Stack>
      </>
    );
  },
});
