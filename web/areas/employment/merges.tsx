import type { MergeSuggestion, MergeView } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { Status, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  Disclosure,
  EmptyState,
  Form,
  KeyValue,
  PageHead,
  RadioGroup,
  Stack,
  StatusBadge,
  Tabs,
  TextArea,
} from "../../ui/index.ts";
import { deskTabs, t } from "./words.ts";

type Side = MergeView["survivor"];

export interface MergesData {
  readonly suggestions: readonly MergeSuggestion[];
  readonly merges: readonly MergeView[];
  readonly mayAsk: boolean;
  readonly key: string;
}

const statuses: Readonly<Record<MergeView["state"], Status>> = {
  requested: "pending",
  merged: "confirmed",
  refused: "refused",
  withdrawn: "none",
  reversed: "returned",
};

function sideWords({ unit, entries }: Side): string {
  return t("merges.side", { unit: unit?.name ?? t("merges.noUnit"), entries });
}

function sideRow(key: string, side: Side) {
  return {
    key,
    value: `${side.name} ${side.identity}`,
    note: `${sideWords(side)}${side.phone === null ? "" : `${t("comma")}${t("merges.phone", { phone: side.phone })}`}`,
  };
}

function Suggested({ suggestion, data }: { suggestion: MergeSuggestion; data: MergesData }): View {
  const { one, other, because } = suggestion;
  const id = `${one.personId}-${other.personId}`;
  return (
    <Card
      title={one.name}
      level={3}
      id={`suggested-${id}`}
      aside={
        <span class="hint">
          {t("merges.because", { what: because.map((each) => t(`merges.because.${each}`)).join(t("comma")) })}
        </span>
      }
    >
      {data.mayAsk && (
        <Form
          action="/employment/merges"
          hidden={{
            one: String(one.personId),
            other: String(other.personId),
            idempotency_key: `${data.key}-${id}`,
          }}
          actions={<Button look="primary">{t("merges.ask")}</Button>}
        >
          <RadioGroup
            name="survivor"
            legend={t("merges.keep")}
            required
            options={[one, other].map((side) => ({
              value: String(side.personId),
              label: side.identity,
              hint: sideWords(side),
            }))}
          />
          <TextArea
            name="reason"
            label={t("merges.reason")}
            hint={t("merges.reasonHint")}
            rows={2}
            maxLength={500}
            required
            id={`reason-${id}`}
          />
        </Form>
      )}
    </Card>
  );
}

function Decide({ merge, data }: { merge: MergeView; data: MergesData }): View {
  const { mergeId } = merge;
  return (
    <Disclosure summary={t("merges.verdict")} id={`decide-${mergeId}`}>
      <Form
        action={`/employment/merges/${mergeId}/decision`}
        hidden={{ idempotency_key: `${data.key}-d${mergeId}` }}
        actions={<Button look="primary">{t("merges.decide")}</Button>}
      >
        <RadioGroup
          name="approve"
          legend={t("merges.verdict")}
          required
          options={[
            { value: "yes", label: t("merges.approve") },
            { value: "no", label: t("merges.refuse") },
          ]}
        />
        <TextArea
          name="reason"
          label={t("merges.reason")}
          rows={2}
          maxLength={500}
          required
          id={`decide-reason-${mergeId}`}
        />
      </Form>
    </Disclosure>
  );
}

function Reverse({ merge, data }: { merge: MergeView; data: MergesData }): View {
  const { mergeId, reverseUntil } = merge;
  return (
    <Disclosure summary={t("merges.reverse")} id={`reverse-${mergeId}`}>
      {reverseUntil !== null && <p class="hint">{t("merges.reverseUntil", { date: beijingTime(reverseUntil) })}</p>}
      <Form
        action={`/employment/merges/${mergeId}/reversal`}
        hidden={{ idempotency_key: `${data.key}-v${mergeId}` }}
        actions={<Button look="danger">{t("merges.reverse")}</Button>}
      >
        <TextArea
          name="reason"
          label={t("merges.reason")}
          rows={2}
          maxLength={500}
          required
          id={`reverse-reason-${mergeId}`}
        />
      </Form>
    </Disclosure>
  );
}

function Declared({ declarations }: { declarations: NonNullable<MergeView["declarations"]> }): View {
  const { moved, ended, sameNumbers } = declarations;
  return (
    <>
      {moved > 0 && <p>{t("merges.declared", { moved })}</p>}
      {ended > 0 && <p>{t("merges.ended", { ended })}</p>}
      {sameNumbers.length > 0 && <p>{t("merges.sameNumbers", { numbers: sameNumbers.join(t("comma")) })}</p>}
    </>
  );
}

function Merge({ merge, data }: { merge: MergeView; data: MergesData }): View {
  const { survivor, other, state, may, mergeId } = merge;
  return (
    <Card
      title={survivor.name}
      level={3}
      id={`merge-${mergeId}`}
      aside={<StatusBadge status={statuses[state]} label={t(`merges.state.${state}`)} />}
    >
      <KeyValue rows={[sideRow(t("merges.survivor"), survivor), sideRow(t("merges.other"), other)]} />
      <p>{t("merges.by", { who: merge.requester, reason: merge.requestReason })}</p>
      {merge.decider !== null && (
        <p>{t("merges.decided", { who: merge.decider, reason: merge.decisionReason ?? "" })}</p>
      )}
      {state === "merged" && <p>{t("merges.counts", { moved: merge.moved, equal: merge.equal ?? 0 })}</p>}
      {merge.declarations !== null && <Declared declarations={merge.declarations} />}
      {may.includes("approve") && <Decide merge={merge} data={data} />}
      {may.includes("reverse") && <Reverse merge={merge} data={data} />}
      {may.includes("withdraw") && (
        <Form
          action={`/employment/merges/${mergeId}/withdraw`}
          actions={<Button size="small">{t("merges.withdraw")}</Button>}
        >
          {""}
        </Form>
      )}
    </Card>
  );
}

function Merges({ data }: { data: MergesData }): View {
  return (
    <>
      <PageHead title={t("merges.title")} lead={t("merges.lead")} />
      <Stack gap="large">
        <Tabs label={t("desk.label")} tabs={deskTabs("merges")} />
        <section class="stack stack-small" aria-labelledby="suggested">
          <h2 id="suggested">{t("merges.suggested")}</h2>
          {data.suggestions.length === 0 ? (
            <EmptyState title={t("merges.suggestedNone")}>{t("merges.suggestedNoneBody")}</EmptyState>
          ) : (
            data.suggestions.map((suggestion) => <Suggested suggestion={suggestion} data={data} />)
          )}
        </section>
        <section class="stack stack-small" aria-labelledby="asked">
          <h2 id="asked">{t("merges.asked")}</h2>
          {data.merges.length === 0 ? (
            <EmptyState title={t("merges.askedNone")}>{t("merges.askedNoneBody")}</EmptyState>
          ) : (
            data.merges.map((merge) => <Merge merge={merge} data={data} />)
          )}
        </section>
      </Stack>
    </>
  );
}

/** Records that may be of one person, and what was asked and decided about them. */
export const page = definePage<MergesData>({
  title: () => t("merges.title"),
  density: "dense",
  Body: ({ data }) => <Merges data={data} />,
});
