import type { EmploymentHistory, RequestView } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  Cluster,
  EmptyState,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { Life } from "./life.tsx";
import { contentOf, entryStatus, requestStatus, t, type Ask } from "./words.ts";

export interface MineData {
  readonly life: EmploymentHistory;
  /** What can be asked for at this moment. */
  readonly asks: readonly Ask[];
  /** ISO instant, to say how long something has waited. */
  readonly now: string;
}

function Now({ life }: { life: EmploymentHistory }): View {
  const { unit, title } = life;
  const rows = [
    {
      key: t("mine.unit"),
      value:
        unit === null ? (
          t("mine.noUnit")
        ) : (
          <Cluster>
            <strong>{unit.unit?.name ?? t("none")}</strong>
            <StatusBadge status={entryStatus[unit.state]} label={t(`entry.${unit.state}`)} />
          </Cluster>
        ),
    },
    ...(unit === null
      ? []
      : [
          { key: t("mine.since"), value: unit.from },
          ...(unit.department === null ? [] : [{ key: t("mine.department"), value: unit.department }]),
          ...(unit.secondedBy === null ? [] : [{ key: t("mine.service"), value: unit.secondedBy.name }]),
        ]),
    {
      key: t("mine.series"),
      value:
        title === null ? (
          t("mine.noTitle")
        ) : (
          <Cluster>
            <strong>{`${title.series.label} ${title.level?.label ?? ""}`}</strong>
            <StatusBadge status={entryStatus[title.state]} label={t(`entry.${title.state}`)} />
          </Cluster>
        ),
    },
    ...(title === null ? [] : [{ key: t("ask.since.title"), value: title.from }]),
  ];
  return (
    <Card title={t("mine.now")} id="now">
      {unit?.state === "claimed" && <Callout tone="warn">{t("mine.claimed")}</Callout>}
      <KeyValue rows={rows} />
    </Card>
  );
}

function Open({ request, now }: { request: RequestView; now: string }): View {
  const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(request.submittedAt)) / 86_400_000));
  return (
    <Card
      title={t(`kind.${request.kind}`)}
      level={3}
      id={`open-${request.requestId}`}
      aside={<StatusBadge status={requestStatus[request.state]} label={t(`state.${request.state}`)} />}
    >
      <p>{contentOf(request)}</p>
      <p class="hint">{t("mine.at", { desk: request.desk.name, date: beijingTime(request.submittedAt), days })}</p>
      {request.objection !== null && (
        <Callout tone="warn" title={t("mine.objected", { objection: request.objection })}>
          {t("mine.ruling")}
        </Callout>
      )}
      {request.may.includes("withdraw") && (
        <Form action={`/employment/mine/${request.requestId}/withdraw`} actions={<Button>{t("mine.withdraw")}</Button>}>
          {""}
        </Form>
      )}
    </Card>
  );
}

function Claim({ claim }: { claim: EmploymentHistory["claims"][number] }): View {
  const date = beijingTime(claim.submittedAt);
  return (
    <Card
      title={t(`kind.${claim.kind}`)}
      level={3}
      id={`open-${claim.itemId}`}
      aside={<StatusBadge status="pending" label={t("state.waiting")} />}
    >
      <p>{contentOf(claim)}</p>
      <p class="hint">{t("mine.at", { desk: claim.desk.name, date, days: claim.days })}</p>
    </Card>
  );
}

function Mine({ data }: { data: MineData }): View {
  const { life, asks, now } = data;
  const open = life.requests.filter(({ state }) => /^(waiting|objected|contested)$/.test(state));
  return (
    <>
      <PageHead title={t("mine.title")} lead={t("mine.lead")} />
      <Stack gap="large">
        <Now life={life} />
        <section class="stack stack-small" aria-labelledby="open">
          <h2 id="open">{t("mine.waiting")}</h2>
          {open.length + life.claims.length === 0 && (
            <EmptyState title={t("mine.waitingNone")}>{t("mine.waitingNoneBody")}</EmptyState>
          )}
          {life.claims.map((claim) => (
            <Claim claim={claim} />
          ))}
          {open.map((request) => (
            <Open request={request} now={now} />
          ))}
        </section>
        <Card title={t("mine.do")} id="do">
          <p>{t("mine.doLead")}</p>
          <Cluster>
            {asks.map((ask) => (
              <LinkButton href={`/employment/mine/new?what=${ask}`}>{t(`do.${ask}`)}</LinkButton>
            ))}
          </Cluster>
          <p>
            <a href="/employment/mine/merge">{t("mine.merge")}</a>
          </p>
        </Card>
        <Life
          employments={life.employments}
          titles={life.titles}
          requests={life.requests.filter((request) => !open.includes(request))}
        />
      </Stack>
    </>
  );
}

/** One's own unit and title, what waits, and on whose desk. */
export const page = definePage<MineData>({
  title: () => t("mine.title"),
  Body: ({ data }) => <Mine data={data} />,
});
