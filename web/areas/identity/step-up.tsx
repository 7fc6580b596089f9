import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Disclosure,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { t } from "./second-factor-words.ts";

export type Method = "totp" | "passkey" | "recovery" | "password";

export interface StepUpData {
  /** Where one goes on. */
  readonly to: string;
  /** Why it is asked: a session that owes its second factor, an office, or an operation. */
  readonly why: "owed" | "office" | "operation";
  readonly signedIn: boolean;
  readonly methods: readonly Method[];
  /** What was tried and is wrong. */
  readonly tried?: Method | undefined;
  readonly errors: readonly FormError[];
}

function Code({ data, kind }: { data: StepUpData; kind: "totp" | "recovery" }): View {
  const errors = data.tried === kind ? data.errors : [];
  return (
    <Form
      id={`give-${kind}`}
      action="/step-up"
      hidden={{ to: data.to, kind, why: data.why }}
      errors={errors}
      actions={<Button look={kind === "totp" ? "primary" : "secondary"}>{t("step.give")}</Button>}
    >
      <TextField
        name={kind}
        label={t(`step.${kind}`)}
        hint={t(`step.${kind}.hint`)}
        inputMode={kind === "totp" ? "numeric" : "text"}
        autoComplete={kind === "totp" ? "one-time-code" : "off"}
        maxLength={40}
        width={kind === "totp" ? "short" : "medium"}
        required
        error={errorOf(errors, kind)}
      />
    </Form>
  );
}

function Password({ data }: { data: StepUpData }): View {
  return (
    <Form
      action="/step-up"
      hidden={{ to: data.to, kind: "password", why: data.why }}
      errors={data.errors}
      actions={<Button look="primary">{t("step.give")}</Button>}
    >
      <TextField
        name="password"
        type="password"
        label={t("step.password")}
        hint={t("step.password.hint")}
        autoComplete="current-password"
        maxLength={200}
        width="medium"
        required
        error={errorOf(data.errors, "password")}
      />
    </Form>
  );
}

function Ways({ data }: { data: StepUpData }): View {
  const has = (method: Method) => data.methods.includes(method);
  return (
    <Stack>
      {has("totp") && (
        <Card>
          <Code data={data} kind="totp" />
        </Card>
      )}
      {has("passkey") && (
        <Card>
          <PasskeyForm
            use="confirm"
            to={data.to}
            label={t("passkey.confirm")}
            look={has("totp") ? "secondary" : "primary"}
          />
        </Card>
      )}
      {has("recovery") && (
        <Disclosure summary={t("step.recovery.open")} open={data.tried === "recovery"}>
          <Code data={data} kind="recovery" />
        </Disclosure>
      )}
      {has("password") && (
        <Card>
          <Password data={data} />
        </Card>
      )}
    </Stack>
  );
}

/** Why nothing can be asked, and what to do instead. */
function Otherwise({ data }: { data: StepUpData }): View {
  if (!data.signedIn)
    return (
      <Stack>
        <Callout tone="warn" title={t("step.signedOut")} />
        <p>
          <LinkButton href="/" look="primary">
            {t("step.start")}
          </LinkButton>
        </p>
      </Stack>
    );
  return (
    <Callout tone="warn" title={t("step.again.title")}>
      {t("step.again.body")}
    </Callout>
  );
}

function SetUpFirst(): View {
  return (
    <>
      <PageHead title={t("step.none.title")} lead={t("step.none.office")} />
      <p>
        <LinkButton href="/second-factor" look="primary">
          {t("step.none.go")}
        </LinkButton>
      </p>
    </>
  );
}

function StepUp({ data }: { data: StepUpData }): View {
  const lead = { owed: t("step.owed"), office: t("step.office"), operation: t("step.lead") }[data.why];
  const bySecondFactor = data.methods.some((method) => method !== "password");
  if (data.why === "office" && data.signedIn && !bySecondFactor) return <SetUpFirst />;
  return (
    <>
      <PageHead title={t("step.title")} lead={lead} />
      <Stack>
        {data.methods.length > 0 ? <Ways data={data} /> : <Otherwise data={data} />}
        {data.why === "owed" && (
          <form method="post" action="/sign-out">
            <Button look="quiet">{t("step.leave")}</Button>
          </form>
        )}
      </Stack>
    </>
  );
}

/** Asks somebody to prove once more who they are, and goes back. */
export const page = definePage<StepUpData>({
  title: () => t("step.title"),
  width: "text",
  Body: ({ data }) => <StepUp data={data} />,
});
