import { CHANNELS, DELIVERY_STATES, type DeliveryBacklog, type DeliveryMessage } from "../../../contract/delivery.ts";
import { definePage } from "../../app/shell.ts";
import type { Status, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  DataTable,
  EmptyState,
  FilterBar,
  groupDigits,
  PageHead,
  Pagination,
  SelectField,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface DeliveriesData {
  readonly backlog: DeliveryBacklog;
  readonly messages: readonly DeliveryMessage[];
  readonly state: string;
  readonly channel: string;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const statuses: Readonly<Record<DeliveryMessage["state"], Status>> = {
  queued: "pending",
  sending: "running",
  sent: "approved",
  delivered: "confirmed",
  failed: "refused",
  given_up: "refused",
};

function Channels({ channels }: { channels: DeliveryBacklog["channels"] }): View {
  return (
    <div class="stack stack-small">
      <h2 id="channels">{t("deliveries.channels")}</h2>
      <DataTable
        caption={t("deliveries.channels")}
        captionHidden
        columns={[
          {
            key: "channel",
            label: t("deliveries.filterChannel"),
            heading: true,
            cell: (each) => t(`channel.${each.channel}`),
          },
          {
            key: "provider",
            label: t("deliveries.provider"),
            cell: ({ provider }) => provider ?? t("deliveries.noProvider"),
          },
          { key: "waiting", label: t("deliveries.waiting"), align: "end", cell: ({ waiting }) => groupDigits(waiting) },
          { key: "sent", label: t("deliveries.sent"), align: "end", cell: ({ sentToday }) => groupDigits(sentToday) },
          { key: "dead", label: t("deliveries.dead"), align: "end", cell: ({ dead }) => groupDigits(dead) },
        ]}
        rows={channels}
        rowId={({ channel }) => `channel-${channel}`}
        rowTone={({ dead, provider }) => (provider === null ? "error" : dead > 0 ? "warn" : undefined)}
      />
    </div>
  );
}

function reasonOf({ failure, detail }: DeliveryMessage): string {
  if (failure === null) return t("none");
  return [t(`failure.${failure}`), detail].filter(Boolean).join(" · ");
}

function Resend({ message }: { message: DeliveryMessage }): View | string {
  if (!message.resendable) return t("none");
  return (
    <form method="post" action={`/admin/deliveries/${message.messageId}/resend`}>
      <Button size="small">{t("deliveries.resend")}</Button>
    </form>
  );
}

function Messages({ data }: { data: DeliveriesData }): View {
  const { state, channel, messages, nextHref, firstHref } = data;
  return (
    <div class="stack stack-small">
      <h2 id="messages">{t("deliveries.list")}</h2>
      <FilterBar
        action="/admin/deliveries"
        resetHref={state === "" && channel === "" ? undefined : "/admin/deliveries"}
      >
        <SelectField
          name="state"
          label={t("deliveries.filterState")}
          emptyLabel={t("deliveries.any")}
          value={state}
          options={DELIVERY_STATES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
        />
        <SelectField
          name="channel"
          label={t("deliveries.filterChannel")}
          emptyLabel={t("deliveries.any")}
          value={channel}
          options={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
        />
      </FilterBar>
      <DataTable
        caption={t("deliveries.list")}
        captionHidden
        columns={[
          { key: "receiver", label: t("deliveries.receiver"), heading: true, cell: ({ receiver }) => receiver },
          {
            key: "kind",
            label: t("deliveries.kind"),
            cell: (each) => `${t(`channel.${each.channel}`)} · ${t(`purpose.${each.purpose}`)}`,
          },
          {
            key: "state",
            label: t("deliveries.filterState"),
            cell: (each) => <StatusBadge status={statuses[each.state]} label={t(`delivery.${each.state}`)} />,
          },
          { key: "at", label: t("deliveries.at"), cell: ({ queuedAt }) => beijingTime(queuedAt) },
          { key: "attempts", label: t("deliveries.attempts"), align: "end", cell: ({ attempts }) => String(attempts) },
          { key: "failure", label: t("deliveries.failure"), cell: reasonOf },
          { key: "action", label: t("dictionary.action"), cell: (message) => <Resend message={message} /> },
        ]}
        rows={messages}
        rowId={({ messageId }) => `message-${messageId}`}
        empty={<EmptyState title={t("deliveries.empty")}>{t("deliveries.emptyBody")}</EmptyState>}
      />
      {(nextHref !== undefined || firstHref !== undefined) && (
        <Pagination previousHref={firstHref} nextHref={nextHref} />
      )}
    </div>
  );
}

/** Messages that left the house, or did not. */
export const page = definePage<DeliveriesData>({
  title: () => t("deliveries.title"),
  density: "dense",
  Body: ({ data }) => (
    <>
      <PageHead title={t("deliveries.title")} lead={t("deliveries.lead")} />
      <Stack gap="large">
        <Channels channels={data.backlog.channels} />
        <Messages data={data} />
      </Stack>
    </>
  ),
});
