import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Callout, Card, errorOf, Form, PageHead, Stack, Tabs, TextField } from "../../ui/index.ts";
import { OtherWays } from "./other-ways.tsx";
import { t } from "./words.ts";

export interface SignInData {
  /** `renew`: the password is right and must be changed first; `sent`: a code is on its way. */
  readonly step: "password" | "renew" | "code" | "sent";
  /** Where one goes afterwards. */
  readonly to: string;
  /** What was typed as a name or telephone. */
  readonly typed: string;
  readonly errors: readonly FormError[];
  /** Accounts elsewhere by which one may sign in. */
  readonly providers: readonly { readonly code: string; readonly label: string }[];
  /** Whether one may also pick somebody of the demo. */
  readonly demo: boolean;
}

const withTo = (path: string, to: string) => (to === "/" ? path : `${path}?to=${encodeURIComponent(to)}`);

function Password({ data }: { data: SignInData }): View {
  const { errors, typed, to } = data;
  return (
    <Form
      action="/sign-in"
      errors={errors}
      hidden={{ to }}
      actions={
        <>
          <Button look="primary">{t("signIn.go")}</Button>
          <a href="/recover">{t("signIn.forgot")}</a>
        </>
      }
    >
      <TextField
        name="name"
        label={t("signIn.name")}
        hint={t("signIn.nameHint")}
        value={typed}
        autoComplete="username"
        maxLength={60}
        width="medium"
        required
        error={errorOf(errors, "name")}
      />
      <TextField
        name="password"
        label={t("signIn.password")}
        type="password"
        autoComplete="current-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "password")}
      />
    </Form>
  );
}

function Renew({ data }: { data: SignInData }): View {
  const { errors, typed, to } = data;
  return (
    <Form
      action="/sign-in"
      errors={errors}
      hidden={{ to, name: typed, renew: "1" }}
      actions={<Button look="primary">{t("signIn.renewGo")}</Button>}
    >
      <Callout tone="info" title={t("signIn.renewTitle")}>
        <p>{t("signIn.renewBody")}</p>
      </Callout>
      <TextField
        name="password"
        label={t("signIn.presentPassword")}
        type="password"
        autoComplete="current-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "password")}
      />
      <NewPassword errors={errors} hint={t("password.hint.official")} />
    </Form>
  );
}

/** A new password, typed twice: what one cannot see one may mistype. */
export function NewPassword({ errors, hint }: { readonly errors: readonly FormError[]; readonly hint: string }): View {
  return (
    <>
      <TextField
        name="newPassword"
        label={t("password.new")}
        hint={hint}
        type="password"
        autoComplete="new-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "newPassword")}
      />
      <TextField
        name="again"
        label={t("password.again")}
        type="password"
        autoComplete="new-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "again")}
      />
    </>
  );
}

function AskCode({ data }: { data: SignInData }): View {
  const { errors, typed, to } = data;
  return (
    <Form
      action="/sign-in/codes"
      errors={errors}
      hidden={{ to }}
      actions={<Button look="primary">{t("code.send")}</Button>}
    >
      <TextField
        name="phone"
        label={t("code.phone")}
        hint={t("signIn.codeHint")}
        type="tel"
        inputMode="tel"
        autoComplete="tel-national"
        value={typed}
        maxLength={20}
        width="medium"
        required
        error={errorOf(errors, "phone")}
      />
    </Form>
  );
}

function GiveCode({ data }: { data: SignInData }): View {
  const { errors, typed, to } = data;
  return (
    <Stack>
      <Callout tone="info" title={t("code.sentTitle", { phone: typed })} role="status">
        <p>{t("signIn.sentBody")}</p>
      </Callout>
      <Form
        action="/sign-in/code"
        errors={errors}
        hidden={{ to, phone: typed }}
        actions={<Button look="primary">{t("signIn.go")}</Button>}
      >
        <CodeField errors={errors} />
      </Form>
      <form method="post" action="/sign-in/codes" class="cluster">
        <input type="hidden" name="phone" value={typed} />
        <input type="hidden" name="to" value={to} />
        <Button look="quiet">{t("code.again")}</Button>
        <a href={withTo("/sign-in/code", to)}>{t("code.otherPhone")}</a>
      </form>
    </Stack>
  );
}

/** The six digits of a message. */
export function CodeField({ errors }: { readonly errors: readonly FormError[] }): View {
  return (
    <TextField
      name="code"
      label={t("code.label")}
      hint={t("code.hint")}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      width="short"
      required
      error={errorOf(errors, "code")}
    />
  );
}

function SignIn({ data }: { data: SignInData }): View {
  const { step, to, demo } = data;
  const byCode = step === "code" || step === "sent";
  return (
    <>
      <PageHead title={t("signIn.title")} lead={t("signIn.lead")} />
      <Stack gap="large">
        {step !== "renew" && (
          <Tabs
            label={t("signIn.ways")}
            tabs={[
              { label: t("signIn.byPassword"), href: withTo("/sign-in", to), current: !byCode },
              { label: t("signIn.byCode"), href: withTo("/sign-in/code", to), current: byCode },
            ]}
          />
        )}
        {step === "password" && <Password data={data} />}
        {step === "renew" && <Renew data={data} />}
        {step === "code" && <AskCode data={data} />}
        {step === "sent" && <GiveCode data={data} />}
        {step !== "renew" && <OtherWays to={to} providers={data.providers} />}
        <Card look="tinted" title={t("signIn.newTitle")}>
          <p>
            {t("signIn.newBody")} <a href="/register">{t("signIn.register")}</a>
          </p>
          {demo && (
            <p>
              {t("signIn.demoBody")} <a href={withTo("/demo", to)}>{t("signIn.demo")}</a>
            </p>
          )}
        </Card>
      </Stack>
    </>
  );
}

/** Signing in, by password or by a code. */
export const page = definePage<SignInData>({
  title: () => t("signIn.title"),
  width: "text",
  Body: ({ data }) => <SignIn data={data} />,
});
