import type { readRequest } from "../../../contract/privacy.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  TextArea,
  withQuery,
} from "../../ui/index.ts";
import type { Typed } from "./mine.tsx";
import { requestStatus, t, whatOf, when } from "./words.ts";

export interface RequestData {
  readonly request: OutputOf<typeof readRequest>;
  readonly mayAnswer: boolean;
  readonly typed: Typed;
  readonly key: string;
}

function Answer({ data }: { data: RequestData }): View | null {
  const { request, typed, key, mayAnswer } = data;
  if (request.state !== "open")
    return request.answer === null ? null : (
      <Card title={t("request.answerTitle")}>
        <p>{request.answer}</p>
        <p class="hint">
          {request.answeredBy} {request.answeredAt === null ? "" : when(request.answeredAt)}
        </p>
      </Card>
    );
  if (!mayAnswer) return null;
  if (!request.mayAnswer)
    return (
      <Callout tone="info">
        <p>{t("request.cannot")}</p>
      </Callout>
    );
  return (
    <Card title={t("request.answerTitle")} id="answer">
      <Form
        action={`/requests/${request.requestId}/answers`}
        errors={typed.errors}
        hidden={{ idempotency_key: key }}
        actions={
          <>
            <Button look="primary" name="decision" value="granted">
              {t("request.grant")}
            </Button>
            <Button name="decision" value="refused">
              {t("request.refuse")}
            </Button>
          </>
        }
      >
        <TextArea
          name="text"
          label={t("request.answerText")}
          hint={t("request.answerHint")}
          value={typed.values["text"] ?? ""}
          required
          maxLength={1000}
          error={errorOf(typed.errors, "text")}
        />
      </Form>
    </Card>
  );
}

function Body({ data }: { readonly data: RequestData }): View {
  const { request } = data;
  const { person, unit, now, wanted, year } = request;
  return (
    <>
      <PageHead
        eyebrow={t("request.title", { number: request.requestId })}
        title={whatOf({ ...request, wanted: null })}
        aside={<StatusBadge status={requestStatus[request.state]} label={t(`state.${request.state}`)} />}
      />
      <Stack>
        <Card>
          <KeyValue
            rows={[
              { key: t("request.who"), value: unit === null ? person.name : `${person.name}（${unit}）` },
              { key: t("requests.at"), value: when(request.askedAt) },
              ...(now === null ? [] : [{ key: t("request.now"), value: now }]),
              ...(wanted === null ? [] : [{ key: t("request.wanted"), value: <strong>{wanted}</strong> }]),
              { key: t("request.text"), value: request.text },
            ]}
          />
          {year !== null && (
            <p>
              <LinkButton href={withQuery(`/people/${person.personId}`, { year })}>{t("request.year")}</LinkButton>
            </p>
          )}
        </Card>
        <Answer data={data} />
      </Stack>
    </>
  );
}

/** One request with what is to be compared, and the answer to it. */
export const page = definePage<RequestData>({
  title: ({ request }) => t("request.title", { number: request.requestId }),
  density: "dense",
  width: "text",
  breadcrumb: ({ request }) => [
    { label: t("desk.title"), href: "/requests" },
    { label: t("request.title", { number: request.requestId }) },
  ],
  Body,
});
