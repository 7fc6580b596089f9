import type { DeskEffect } from "../../../contract/declaration-desk.ts";
import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  beijingTime,
  Callout,
  Card,
  Citations,
  Cluster,
  DataTable,
  hourDigits,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  Stepper,
} from "../../ui/index.ts";
import { Chain, Once } from "./chain.tsx";
import { Decide, type DecideData } from "./desk-decide.tsx";
import { Evidence } from "./desk-evidence.tsx";
import { Official } from "./desk-official.tsx";
import { stateStatus, t } from "./desk-words.ts";
import { partWord, verdictBadge } from "./year-changes.tsx";

export interface ItemData extends DecideData {
  /** Where the queue was, to go back to. */
  readonly backHref: string;
}

function Facts({ view }: { view: DeclarationView }): View {
  const { person, unit, year, said, until } = view;
  const rows = [
    {
      key: t("item.person"),
      value: (
        <>
          <a href={`/people/${person.personId}`}>{t("item.year.link", { name: person.name })}</a>
        </>
      ),
      note: person.identity,
    },
    ...(unit === null ? [] : [{ key: t("item.unit"), value: unit.name }]),
    ...(year === null ? [] : [{ key: t("item.year"), value: String(year) }]),
    ...said
      .filter(({ name }) => name !== "year")
      .map(({ label, text, name, typed }) => ({
        key: label,
        value: <strong>{text === "" ? typed : text}</strong>,
        id: name,
      })),
    ...(view.granted === null || view.granted === view.hours
      ? []
      : [{ key: t("item.granted"), value: hourDigits(view.granted) }]),
    { key: t("item.effect"), value: view.effect },
    {
      key: t("item.by"),
      value: t(`item.by.${view.submitter}`),
      ...(view.submittedAt === null
        ? {}
        : {
            note: `${beijingTime(view.submittedAt)}${view.window === null ? "" : t("item.window", view.window)}`,
          }),
    },
    ...(until === null
      ? []
      : [
          {
            key: t("item.wait"),
            value: t("item.waitUntil", { days: view.days, until: beijingTime(until).slice(0, 10) }),
          },
        ]),
    ...(view.secondWhy === null ? [] : [{ key: t("item.second"), value: t(`item.second.${view.secondWhy}`) }]),
    ...(view.reason === null ? [] : [{ key: t("item.reason"), value: view.reason }]),
  ];
  return (
    <Card
      title={t("item.facts")}
      id="facts"
      aside={<Citations answers={view.citations.flatMap(({ number }) => number ?? [])} />}
    >
      <KeyValue rows={rows} />
    </Card>
  );
}

interface EffectRow {
  readonly id: string;
  readonly label: string;
  readonly now: View;
  readonly after: View;
}

/** Verdicts that are asked at all, and the parts of theirs that would change. */
function effectRows({ now, approved }: NonNullable<DeskEffect["effect"]>): EffectRow[] {
  return now.flatMap((before) => {
    const after = approved.find(({ verdict }) => verdict === before.verdict);
    if (after === undefined || (before.value === "not_applicable" && after.value === before.value)) return [];
    const parts = before.parts.flatMap((part): EffectRow[] => {
      const later = after.parts.find((each) => each.part === part.part);
      if (later === undefined || later.state === part.state) return [];
      const id = `${before.verdict}-${part.part}`;
      return [{ id, label: `　${part.label}`, now: <>{partWord(part.state)}</>, after: <>{partWord(later.state)}</> }];
    });
    const { verdict: id, label } = before;
    return [{ id, label, now: verdictBadge(before.value), after: verdictBadge(after.value) }, ...parts];
  });
}

const effectColumns: readonly Column<EffectRow>[] = [
  { key: "what", label: t("effect.what"), heading: true, cell: ({ label }) => label },
  { key: "now", label: t("effect.now"), cell: ({ now }) => now },
  { key: "after", label: t("effect.then"), cell: ({ after }) => after },
];

function Effect({ effect }: { effect: NonNullable<DeskEffect["effect"]> }): View {
  return (
    <Card title={t("effect.title")} id="effect">
      <p class="hint">{t("effect.lead", { year: effect.year })}</p>
      {effect.bars.length > 0 && (
        <Callout tone="warn" title={t("effect.bars")}>
          <ul>
            {effect.bars.map(({ text, citations }) => (
              <li>
                {text} <Citations answers={citations.flatMap(({ number }) => number ?? [])} />
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {effect.problems.length > 0 && (
        <Callout tone="warn" title={t("effect.problems")}>
          <ul>
            {effect.problems.map(({ message }) => (
              <li>{message}</li>
            ))}
          </ul>
        </Callout>
      )}
      {effect.changes ? (
        <DataTable
          caption={t("effect.table")}
          captionHidden
          columns={effectColumns}
          rows={effectRows(effect)}
          rowId={({ id }) => `effect-${id}`}
        />
      ) : (
        <p>{t("effect.none")}</p>
      )}
    </Card>
  );
}

function Desks({ view }: { view: DeclarationView }): View {
  const decided = view.state === "refused" || view.state === "withdrawn";
  const states = { done: "done", now: decided ? "failed" : "current", ahead: "next" } as const;
  return (
    <Stepper
      label={t("item.desks")}
      steps={view.desks.map(({ desk, state }) => ({ label: t(`item.desk.${desk}`), state: states[state] }))}
    />
  );
}

function History({ view }: { view: DeclarationView }): View {
  return (
    <Card title={t("history.title")} id="history">
      <ol class="desk-history">
        {view.history.map((step) => (
          <li>
            <p>
              <strong>{t(`event.${step.event}`)}</strong> {step.by}{" "}
              <time class="hint" dateTime={step.at}>
                {beijingTime(step.at)}
              </time>
            </p>
            {step.hours !== null && <p>{t("history.hours", { hours: hourDigits(step.hours) })}</p>}
            {step.reason !== null && <p>{step.reason}</p>}
            <Citations answers={step.citations.flatMap(({ number }) => number ?? [])} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Item({ data }: { data: ItemData }): View {
  const { view, aid, backHref } = data;
  return (
    <>
      <PageHead
        title={t("item.title", { name: view.person.name, kind: view.kind.label })}
        aside={
          <Cluster>
            <StatusBadge status={stateStatus[view.state]} label={t(`state.${view.state}`)} size="large" />
            {view.late && <StatusBadge status="overdue" label={t("queue.late")} size="large" />}
            <LinkButton href={backHref}>{t("item.back")}</LinkButton>
          </Cluster>
        }
      />
      <Desks view={view} />
      <div class="desk-split">
        <Facts view={view} />
        <Official view={view} />
        <Evidence evidence={view.evidence} />
        <Stack gap="large">
          {aid.effect !== null && <Effect effect={aid.effect} />}
          <Decide data={data} />
          <Chain view={view} />
          <Once view={view} />
          <History view={view} />
        </Stack>
      </div>
    </>
  );
}

/** One declaration on the desk: form beside evidence, what it would change, and what can be done. */
export const page = definePage<ItemData>({
  title: ({ view }) => t("item.title", { name: view.person.name, kind: view.kind.label }),
  density: "dense",
  Body: ({ data }) => <Item data={data} />,
});
