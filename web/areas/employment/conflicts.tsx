import type { Conflicts } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  DateField,
  Disclosure,
  EmptyState,
  errorOf,
  Form,
  KeyValue,
  PageHead,
  Pagination,
  RadioGroup,
  Stack,
  Tabs,
  TextArea,
} from "../../ui/index.ts";
import { deskTabs, t } from "./words.ts";

type Conflict = Conflicts["conflicts"][number];

export interface ConflictsData {
  readonly conflicts: Conflicts;
  /** What is wrong with the form of one person's conflict. */
  readonly wrong:
    | {
        readonly personId: number;
        readonly errors: readonly FormError[];
        readonly since: string;
        readonly reason: string;
      }
    | undefined;
  readonly previousHref: string | undefined;
  readonly nextHref: string | undefined;
  readonly key: string;
}

function Resolve({ conflict, data }: { conflict: Conflict; data: ConflictsData }): View {
  const { one, other, person } = conflict;
  const wrong = data.wrong?.personId === person.personId ? data.wrong : undefined;
  const errors = wrong?.errors ?? [];
  return (
    <Disclosure summary={t("conflicts.resolve")} open={wrong !== undefined} id={`resolve-${one.entryId}`}>
      <Form
        action={`/employment/conflicts/${person.personId}`}
        errors={errors}
        hidden={{
          one: String(one.entryId),
          other: String(other.entryId),
          idempotency_key: `${data.key}-${one.entryId}`,
        }}
        actions={<Button look="primary">{t("conflicts.decide")}</Button>}
      >
        <RadioGroup
          name="keep"
          legend={t("conflicts.keep")}
          required
          error={errorOf(errors, "keep")}
          options={[one, other].map(({ entryId, unit }) => ({ value: String(entryId), label: unit.name }))}
        />
        <DateField
          name="since"
          label={t("conflicts.since")}
          hint={t("conflicts.sinceHint")}
          value={wrong?.since ?? conflict.from}
          required
          error={errorOf(errors, "since")}
        />
        <TextArea
          name="reason"
          label={t("item.reason")}
          value={wrong?.reason ?? ""}
          rows={2}
          maxLength={500}
          required
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Disclosure>
  );
}

function One({ conflict, data }: { conflict: Conflict; data: ConflictsData }): View {
  const { person, one, other, from, to } = conflict;
  return (
    <Card title={person.name} id={`conflict-${one.entryId}-${other.entryId}`} aside={<span>{person.identity}</span>}>
      <Callout
        tone="warn"
        title={to === null ? t("conflicts.both", { from }) : t("conflicts.bothUntil", { from, to })}
      />
      <KeyValue
        rows={[one, other].map((side) => ({
          key: side.unit.name,
          value: t("period", { from: side.from, to: side.to ?? t("today") }),
          note: t("conflicts.recorded", { date: beijingTime(side.recordedAt) }),
        }))}
      />
      {conflict.mayResolve ? <Resolve conflict={conflict} data={data} /> : <p class="hint">{t("conflicts.wait")}</p>}
    </Card>
  );
}

function ConflictList({ data }: { data: ConflictsData }): View {
  const { conflicts, total, people, divisions } = data.conflicts;
  return (
    <>
      <PageHead title={t("conflicts.title")} lead={t("conflicts.lead")} />
      <Stack gap="large">
        <Tabs label={t("desk.label")} tabs={deskTabs("conflicts")} />
        <p role="status">
          <strong>{t("conflicts.count", { people, count: total })}</strong>
          {divisions.length > 1 && (
            <span class="hint">
              {" "}
              {divisions
                .map(({ label, conflicts: count }) => t("conflicts.division", { division: label, count }))
                .join(t("comma"))}
            </span>
          )}
        </p>
        {conflicts.length === 0 ? (
          <EmptyState title={t("conflicts.none")}>{t("conflicts.noneBody")}</EmptyState>
        ) : (
          conflicts.map((conflict) => <One conflict={conflict} data={data} />)
        )}
        {(data.previousHref !== undefined || data.nextHref !== undefined) && (
          <Pagination previousHref={data.previousHref} nextHref={data.nextHref} />
        )}
      </Stack>
    </>
  );
}

/** People whom two units claim for the same days. */
export const page = definePage<ConflictsData>({
  title: () => t("conflicts.title"),
  density: "dense",
  Body: ({ data }) => <ConflictList data={data} />,
});
