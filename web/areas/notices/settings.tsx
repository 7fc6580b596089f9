import type { NoticeChoices } from "../../../contract/notices.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, Card, CheckboxGroup, Form, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface SettingsData {
  readonly choices: NoticeChoices;
}

type Choice = NoticeChoices["choices"][number];

function Optional({ choice }: { choice: Choice }): View {
  const { template, name, sample, channels } = choice;
  return (
    <CheckboxGroup
      name={template}
      legend={name}
      hint={t("settings.example", { sample })}
      inline
      options={channels.map(({ channel }) => ({ value: channel, label: t(`settings.${channel}`) }))}
      values={channels.filter(({ wanted }) => wanted).map(({ channel }) => channel)}
    />
  );
}

/** Which messages reach somebody outside the inbox. */
export const page = definePage<SettingsData>({
  title: () => t("settings.title"),
  width: "text",
  breadcrumb: () => [{ label: t("inbox.title"), href: "/inbox" }, { label: t("settings.title") }],
  Body: ({ data: { choices } }) => {
    const optional = choices.choices.filter(({ mandatory }) => !mandatory);
    return (
      <>
        <PageHead title={t("settings.title")} lead={t("settings.lead")} />
        <Stack gap="large">
          <Callout>
            <p>{t("settings.quiet", { from: choices.quietFrom, to: choices.quietTo, most: choices.mostPerDay })}</p>
          </Callout>
          {choices.reachable.length === 0 && (
            <Callout tone="warn" title={t("settings.noPhone")}>
              <a href="/account">{t("settings.addPhone")}</a>
            </Callout>
          )}
          <Card title={t("settings.optional")}>
            {optional.length === 0 ? (
              <p>{t("settings.none")}</p>
            ) : (
              <Form action="/inbox/settings" actions={<Button look="primary">{t("settings.save")}</Button>}>
                {optional.map((choice) => (
                  <Optional choice={choice} />
                ))}
              </Form>
            )}
          </Card>
          <Card title={t("settings.mandatory")}>
            <p>{t("settings.mandatoryLead")}</p>
            <ul>
              {choices.choices
                .filter(({ mandatory }) => mandatory)
                .map(({ name }) => (
                  <li>{name}</li>
                ))}
            </ul>
          </Card>
        </Stack>
      </>
    );
  },
});
