import type { SimulationReport } from "../../../contract/population.ts";
import type { Status, View } from "../../ui/index.ts";
import {
  allStatuses,
  Card,
  CardGrid,
  Disclosure,
  EmptyState,
  groupDigits,
  KeyValue,
  StatusBadge,
} from "../../ui/index.ts";
import { t } from "./words.ts";

type Transition = SimulationReport["transitions"][number];
type Sampled = Transition["sample"][number];

function Value({ verdict, value }: { verdict: "annual" | "title"; value: string }): View {
  const status = (allStatuses as readonly string[]).includes(value) ? (value as Status) : "none";
  // A title that nobody applied for is not a verdict that does not apply to somebody.
  if (verdict === "title" && value === "not_applicable")
    return <StatusBadge status="none" label={t("title.notApplied")} />;
  return status === "none" ? <StatusBadge status="none" label={value} /> : <StatusBadge status={status} />;
}

function Move({ verdict, values: [from, to] }: { verdict: "annual" | "title"; values: readonly [string, string] }) {
  return (
    <span class="cluster">
      <span>{t(`verdict.${verdict}`)}</span>
      <Value verdict={verdict} value={from} />
      {from === to ? (
        <span class="hint">{t("move.same")}</span>
      ) : (
        <>
          <span aria-hidden="true">→</span>
          <span class="visually-hidden">{t("move.to")}</span>
          <Value verdict={verdict} value={to} />
        </>
      )}
    </span>
  );
}

function Person({ person }: { person: Sampled }): View {
  return (
    <Card
      level={3}
      title={t("person.title", { name: person.name, year: person.year })}
      aside={
        <a href={`/people/${person.personId}?year=${person.year}`}>
          {t("person.open")}
          <span class="visually-hidden">{person.name}</span>
        </a>
      }
    >
      <KeyValue
        rows={[
          { key: t("person.before"), value: person.before },
          { key: t("person.after"), value: person.after },
          {
            key: t("person.reasons"),
            value:
              person.reasons.length === 0 ? (
                t("person.noReasons")
              ) : (
                <ul class="options">
                  {person.reasons.map((reason) => (
                    <li>{reason}</li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </Card>
  );
}

function One({ transition, index }: { transition: Transition; index: number }): View {
  const { annual, title, people, sample } = transition;
  return (
    <Disclosure
      id={`transition-${index + 1}`}
      summary={
        <span class="cluster">
          <strong>{t("move.people", { people: groupDigits(people) })}</strong>
          <Move verdict="annual" values={annual} />
          <Move verdict="title" values={title} />
        </span>
      }
    >
      {sample.length === 0 ? (
        <p class="hint">{t("sample.none")}</p>
      ) : (
        <>
          <p class="hint">{t(sample.length < people ? "sample.some" : "sample.all", { count: sample.length })}</p>
          <CardGrid size="large">
            {sample.map((person) => (
              <Person person={person} />
            ))}
          </CardGrid>
        </>
      )}
    </Disclosure>
  );
}

interface TransitionsProps {
  readonly transitions: readonly Transition[];
  /** Counts above are of some only; these are of everybody all the same. */
  readonly narrowed: boolean;
}

/** From which verdicts to which people move, with some of them to look at. */
export function Transitions({ transitions, narrowed }: TransitionsProps): View {
  return (
    <section id="transitions" aria-labelledby="transitions-title" class="stack stack-small">
      <div>
        <h2 id="transitions-title">{t("transitions.title")}</h2>
        <p class="hint">
          {t("transitions.lead")}
          {narrowed && ` ${t("transitions.everybody")}`}
        </p>
      </div>
      {transitions.length === 0 ? (
        <EmptyState title={t("transitions.none")}>{t("transitions.noneBody")}</EmptyState>
      ) : (
        transitions.map((transition, index) => <One transition={transition} index={index} />)
      )}
    </section>
  );
}
