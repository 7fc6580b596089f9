import type { View } from "../../ui/index.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { t } from "./second-factor-words.ts";

/** Ways to sign in beside password and code. */
export function OtherWays({ to }: { readonly to: string }): View {
  return <PasskeyForm use="sign-in" to={to} label={t("passkey.signIn")} />;
}
