import type { View } from "../../ui/index.ts";
import { Button, Stack } from "../../ui/index.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { t } from "./second-factor-words.ts";

export interface OtherWaysProps {
  readonly to: string;
  /** Accounts elsewhere by which one may sign in. */
  readonly providers: readonly { readonly code: string; readonly label: string }[];
}

/** Ways to sign in beside password and code. */
export function OtherWays({ to, providers }: OtherWaysProps): View {
  return (
    <Stack gap="small">
      <PasskeyForm use="sign-in" to={to} label={t("passkey.signIn")} />
      {providers.map(({ code, label }) => (
        <form method="post" action="/federation/begin">
          <input type="hidden" name="provider" value={code} />
          <input type="hidden" name="to" value={to} />
          <Button>{t("back.signIn", { label })}</Button>
        </form>
      ))}
    </Stack>
  );
}
