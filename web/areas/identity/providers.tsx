import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  errorOf,
  Form,
  KeyValue,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { PROVIDER_FIELDS, type ProviderField } from "./provider-fields.ts";
import { t } from "./second-factor-words.ts";

interface ProviderLine {
  readonly providerId: number;
  readonly code: string;
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly enabled: boolean;
  readonly version: number;
  readonly links: number;
  readonly redirectUri: string;
}

export interface ProvidersData {
  readonly providers: readonly ProviderLine[];
  /** What was typed into the form, the secret aside. */
  readonly typed: Readonly<Partial<Record<ProviderField, string>>>;
  readonly errors: readonly FormError[];
}

function ProviderCard({ provider }: { provider: ProviderLine }): View {
  const { providerId, label, code, issuer, clientId, enabled, version, links, redirectUri } = provider;
  return (
    <Card
      title={label}
      aside={
        <StatusBadge status={enabled ? "confirmed" : "none"} label={enabled ? t("provider.on") : t("provider.off")} />
      }
    >
      <Stack>
        <KeyValue
          rows={[
            { key: t("provider.code"), value: code },
            { key: t("provider.issuer"), value: issuer },
            { key: t("provider.clientId"), value: clientId },
            { key: t("provider.redirect"), value: redirectUri },
            { key: t("provider.links"), value: String(links) },
          ]}
        />
        <form method="post" action="/administration/identity-providers/switch">
          <input type="hidden" name="provider" value={String(providerId)} />
          <input type="hidden" name="version" value={String(version)} />
          <input type="hidden" name="enabled" value={enabled ? "0" : "1"} />
          <Button look={enabled ? "danger" : "primary"}>
            {enabled ? t("provider.disable", { label }) : t("provider.enable", { label })}
          </Button>
        </form>
      </Stack>
    </Card>
  );
}

function Providers({ data: { providers, typed, errors } }: { data: ProvidersData }): View {
  return (
    <>
      <PageHead title={t("provider.title")} lead={t("provider.lead")} />
      <Stack gap="large">
        {providers.length === 0 && <Callout title={t("provider.none")} />}
        {providers.map((provider) => (
          <ProviderCard provider={provider} />
        ))}
        <Card title={t("provider.add")}>
          <Form
            action="/administration/identity-providers"
            errors={errors}
            actions={<Button look="primary">{t("provider.save")}</Button>}
          >
            {PROVIDER_FIELDS.map((name) => (
              <TextField
                name={name}
                label={t(`provider.${name}`)}
                hint={t(`provider.${name}.hint`)}
                type={name === "clientSecret" ? "password" : "text"}
                autoComplete="off"
                maxLength={500}
                required
                {...(name !== "clientSecret" && typed[name] !== undefined ? { value: typed[name] } : {})}
                error={errorOf(errors, name)}
              />
            ))}
          </Form>
        </Card>
      </Stack>
    </>
  );
}

/** The providers of identities, for security administrators. */
export const page = definePage<ProvidersData>({
  title: () => t("provider.title"),
  width: "text",
  Body: ({ data }) => <Providers data={data} />,
});
