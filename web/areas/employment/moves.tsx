import type { RequestView } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { TabItem, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  Disclosure,
  EmptyState,
  Form,
  LinkButton,
  PageHead,
  Pagination,
  RadioGroup,
  Stack,
  StatusBadge,
  Tabs,
  TextArea,
} from "../../ui/index.ts";
import { contentOf, deskTabs, requestStatus, t } from "./words.ts";

export interface MovesData {
  readonly requests: readonly RequestView[];
  readonly shown: readonly TabItem[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
  readonly mayStart: boolean;
}

function Reasoned({ request, event }: { request: RequestView; event: "object" | "rule" }): View {
  return (
    <Disclosure summary={t(`moves.${event}`)} id={`${event}-${request.requestId}`}>
      <p class="hint">{t(`moves.${event}Lead`)}</p>
      <Form
        action={`/employment/moves/${request.requestId}/${event}`}
        actions={<Button look="primary">{t(`moves.${event}`)}</Button>}
      >
        {event === "rule" && (
          <RadioGroup
            name="uphold"
            legend={t("moves.ruleWhich")}
            required
            options={[
              { value: "yes", label: t("moves.uphold") },
              { value: "no", label: t("moves.overrule") },
            ]}
          />
        )}
        <TextArea name="reason" label={t("item.reason")} rows={2} maxLength={500} required />
      </Form>
    </Disclosure>
  );
}

function Move({ request }: { request: RequestView }): View {
  const { may, requestId, objection, reason, objectUntil } = request;
  return (
    <Card
      title={`${request.person.name} ${t(`kind.${request.kind}`)}`}
      id={`move-${requestId}`}
      aside={<StatusBadge status={requestStatus[request.state]} label={t(`state.${request.state}`)} />}
    >
      <p>{contentOf(request)}</p>
      <p class="hint">
        {t("waiting.desk")} {request.desk.name}
        {t("comma")}
        {t("item.at")} {beijingTime(request.submittedAt)}
        {may.includes("object") && objectUntil !== null && (
          <>
            {t("comma")}
            {t("moves.objectUntil", { date: beijingTime(objectUntil) })}
          </>
        )}
      </p>
      {objection !== null && <Callout tone="warn" title={t("mine.objected", { objection })} />}
      {reason !== null && <p>{t("moves.reason", { reason })}</p>}
      {may.includes("object") && <Reasoned request={request} event="object" />}
      {may.includes("uphold") && <Reasoned request={request} event="rule" />}
      {(["retract", "withdraw"] as const)
        .filter((event) => may.includes(event))
        .map((event) => (
          <Form
            action={`/employment/moves/${requestId}/${event}`}
            actions={<Button size="small">{t(`moves.${event}`)}</Button>}
          >
            {""}
          </Form>
        ))}
    </Card>
  );
}

function Moves({ data }: { data: MovesData }): View {
  return (
    <>
      <PageHead
        title={t("moves.title")}
        lead={t("moves.lead")}
        aside={data.mayStart ? <LinkButton href="/employment/arrivals">{t("moves.arrival")}</LinkButton> : undefined}
      />
      <Stack gap="large">
        <Tabs label={t("desk.label")} tabs={deskTabs("moves")} />
        <Tabs label={t("moves.show")} tabs={data.shown} />
        {data.requests.length === 0 ? (
          <EmptyState title={t("moves.none")}>{t("moves.noneBody")}</EmptyState>
        ) : (
          data.requests.map((request) => <Move request={request} />)
        )}
        {(data.nextHref !== undefined || data.firstHref !== undefined) && (
          <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
        )}
      </Stack>
    </>
  );
}

/** Moves that concern the units in reach. */
export const page = definePage<MovesData>({
  title: () => t("moves.title"),
  Body: ({ data }) => <Moves data={data} />,
});
