import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  Disclosure,
  errorOf,
  Form,
  PageHead,
  Pre,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface SetupData {
  /** A data: address of an SVG. */
  readonly qr: string;
  readonly secret: string;
  readonly expiresAt: string;
  readonly errors: readonly FormError[];
}

/** Four groups of four signs a line: to be read from a screen and typed into a phone. */
function inGroups(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, "$1 ").replaceAll(/(.{19}) /g, "$1\n");
}

function Setup({ data }: { data: SetupData }): View {
  return (
    <>
      <PageHead title={t("setup.title")} lead={t("setup.lead")} />
      <Stack gap="large">
        <Card title={t("setup.one")}>
          <p>{t("setup.one.body")}</p>
        </Card>
        <Card title={t("setup.two")}>
          <Stack>
            <img class="qr" src={data.qr} alt={t("setup.qr")} width="220" height="220" />
            <Disclosure summary={t("setup.manual")}>
              <Pre id="secret" label={t("setup.secret")} text={inGroups(data.secret)} />
              <p class="hint">{t("setup.secret.hint")}</p>
            </Disclosure>
          </Stack>
        </Card>
        <Card title={t("setup.three")}>
          <Form
            action="/second-factor/totp"
            errors={data.errors}
            actions={<Button look="primary">{t("setup.done")}</Button>}
          >
            <TextField
              name="code"
              label={t("setup.code")}
              hint={t("setup.code.hint")}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={20}
              width="short"
              required
              error={errorOf(data.errors, "code")}
            />
          </Form>
          <p class="hint">{t("setup.until", { at: beijingTime(data.expiresAt) })}</p>
        </Card>
      </Stack>
    </>
  );
}

/** Setting a phone's clock up. */
export const page = definePage<SetupData>({
  title: () => t("setup.title"),
  width: "text",
  breadcrumb: () => [{ label: t("crumb"), href: "/second-factor" }, { label: t("setup.title") }],
  Body: ({ data }) => <Setup data={data} />,
});
