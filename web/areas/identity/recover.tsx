import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Callout, Card, errorOf, Form, PageHead, Stack, Tabs, TextField } from "../../ui/index.ts";
import { CodeField, NewPassword } from "./sign-in.tsx";
import { t } from "./words.ts";

export interface RecoverData {
  /** `phone`: asks for a code; `sent`: a code is on its way; `unit`: with the unit's help. */
  readonly step: "phone" | "sent" | "unit";
  readonly typed: Readonly<Record<string, string>>;
  readonly errors: readonly FormError[];
  /** Which of the two forms of the unit's help the errors belong to. */
  readonly form: "ask" | "code";
  /** For how many days the unit can answer, once it was asked. */
  readonly askedDays?: number | undefined;
}

function NumberField({ data }: { data: RecoverData }): View {
  return (
    <TextField
      name="number"
      label={t("recover.number")}
      hint={t("recover.numberHint")}
      value={data.typed["number"] ?? ""}
      autoComplete="off"
      maxLength={60}
      width="medium"
      required
      error={errorOf(data.errors, "number")}
    />
  );
}

function ByPhone({ data }: { data: RecoverData }): View {
  const { step, typed, errors } = data;
  const phone = typed["phone"] ?? "";
  if (step === "phone")
    return (
      <Form action="/recover/codes" errors={errors} actions={<Button look="primary">{t("code.send")}</Button>}>
        <TextField
          name="phone"
          label={t("code.phone")}
          type="tel"
          inputMode="tel"
          autoComplete="tel-national"
          value={phone}
          maxLength={20}
          width="medium"
          required
          error={errorOf(errors, "phone")}
        />
      </Form>
    );
  return (
    <Form
      action="/recover"
      errors={errors}
      hidden={{ phone }}
      actions={
        <>
          <Button look="primary">{t("recover.go")}</Button>
          <a href="/recover">{t("code.otherPhone")}</a>
        </>
      }
    >
      <Callout tone="info" title={t("code.sentTitle", { phone })} role="status">
        <p>{t("signIn.sentBody")}</p>
      </Callout>
      <CodeField errors={errors} />
      <NumberField data={data} />
      <NewPassword errors={errors} hint={t("password.hint.learner")} />
    </Form>
  );
}

function AskUnit({ data }: { data: RecoverData }): View {
  const own = data.form === "ask" ? data : { ...data, errors: [], typed: {} };
  return (
    <Form action="/recover/requests" errors={own.errors} actions={<Button look="primary">{t("recover.ask")}</Button>}>
      <p>{t("recover.unitBody")}</p>
      <TextField
        name="name"
        label={t("register.name")}
        value={own.typed["name"] ?? ""}
        autoComplete="name"
        maxLength={100}
        width="medium"
        required
        error={errorOf(own.errors, "name")}
      />
      <NumberField data={own} />
      <TextField
        name="note"
        label={t("recover.note")}
        value={own.typed["note"] ?? ""}
        autoComplete="off"
        maxLength={200}
        error={errorOf(own.errors, "note")}
      />
    </Form>
  );
}

/** Beside the other form of the page, whose fields have names of their own for the same reason. */
function WithCode({ data }: { data: RecoverData }): View {
  const { errors, typed } = data.form === "code" ? data : { errors: [], typed: {} as RecoverData["typed"] };
  return (
    <Form action="/recover/unit" errors={errors} actions={<Button look="primary">{t("recover.go")}</Button>}>
      <TextField
        name="owner"
        label={t("recover.number")}
        value={typed["owner"] ?? ""}
        autoComplete="off"
        maxLength={60}
        width="medium"
        required
        error={errorOf(errors, "owner")}
      />
      <TextField
        name="unitCode"
        label={t("recover.code")}
        hint={t("recover.codeHint")}
        value={typed["unitCode"] ?? ""}
        autoComplete="off"
        maxLength={20}
        width="medium"
        required
        error={errorOf(errors, "unitCode")}
      />
      <NewPassword errors={errors} hint={t("password.hint.learner")} />
    </Form>
  );
}

function Recover({ data }: { data: RecoverData }): View {
  const byUnit = data.step === "unit";
  return (
    <>
      <PageHead title={t("recover.title")} lead={t("recover.lead")} />
      <Stack gap="large">
        <Tabs
          label={t("recover.ways")}
          tabs={[
            { label: t("recover.byPhone"), href: "/recover", current: !byUnit },
            { label: t("recover.byUnit"), href: "/recover/unit", current: byUnit },
          ]}
        />
        {!byUnit && <ByPhone data={data} />}
        {byUnit && data.askedDays !== undefined && (
          <Callout tone="success" title={t("recover.asked")} role="status">
            <p>{t("recover.askedBody", { days: data.askedDays })}</p>
          </Callout>
        )}
        {byUnit && data.askedDays === undefined && (
          <Card title={t("recover.unitTitle")}>
            <AskUnit data={data} />
          </Card>
        )}
        {byUnit && (
          <Card title={t("recover.codeTitle")}>
            <WithCode data={data} />
          </Card>
        )}
      </Stack>
    </>
  );
}

/** Choosing a new password without the old one. */
export const page = definePage<RecoverData>({
  title: () => t("recover.title"),
  width: "text",
  Body: ({ data }) => <Recover data={data} />,
});
