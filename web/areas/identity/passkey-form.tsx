import type { Children, View } from "../../ui/index.ts";
import { Button, Callout } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface PasskeyFormProps {
  /** `register` makes a new passkey; `sign-in` begins a session; `confirm` is the second factor of the one there is. */
  readonly use: "register" | "sign-in" | "confirm";
  /** Where one goes on. */
  readonly to: string;
  readonly label: string;
  readonly look?: "primary" | "secondary";
  /** Fields of a new passkey. */
  readonly children?: Children;
}

/** A button that asks the browser for a passkey. It needs the client script, and says so without. */
export function PasskeyForm({ use, to, label, look = "secondary", children }: PasskeyFormProps): View {
  return (
    <div class="passkey">
      <form class="form needs-script" data-passkey={use} data-to={to} hidden>
        {children !== undefined && <div class="form-fields">{children}</div>}
        <div class="callout tone-error" role="alert" data-passkey-error hidden />
        <div class="form-actions">
          <Button look={look}>{label}</Button>
        </div>
      </form>
      {use === "register" && (
        <noscript>
          <Callout tone="warn" title={t("passkey.scripts")} />
        </noscript>
      )}
    </div>
  );
}
