import type { AccountView } from "../../../contract/account.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  DataTable,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { MoreProof } from "./more-proof.tsx";
import { CodeField, NewPassword } from "./sign-in.tsx";
import { t } from "./words.ts";

type SessionView = AccountView["sessions"][number];

export interface AccountData {
  readonly account: Omit<AccountView, "sessions" | "passwordChangedAt"> & {
    readonly passwordChangedOn?: string | undefined;
  };
  /** With times in words. */
  readonly sessions: readonly (Omit<SessionView, "beganAt" | "seenAt"> & {
    readonly began: string;
    readonly seen: string;
  })[];
  readonly part: "all" | "password" | "phone" | "phoneSent";
  /** The telephone that a code was sent to. */
  readonly typed: string;
  readonly errors: readonly FormError[];
}

function Particulars({ data }: { data: AccountData }): View {
  const { account } = data;
  const { name, loginName, phone, hasPassword, passwordChangedOn } = account;
  return (
    <Card title={t("account.signInWith")}>
      <KeyValue
        rows={[
          ...(name === undefined ? [] : [{ key: t("account.name"), value: name }]),
          ...(loginName === undefined ? [] : [{ key: t("account.loginName"), value: loginName }]),
          { key: t("account.phone"), value: phone ?? t("account.noPhone") },
          {
            key: t("account.password"),
            value: hasPassword ? t("account.passwordOn", { day: passwordChangedOn ?? "" }) : t("account.noPassword"),
          },
        ]}
      />
      <p class="cluster">
        <LinkButton href="/account/password">{t("account.changePassword")}</LinkButton>
        <LinkButton href="/account/phone">
          {phone === undefined ? t("account.addPhone") : t("account.changePhone")}
        </LinkButton>
      </p>
    </Card>
  );
}

function Sessions({ data }: { data: AccountData }): View {
  const { sessions } = data;
  return (
    <section aria-labelledby="sessions" class="stack">
      <div>
        <h2 id="sessions">{t("sessions.title")}</h2>
        <p class="hint">{t("sessions.lead")}</p>
      </div>
      <DataTable
        caption={t("sessions.caption")}
        captionHidden
        density="roomy"
        rows={sessions}
        rowId={({ sessionId }) => `session-${sessionId}`}
        columns={[
          {
            key: "device",
            label: t("sessions.device"),
            heading: true,
            cell: ({ device, current }) => (
              <>
                {device} {current && <StatusBadge status="confirmed" label={t("sessions.current")} />}
              </>
            ),
          },
          { key: "address", label: t("sessions.address"), cell: ({ address }) => address ?? t("sessions.noAddress") },
          {
            key: "proof",
            label: t("sessions.proof"),
            cell: ({ proof, office }) =>
              office === undefined
                ? t(`proof.${proof}`)
                : t("sessions.withOffice", { proof: t(`proof.${proof}`), office }),
          },
          { key: "began", label: t("sessions.began"), cell: ({ began }) => began },
          { key: "seen", label: t("sessions.seen"), cell: ({ seen }) => seen },
          {
            key: "end",
            label: t("sessions.action"),
            cell: ({ sessionId, current, device }) =>
              current ? (
                t("sessions.thisOne")
              ) : (
                <form method="post" action={`/account/sessions/${sessionId}/end`}>
                  <Button size="small">{t("sessions.end", { device })}</Button>
                </form>
              ),
          },
        ]}
      />
      {sessions.length > 1 && (
        <form method="post" action="/account/sessions/end">
          <Button look="danger">{t("sessions.endOthers", { count: sessions.length - 1 })}</Button>
        </form>
      )}
    </section>
  );
}

function PasswordForm({ data }: { data: AccountData }): View {
  const { errors, account } = data;
  return (
    <Form
      action="/account/password"
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("account.changePassword")}</Button>
          <a href="/account">{t("account.back")}</a>
        </>
      }
    >
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
      <NewPassword errors={errors} hint={t(`password.hint.${account.profile}`)} />
    </Form>
  );
}

function PhoneForm({ data }: { data: AccountData }): View {
  const { errors, typed } = data;
  if (data.part === "phone")
    return (
      <Form
        action="/account/phone/codes"
        errors={errors}
        actions={
          <>
            <Button look="primary">{t("code.send")}</Button>
            <a href="/account">{t("account.back")}</a>
          </>
        }
      >
        <TextField
          name="phone"
          label={t("account.newPhone")}
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
  return (
    <Form
      action="/account/phone"
      errors={errors}
      hidden={{ phone: typed }}
      actions={
        <>
          <Button look="primary">{t("account.changePhone")}</Button>
          <a href="/account/phone">{t("code.otherPhone")}</a>
        </>
      }
    >
      <Callout tone="info" title={t("code.sentTitle", { phone: typed })} role="status">
        <p>{t("account.phoneSent")}</p>
      </Callout>
      <CodeField errors={errors} />
      <TextField
        name="password"
        label={t("signIn.presentPassword")}
        hint={t("account.passwordAgain")}
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

const titleOf = ({ part }: AccountData) =>
  t(part === "all" ? "account.title" : part === "password" ? "account.changePassword" : "account.changePhone");

function Account({ data }: { data: AccountData }): View {
  if (data.part === "all")
    return (
      <>
        <PageHead title={titleOf(data)} lead={t("account.lead")} />
        <Stack gap="large">
          <Particulars data={data} />
          <MoreProof />
          <Sessions data={data} />
        </Stack>
      </>
    );
  return (
    <>
      <PageHead
        title={titleOf(data)}
        lead={t(data.part === "password" ? "account.passwordLead" : "account.phoneLead")}
      />
      {data.part === "password" ? <PasswordForm data={data} /> : <PhoneForm data={data} />}
    </>
  );
}

/** One's own account: how one signs in, where one is signed in, and changing either. */
export const page = definePage<AccountData>({
  title: titleOf,
  breadcrumb: (data) =>
    data.part === "all" ? [] : [{ label: t("account.title"), href: "/account" }, { label: titleOf(data) }],
  Body: ({ data }) => <Account data={data} />,
});
