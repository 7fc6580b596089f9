import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Card, Cluster, EmptyState, LinkButton, PageHead, SearchBox, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

/** One message that a server with a provider would have sent. */
export interface DemoMessage {
  readonly messageId: number;
  readonly channel: "sms" | "mail";
  readonly to: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** ISO instant. */
  readonly arrivedAt: string;
}

export interface DemoInboxData {
  /** The receiver looked for; empty for everybody. */
  readonly to: string;
  readonly messages: readonly DemoMessage[];
}

function Message({ message }: { message: DemoMessage }): View {
  const { messageId, channel, to, subject, text, arrivedAt } = message;
  return (
    <Card title={subject ?? t(`channel.${channel}`)} level={3} id={`message-${messageId}`}>
      <p class="hint">
        {t("inbox.to", { to })} · {t(`channel.${channel}`)} · <time dateTime={arrivedAt}>{beijingTime(arrivedAt)}</time>
      </p>
      {text.split("\n").map((line) => (
        <p>{line}</p>
      ))}
    </Card>
  );
}

/** What a demo server would have sent to telephones and mailboxes. */
export const page = definePage<DemoInboxData>({
  title: () => t("inbox.title"),
  width: "text",
  Body: ({ data: { to, messages } }) => (
    <>
      <PageHead title={t("inbox.title")} lead={t("inbox.lead")} />
      <Stack gap="large">
        <SearchBox
          action="/demo/inbox"
          name="to"
          label={t("inbox.filter")}
          hint={t("inbox.filterHint")}
          value={to}
          buttonLabel={t("inbox.find")}
        />
        <section class="stack" aria-labelledby="messages">
          <h2 id="messages">{t("inbox.list")}</h2>
          <Cluster>
            <LinkButton href={to === "" ? "/demo/inbox" : `/demo/inbox?to=${encodeURIComponent(to)}`} size="small">
              {t("refresh")}
            </LinkButton>
            {to !== "" && (
              <LinkButton href="/demo/inbox" look="quiet" size="small">
                {t("inbox.all")}
              </LinkButton>
            )}
          </Cluster>
          {messages.length === 0 && (
            <EmptyState title={to === "" ? t("inbox.empty") : t("inbox.emptyFor", { to })}>
              {t("inbox.emptyBody")}
            </EmptyState>
          )}
          {messages.map((message) => (
            <Message message={message} />
          ))}
        </section>
      </Stack>
    </>
  ),
});
