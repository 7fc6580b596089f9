import type { YearState, YearWindow } from "../../../contract/years.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Status, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  CheckboxGroup,
  DateField,
  Disclosure,
  EmptyState,
  errorOf,
  Form,
  groupDigits,
  KeyValue,
  PageHead,
  RadioGroup,
  SelectField,
  Stack,
  StatusBadge,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { stateOf, t } from "./words.ts";

/** What was typed into one of the forms. */
export type Typed = Readonly<
  Record<
    "scope" | "divisionCode" | "unitCode" | "identityNumber" | "opens" | "until" | "reason" | "closeReason" | "sure",
    string
  >
>;

export interface YearOneData {
  readonly state: YearState;
  readonly typed: Typed;
  /** Which form the errors belong to. */
  readonly wrong: "close" | "window" | undefined;
  readonly errors: readonly FormError[];
  readonly key: string;
}

const COUNTS = ["people", "notMet", "undetermined", "waiting", "drafts"] as const;

function Close({ data }: { data: YearOneData }): View | null {
  const { state, typed, key } = data;
  const { year, counts } = state;
  const errors = data.wrong === "close" ? data.errors : [];
  if (state.closed) return null;
  if (!state.mayClose)
    return (
      <Card title={t("close.title")} id="close">
        <p>{t("close.running")}</p>
      </Card>
    );
  return (
    <Card title={t("close.title")} id="close">
      <p>{t("close.preview")}</p>
      <KeyValue rows={COUNTS.map((each) => ({ key: t(`close.${each}`), value: groupDigits(counts[each]) }))} />
      <Form
        action={`/years/${year}/closing`}
        errors={errors}
        hidden={{ idempotency_key: `${key}-c` }}
        actions={<Button look="danger">{t("close.go", { year })}</Button>}
      >
        <TextArea
          name="closeReason"
          label={t("close.reason")}
          hint={t("close.reasonHint")}
          rows={2}
          maxLength={500}
          required
          value={typed.closeReason}
          error={errorOf(errors, "closeReason")}
        />
        <CheckboxGroup
          name="sure"
          legend={t("close.told")}
          values={typed.sure === "" ? [] : [typed.sure]}
          options={[{ value: "yes", label: t("close.sure", { year }) }]}
          error={errorOf(errors, "sure")}
        />
      </Form>
    </Card>
  );
}

function Closings({ state }: { state: YearState }): View | null {
  if (state.closings.length === 0) return null;
  return (
    <Card title={t("closed.title")} id="closed">
      <KeyValue
        rows={state.closings.map(({ division, at, office, reason, counts }) => ({
          key: division?.label ?? t("closed.all"),
          value: t("closed.line", { time: beijingTime(at), office: office ?? t("closed.system") }),
          note: [reason ?? "", counts === null ? "" : t("closed.counts", counts)].join(" "),
        }))}
      />
    </Card>
  );
}

function Scope({ data, errors }: { data: YearOneData; errors: readonly FormError[] }): View {
  const { state, typed } = data;
  return (
    <>
      <RadioGroup
        name="scope"
        legend={t("window.scope")}
        required
        value={typed.scope}
        options={state.scopes.map((scope) => ({ value: scope, label: t(`window.scope.${scope}`) }))}
        error={errorOf(errors, "scope")}
      />
      {state.divisions.length > 1 && (
        <SelectField
          name="divisionCode"
          label={t("window.division")}
          hint={t("window.divisionHint")}
          emptyLabel={t("window.choose")}
          value={typed.divisionCode}
          options={state.divisions.map(({ code, label }) => ({ value: code, label }))}
          error={errorOf(errors, "divisionCode")}
        />
      )}
      <TextField
        name="unitCode"
        label={t("window.unitCode")}
        hint={t("window.unitHint")}
        value={typed.unitCode}
        maxLength={30}
        error={errorOf(errors, "unitCode")}
      />
      <TextField
        name="identityNumber"
        label={t("window.identity")}
        hint={t("window.identityHint")}
        value={typed.identityNumber}
        maxLength={30}
        error={errorOf(errors, "identityNumber")}
      />
    </>
  );
}

function Open({ data }: { data: YearOneData }): View | null {
  const { state, typed, key } = data;
  const errors = data.wrong === "window" ? data.errors : [];
  if (!state.mayOpen) return null;
  return (
    <Card title={t("window.title")} id="window">
      <p>{t("window.lead")}</p>
      <Form
        action={`/years/${state.year}/windows`}
        errors={errors}
        hidden={{ idempotency_key: `${key}-w` }}
        actions={<Button look="primary">{t("window.go")}</Button>}
      >
        <Scope data={data} errors={errors} />
        <DateField
          name="opens"
          label={t("window.opens")}
          required
          value={typed.opens}
          error={errorOf(errors, "opens")}
        />
        <DateField
          name="until"
          label={t("window.until")}
          required
          value={typed.until}
          error={errorOf(errors, "until")}
        />
        <TextArea
          name="reason"
          label={t("window.reason")}
          hint={t("window.reasonHint")}
          rows={2}
          maxLength={500}
          required
          value={typed.reason}
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

const STATUS: Readonly<Record<YearWindow["state"], Status>> = {
  ahead: "pending",
  open: "confirmed",
  over: "none",
  ended: "returned",
};

function whom({ scope, division, unit, person }: YearWindow): string {
  if (person !== null) return `${person.name} ${person.identity}`;
  return unit?.name ?? division?.label ?? t(`window.scope.${scope}`);
}

function OneWindow({ year, window, data }: { year: number; window: YearWindow; data: YearOneData }): View {
  const { windowId, opens, until, state, reason, office, openedAt, ended, used, mayEnd } = window;
  return (
    <Card
      title={whom(window)}
      level={3}
      id={`window-${windowId}`}
      aside={<StatusBadge status={STATUS[state]} label={t(`windows.state.${state}`)} />}
    >
      <p>
        <strong>{t("windows.days", { opens, until })}</strong>
      </p>
      <p>{t("windows.by", { office, time: beijingTime(openedAt), reason })}</p>
      {ended !== null && (
        <p>{t("windows.ended", { office: ended.office, time: beijingTime(ended.at), reason: ended.reason })}</p>
      )}
      <p class="hint">{t("windows.used", { used: groupDigits(used) })}</p>
      {mayEnd && (
        <Disclosure summary={t("windows.end")} id={`end-${windowId}`}>
          <Form
            action={`/years/${year}/windows/${windowId}/end`}
            hidden={{ idempotency_key: `${data.key}-e${windowId}` }}
            actions={<Button look="danger">{t("windows.end")}</Button>}
          >
            <TextArea
              name="reason"
              label={t("windows.endReason")}
              rows={2}
              maxLength={500}
              required
              id={`end-reason-${windowId}`}
            />
          </Form>
        </Disclosure>
      )}
    </Card>
  );
}

function Year({ data }: { data: YearOneData }): View {
  const { state } = data;
  const { year, list } = state;
  return (
    <>
      <PageHead title={t("one.title", { year })} aside={<StatusBadge {...stateOf(state)} />} />
      <Stack gap="large">
        <p>
          <a href="/years">{t("one.back")}</a>
        </p>
        <Closings state={state} />
        <Close data={data} />
        <Open data={data} />
        {(state.mayOpen || list.length > 0) && (
          <section class="stack stack-small" aria-labelledby="windows">
            <h2 id="windows">{t("windows.title")}</h2>
            {list.length === 0 ? (
              <EmptyState title={t("windows.none")}>{t("windows.noneBody")}</EmptyState>
            ) : (
              list.map((window) => <OneWindow year={year} window={window} data={data} />)
            )}
          </section>
        )}
      </Stack>
    </>
  );
}

/** One year: what closing it would leave open, who closed it, who opened it again. */
export const page = definePage<YearOneData>({
  title: ({ state }) => t("one.title", { year: state.year }),
  density: "dense",
  Body: ({ data }) => <Year data={data} />,
});
