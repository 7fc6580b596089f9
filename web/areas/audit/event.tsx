import type { readEvent } from "../../../contract/audit.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Card, Cluster, KeyValue, LinkButton, PageHead, Pre, Stack, withQuery } from "../../ui/index.ts";
import { Outcome, personOf, whoOf } from "./log.tsx";
import { operationWords, t, when } from "./words.ts";

export type EventData = OutputOf<typeof readEvent>;

function Body({ data }: { readonly data: EventData }): View {
  const { eventId, at, operation, outcome, role, object, address, requestId, block, digest, details, who, person } =
    data;
  return (
    <>
      <PageHead title={t("event.title", { number: eventId })} aside={<Outcome outcome={outcome} />} />
      <Stack>
        <Card>
          <KeyValue
            layout="columns"
            rows={[
              { key: t("column.at"), value: when(at) },
              { key: t("column.who"), value: whoOf(data) },
              { key: t("column.operation"), value: operationWords(operation) },
              { key: t("event.code"), value: <code>{operation}</code> },
              { key: t("event.role"), value: role ?? t("none") },
              { key: t("column.person"), value: personOf(data) },
              { key: t("column.object"), value: object ?? t("none") },
              { key: t("column.address"), value: address ?? t("none") },
              { key: t("event.request"), value: requestId ?? t("none") },
              { key: t("event.block"), value: block === null ? t("event.unsealed") : t("event.sealed", { block }) },
            ]}
          />
        </Card>
        <Card title={t("event.details")}>
          {details === null ? (
            <p>{t("event.noDetails")}</p>
          ) : (
            <Pre id="details" label={t("event.details")} text={details} />
          )}
        </Card>
        <Card title={t("event.digest")}>
          <Pre id="digest" label={t("event.digest")} text={digest} />
        </Card>
        <Cluster>
          {person !== null && (
            <LinkButton href={withQuery("/audit", { person: person.personId })}>{t("event.samePerson")}</LinkButton>
          )}
          {who !== null && (
            <LinkButton href={withQuery("/audit", { account: who.accountId })}>{t("event.sameAccount")}</LinkButton>
          )}
        </Cluster>
      </Stack>
    </>
  );
}

/** One event with everything it tells. */
export const page = definePage<EventData>({
  title: ({ eventId }) => t("event.title", { number: eventId }),
  density: "dense",
  breadcrumb: ({ eventId }) => [
    { label: t("log.title"), href: "/audit" },
    { label: t("event.title", { number: eventId }) },
  ],
  Body,
});
