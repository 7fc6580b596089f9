import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  Form,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

/** A passkey as its owner sees it. */
export interface PasskeyLine {
  readonly passkeyId: number;
  readonly label: string;
  readonly createdAt: string;
  readonly usedAt?: string | undefined;
  readonly backedUp: boolean;
}

export interface SecondFactorData {
  /** Whether an office is held, which cannot be worn without. */
  readonly needed: boolean;
  readonly totp?: { readonly confirmedAt: string; readonly usedAt?: string | undefined } | undefined;
  readonly passkeys: readonly PasskeyLine[];
  readonly recoveryCodes?: { readonly left: number; readonly madeAt: string } | undefined;
}

const FEW = 3;

function State({ on }: { on: boolean }): View {
  return <StatusBadge status={on ? "confirmed" : "none"} label={on ? t("on") : t("off")} />;
}

function Totp({ totp }: Pick<SecondFactorData, "totp">): View {
  return (
    <Card title={t("totp.title")} aside={<State on={totp !== undefined} />}>
      <Stack>
        <p>{t("totp.what")}</p>
        {totp !== undefined && (
          <p class="hint">
            {t("totp.on", { at: beijingTime(totp.confirmedAt) })}
            {totp.usedAt !== undefined && ` · ${t("totp.used", { at: beijingTime(totp.usedAt) })}`}
          </p>
        )}
        <div class="cluster">
          <form method="post" action="/second-factor/totp/begin">
            <Button look={totp === undefined ? "primary" : "secondary"}>
              {totp === undefined ? t("totp.begin") : t("totp.renew")}
            </Button>
          </form>
          {totp !== undefined && <LinkButton href="/second-factor/remove?what=totp">{t("totp.remove")}</LinkButton>}
        </div>
      </Stack>
    </Card>
  );
}

function PasskeyRow({ passkey }: { passkey: PasskeyLine }): View {
  const used =
    passkey.usedAt === undefined ? t("passkeys.unused") : t("passkeys.used", { at: beijingTime(passkey.usedAt) });
  return (
    <li>
      <Stack gap="small">
        <p>
          <strong>{passkey.label}</strong>
        </p>
        <p class="hint">
          {t("passkeys.line", { at: beijingTime(passkey.createdAt) })} · {used}
          {passkey.backedUp && ` · ${t("passkeys.backed")}`}
        </p>
        <details class="disclosure">
          <summary>
            {t("passkeys.rename")}
            <span class="visually-hidden">{passkey.label}</span>
          </summary>
          <div class="disclosure-body">
            <Form
              action="/second-factor/passkey/rename"
              hidden={{ passkey: String(passkey.passkeyId) }}
              actions={<Button>{t("passkey.save")}</Button>}
            >
              <TextField
                id={`field-label-${passkey.passkeyId}`}
                name="label"
                label={t("passkey.label")}
                value={passkey.label}
                maxLength={40}
                width="medium"
                required
              />
            </Form>
          </div>
        </details>
        <p>
          <a href={`/second-factor/remove?what=passkey&passkey=${passkey.passkeyId}`}>
            {t("passkeys.remove")}
            <span class="visually-hidden">{passkey.label}</span>
          </a>
        </p>
      </Stack>
    </li>
  );
}

function Passkeys({ passkeys }: Pick<SecondFactorData, "passkeys">): View {
  return (
    <Card title={t("passkeys.title")} aside={<State on={passkeys.length > 0} />}>
      <Stack>
        <p>{t("passkeys.what")}</p>
        {passkeys.length > 0 && (
          <ul class="plain-list">
            {passkeys.map((passkey) => (
              <PasskeyRow passkey={passkey} />
            ))}
          </ul>
        )}
        <p>
          <LinkButton href="/second-factor/passkey">{t("passkeys.add")}</LinkButton>
        </p>
      </Stack>
    </Card>
  );
}

function Recovery({ recoveryCodes, on }: Pick<SecondFactorData, "recoveryCodes"> & { on: boolean }): View {
  return (
    <Card title={t("recovery.title")}>
      <Stack>
        <p>{t("recovery.what")}</p>
        {recoveryCodes === undefined ? (
          <p class="hint">{t("recovery.none")}</p>
        ) : (
          <p>{t("recovery.left", { left: recoveryCodes.left, at: beijingTime(recoveryCodes.madeAt) })}</p>
        )}
        {recoveryCodes !== undefined && recoveryCodes.left <= FEW && <Callout tone="warn" title={t("recovery.few")} />}
        {on && (
          <p>
            <LinkButton href="/second-factor/recovery">{t("recovery.renew")}</LinkButton>
          </p>
        )}
      </Stack>
    </Card>
  );
}

function SecondFactor({ data }: { data: SecondFactorData }): View {
  const on = data.totp !== undefined || data.passkeys.length > 0;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        {!on && <Callout tone={data.needed ? "warn" : "info"} title={data.needed ? t("needed") : t("optional")} />}
        <Totp totp={data.totp} />
        <Passkeys passkeys={data.passkeys} />
        <Recovery recoveryCodes={data.recoveryCodes} on={on} />
      </Stack>
    </>
  );
}

/** Which second factors somebody has, and what can be done about them. */
export const page = definePage<SecondFactorData>({
  title: () => t("title"),
  width: "text",
  Body: ({ data }) => <SecondFactor data={data} />,
});
