import type { WaitingDetail } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DateField,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  SelectField,
  Stack,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { Life } from "./life.tsx";
import { contentOf, t } from "./words.ts";

export interface ItemData {
  readonly detail: WaitingDetail;
  readonly levels: readonly Option[];
  readonly typed: {
    readonly since: string;
    readonly level: string;
    readonly department: string;
    readonly reason: string;
  };
  readonly confirmErrors: readonly FormError[];
  readonly refuseErrors: readonly FormError[];
  readonly mayDecide: boolean;
  readonly key: string;
}

function Facts({ detail }: { detail: WaitingDetail }): View {
  const { item } = detail;
  const rows = [
    { key: t("waiting.detail"), value: <strong>{contentOf(item)}</strong> },
    { key: t("item.identity"), value: item.person.identity },
    { key: t("waiting.desk"), value: item.desk.name },
    { key: t("item.by"), value: t(item.startedBy === "person" ? "item.byPerson" : "item.byUnit") },
    { key: t("item.at"), value: `${beijingTime(item.submittedAt)}（${t("days", { days: item.days })}）` },
    ...(item.department === null ? [] : [{ key: t("mine.department"), value: item.department }]),
    ...(item.certificate === null ? [] : [{ key: t("ask.certificate"), value: item.certificate }]),
    ...(item.note === null ? [] : [{ key: t("ask.note"), value: item.note }]),
  ];
  return (
    <Card title={t("item.facts")} id="facts">
      <KeyValue rows={rows} />
    </Card>
  );
}

function Confirm({ data }: { data: ItemData }): View {
  const { item } = data.detail;
  const dated = item.since !== null && item.kind !== "correction";
  return (
    <Card title={t("item.confirm")} id="confirm">
      <p class="hint">{t("item.confirmLead")}</p>
      <Form
        action={`/employment/waiting/${item.itemId}/decision`}
        errors={data.confirmErrors}
        hidden={{ verdict: "confirmed", idempotency_key: `${data.key}-c` }}
        actions={
          <Button look="primary" icon="check">
            {t("item.confirm")}
          </Button>
        }
      >
        {dated && (
          <DateField
            name="since"
            label={t("item.since")}
            value={data.typed.since}
            required
            error={errorOf(data.confirmErrors, "since")}
          />
        )}
        {item.kind === "title" && (
          <SelectField
            name="level"
            label={t("ask.level")}
            options={data.levels}
            value={data.typed.level}
            required
            error={errorOf(data.confirmErrors, "level")}
          />
        )}
        {(item.kind === "join" || item.kind === "transfer") && (
          <TextField
            name="department"
            label={t("ask.department")}
            value={data.typed.department}
            maxLength={60}
            width="medium"
            error={errorOf(data.confirmErrors, "department")}
          />
        )}
      </Form>
    </Card>
  );
}

function Refuse({ data }: { data: ItemData }): View {
  return (
    <Card title={t("item.refuse")} id="refuse">
      <p class="hint">{t("item.refuseLead")}</p>
      <Form
        action={`/employment/waiting/${data.detail.item.itemId}/decision`}
        errors={data.refuseErrors}
        hidden={{ verdict: "refused", idempotency_key: `${data.key}-r` }}
        actions={<Button>{t("item.refuse")}</Button>}
      >
        <TextArea
          name="reason"
          label={t("item.reason")}
          value={data.typed.reason}
          rows={3}
          maxLength={500}
          required
          error={errorOf(data.refuseErrors, "reason")}
        />
      </Form>
    </Card>
  );
}

function Item({ data }: { data: ItemData }): View {
  const { item, employments, titles, requests } = data.detail;
  return (
    <>
      <PageHead
        title={t("item.title", { kind: t(`kind.${item.kind}`), name: item.person.name })}
        aside={<LinkButton href="/employment/waiting">{t("ask.back")}</LinkButton>}
      />
      <Stack gap="large">
        <Facts detail={data.detail} />
        {data.mayDecide && <Confirm data={data} />}
        {data.mayDecide && <Refuse data={data} />}
        <Life employments={employments} titles={titles} requests={requests} />
      </Stack>
    </>
  );
}

/** One item with the whole history of its person: confirmed, corrected, or refused. */
export const page = definePage<ItemData>({
  title: ({ detail }) => t("item.title", { kind: t(`kind.${detail.item.kind}`), name: detail.item.person.name }),
  Body: ({ data }) => <Item data={data} />,
});
