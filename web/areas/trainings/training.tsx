import type { DeclarationKinds } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  errorOf,
  Form,
  groupDigits,
  hourDigits,
  KeyValue,
  LinkButton,
  PageHead,
  RadioGroup,
  Stack,
  StatusBadge,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { Bring, Roster } from "./roster.tsx";
import { t, trainingStatus, type Attendee, type Training } from "./words.ts";

export interface TrainingData {
  readonly training: Training;
  readonly attendees: readonly Attendee[];
  /** Fields that a roster may give for each. */
  readonly each: DeclarationKinds["kinds"][number]["fields"];
  readonly most: number;
  readonly key: string;
  readonly typed: { readonly identity: string; readonly name: string };
  readonly reviewed: { readonly event: string; readonly hours: string; readonly reason: string };
  readonly uploadErrors: readonly FormError[];
  readonly typedErrors: readonly FormError[];
  readonly errors: readonly FormError[];
  readonly firstHref: string | undefined;
  readonly nextHref: string | undefined;
}

function Facts({ training }: { training: Training }): View {
  const { said, by, desks, granted, hours, reason, allowed, trainingId } = training;
  return (
    <Card title={t("one.facts")} id="facts">
      <KeyValue
        rows={[
          ...said.map(({ label, text }) => ({ key: label, value: text })),
          { key: t("one.by"), value: by },
          { key: t("one.desks"), value: desks.map((desk) => t(`desk.${desk}`)).join(t("arrow")) },
          ...(granted === null || granted === hours ? [] : [{ key: t("one.granted"), value: hourDigits(granted) }]),
          ...(reason === null ? [] : [{ key: t("one.reason"), value: reason }]),
        ]}
      />
      {allowed.includes("change") && <LinkButton href={`/trainings/${trainingId}/edit`}>{t("one.edit")}</LinkButton>}
    </Card>
  );
}

function UnderWay({ training }: { training: Training }): View | null {
  const { state, done, trainingId } = training;
  if (state !== "crediting" && state !== "revoking") return null;
  return (
    <Callout tone="info" title={t(`under.${state}`, { done: groupDigits(done) })}>
      <LinkButton href={`/trainings/${trainingId}`}>{t("under.refresh")}</LinkButton>
    </Callout>
  );
}

function Submit({ data: { training, errors } }: { data: TrainingData }): View {
  const { trainingId, version, counts, desks } = training;
  const address = `/trainings/${trainingId}/move`;
  return (
    <Card title={t("submit.title")} id="submit">
      <p>
        {t("submit.lead", {
          desk: desks[0] === undefined ? "" : t(`desk.${desks[0]}`),
          found: groupDigits(counts.found),
        })}
      </p>
      <Form
        action={address}
        errors={errors}
        hidden={{ version: String(version) }}
        actions={
          <>
            <Button look="primary" name="event" value="submit">
              {t("submit.go")}
            </Button>
            <Button look="quiet" name="event" value="withdraw">
              {t("withdraw.go")}
            </Button>
          </>
        }
      >
        {null}
      </Form>
    </Card>
  );
}

const DECISIONS = ["pass", "agree", "return", "refuse", "differ"] as const;

function Review({ data }: { data: TrainingData }): View | null {
  const { training, errors, reviewed } = data;
  const choices = DECISIONS.filter((event) => training.allowed.includes(event));
  if (choices.length === 0) return null;
  return (
    <Card title={t("review.title")} id="review">
      <p>{t("review.lead", { found: groupDigits(training.counts.found) })}</p>
      <Form
        action={`/trainings/${training.trainingId}/review`}
        errors={errors}
        hidden={{ version: String(training.version), idempotency_key: data.key }}
        actions={<Button look="primary">{t("review.go")}</Button>}
      >
        <RadioGroup
          name="event"
          legend={t("review.decision")}
          value={reviewed.event}
          required
          error={errorOf(errors, "event")}
          options={choices.map((event) => ({ value: event, label: t(`review.${event}`) }))}
        />
        {choices.includes("pass") && training.hours !== null && (
          <TextField
            name="hours"
            label={t("review.hours")}
            hint={t("review.hoursHint", { hours: hourDigits(training.hours) })}
            value={reviewed.hours}
            inputMode="decimal"
            width="short"
            maxLength={10}
            error={errorOf(errors, "hours")}
          />
        )}
        <TextArea
          name="reason"
          label={t("review.reason")}
          hint={t("review.reasonHint")}
          value={reviewed.reason}
          rows={2}
          maxLength={500}
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function Revoke({ data: { training, errors, key } }: { data: TrainingData }): View | null {
  if (!training.allowed.includes("revoke")) return null;
  return (
    <Card title={t("revoke.title")} id="revoke">
      <p>{t("revoke.lead")}</p>
      <Form
        action={`/trainings/${training.trainingId}/revoke`}
        errors={errors}
        hidden={{ version: String(training.version), idempotency_key: `${key}-r` }}
        actions={<Button look="danger">{t("revoke.go")}</Button>}
      >
        <TextArea
          name="reason"
          label={t("review.reason")}
          rows={2}
          maxLength={500}
          required
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function Past({ training: { history } }: { training: Training }): View | null {
  if (history.length === 0) return null;
  return (
    <Card title={t("history.title")} id="history">
      <ul>
        {history.map(({ event, by, at, reason }) => (
          <li>
            {beijingTime(at)} {by} {t(`event.${event}`)}
            {reason !== null && reason !== "" && `${t("stop")}${reason}`}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function One({ data }: { data: TrainingData }): View {
  const { training } = data;
  const open = training.allowed.includes("change");
  return (
    <>
      <PageHead
        eyebrow={training.kind.label}
        title={training.title}
        aside={<StatusBadge status={trainingStatus[training.state]} label={t(`state.${training.state}`)} />}
      />
      <Stack gap="large">
        <UnderWay training={training} />
        <Facts training={training} />
        {open && <Bring data={data} errors={data.uploadErrors} />}
        <Roster data={data} />
        {open && <Submit data={data} />}
        <Review data={data} />
        <Revoke data={data} />
        <Past training={training} />
      </Stack>
    </>
  );
}

/** A training with its roster, and what can be done with it. */
export const page = definePage<TrainingData>({
  title: ({ training }) => training.title,
  breadcrumb: ({ training }) => [{ label: t("title"), href: "/trainings" }, { label: training.title }],
  Body: ({ data }) => <One data={data} />,
});
