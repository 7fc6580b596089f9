import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  CheckboxGroup,
  Disclosure,
  errorOf,
  Form,
  KeyValue,
  RadioGroup,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import type { RegisterData } from "./register.tsx";
import { CodeField } from "./sign-in.tsx";
import { t } from "./words.ts";

const DOCUMENTS = ["citizen", "hong_kong_macau_taiwan", "foreign_permanent", "passport"] as const;

/** Who one is. */
export function IdentityStep({ data }: { readonly data: RegisterData }): View {
  const { errors, typed, consentVersion } = data;
  return (
    <Form
      action="/register/identity"
      errors={errors}
      hidden={{ consentVersion }}
      actions={
        <>
          <Button look="primary">{t("register.next")}</Button>
          <a href="/sign-in">{t("register.haveAccount")}</a>
        </>
      }
    >
      <TextField
        name="name"
        label={t("register.name")}
        hint={t("register.nameHint")}
        value={typed["name"] ?? ""}
        autoComplete="name"
        maxLength={100}
        width="medium"
        required
        error={errorOf(errors, "name")}
      />
      <DocumentFields data={data} />
      <TextField
        name="phone"
        label={t("code.phone")}
        hint={t("register.phoneHint")}
        type="tel"
        inputMode="tel"
        autoComplete="tel-national"
        value={typed["phone"] ?? ""}
        maxLength={20}
        width="medium"
        required
        error={errorOf(errors, "phone")}
      />
      <Consent data={data} />
    </Form>
  );
}

/** Which document, and its number. */
function DocumentFields({ data }: { data: RegisterData }): View {
  const { errors, typed, countries } = data;
  return (
    <>
      <RadioGroup
        name="document"
        legend={t("register.document")}
        value={typed["document"] ?? "citizen"}
        required
        error={errorOf(errors, "document")}
        options={DOCUMENTS.map((value) => ({
          value,
          label: t(`document.${value}`),
          ...(value === "foreign_permanent" ? { hint: t("document.foreignHint") } : {}),
        }))}
      />
      <TextField
        name="number"
        label={t("register.number")}
        hint={t("register.numberHint")}
        value={typed["number"] ?? ""}
        autoComplete="off"
        maxLength={40}
        width="medium"
        required
        error={errorOf(errors, "number")}
      />
      <SelectField
        name="country"
        label={t("register.country")}
        hint={t("register.countryHint")}
        value={typed["country"] ?? ""}
        emptyLabel={t("register.noCountry")}
        options={countries.map(({ code, name }) => ({ value: code, label: name }))}
        error={errorOf(errors, "country")}
      />
    </>
  );
}

/** What happens with what one fills in, and that one agrees. */
function Consent({ data }: { data: RegisterData }): View {
  const { errors, typed, consentVersion } = data;
  return (
    <>
      <Disclosure summary={t("consent.summary")} id="consent">
        <Stack gap="small">
          <p>{t("consent.what")}</p>
          <p>{t("consent.why")}</p>
          <p>{t("consent.who")}</p>
          <p>{t("consent.rights")}</p>
          <p class="hint">{t("consent.version", { version: consentVersion })}</p>
        </Stack>
      </Disclosure>
      <CheckboxGroup
        name="consent"
        legend={t("consent.legend")}
        values={typed["consent"] === "1" ? ["1"] : []}
        error={errorOf(errors, "consent")}
        options={[{ value: "1", label: t("consent.agree") }]}
      />
    </>
  );
}

/** The code that proves that the telephone is one's own. */
export function PhoneStep({ data }: { readonly data: RegisterData }): View {
  const { errors, draft, codeSent } = data;
  const phone = draft?.identity.phone ?? "";
  const verified = draft?.phoneVerified === true;
  if (verified)
    return (
      <Stack>
        <Callout tone="success" title={t("register.phoneVerified", { phone })}>
          <p>{t("register.phoneVerifiedBody")}</p>
        </Callout>
        <p class="cluster">
          <a class="button button-primary" href="/register/title">
            <span>{t("register.next")}</span>
          </a>
          <a href="/register/identity">{t("code.otherPhone")}</a>
        </p>
      </Stack>
    );
  if (!codeSent)
    return (
      <Form
        action="/register/phone/codes"
        errors={errors}
        actions={
          <>
            <Button look="primary">{t("code.send")}</Button>
            <a href="/register/identity">{t("code.otherPhone")}</a>
          </>
        }
      >
        <KeyValue rows={[{ key: t("code.phone"), value: phone }]} />
      </Form>
    );
  return (
    <Stack>
      <Callout tone="info" title={t("code.sentTitle", { phone })} role="status">
        <p>{t("account.phoneSent")}</p>
      </Callout>
      <Form action="/register/phone" errors={errors} actions={<Button look="primary">{t("register.next")}</Button>}>
        <CodeField errors={errors} />
      </Form>
      <form method="post" action="/register/phone/codes" class="cluster">
        <Button look="quiet">{t("code.again")}</Button>
        <a href="/register/identity">{t("code.otherPhone")}</a>
      </form>
    </Stack>
  );
}

/** The last step: what was filled in, once more, and a password. */
export function PasswordStep({ data }: { readonly data: RegisterData }): View {
  const { errors, draft, titles } = data;
  const series = titles.find((each) => each.series === draft?.title?.series);
  const level = series?.levels.find((each) => each.level === draft?.title?.level);
  const number = draft?.identity.number ?? "";
  return (
    <Stack gap="large">
      <KeyValue
        rows={[
          {
            key: t("register.name"),
            value: draft?.identity.name ?? "",
            note: <a href="/register/identity">{t("register.edit.identity")}</a>,
          },
          {
            key: t(`document.${draft?.identity.document ?? "citizen"}`),
            value: `${"*".repeat(Math.max(0, number.length - 4))}${number.slice(-4)}`,
          },
          { key: t("code.phone"), value: draft?.identity.phone ?? "" },
          {
            key: t("register.step.title"),
            value: series === undefined ? t("title.none") : `${series.name} · ${level?.name ?? ""}`,
            note: <a href="/register/title">{t("register.edit.title")}</a>,
          },
          {
            key: t("register.step.unit"),
            value: draft?.unit?.name ?? "",
            note: <a href="/register/unit">{t("register.edit.unit")}</a>,
          },
        ]}
      />
      <PasswordForm errors={errors} />
    </Stack>
  );
}

function PasswordForm({ errors }: Pick<RegisterData, "errors">): View {
  return (
    <Form action="/register/password" errors={errors} actions={<Button look="primary">{t("register.finish")}</Button>}>
      <TextField
        name="password"
        label={t("password.set")}
        hint={t("password.hint.learner")}
        type="password"
        autoComplete="new-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "password")}
      />
      <TextField
        name="again"
        label={t("password.setAgain")}
        type="password"
        autoComplete="new-password"
        maxLength={128}
        width="medium"
        required
        error={errorOf(errors, "again")}
      />
    </Form>
  );
}
