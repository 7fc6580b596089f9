import type { View } from "../../ui/index.ts";
import { BranchPair, Callout, Card, StatusBadge } from "../../ui/index.ts";
import { Cites } from "./reasons.tsx";
import { titleOf, verdictStatus, type Decision } from "./told.ts";
import { t } from "./words.ts";

type Statement = Decision["statements"][number];
type Outcome = Statement["outcome"];

/** The outcomes that count as the good one of a pair. */
const GOOD = new Set(["approved", "sample", "true"]);

function isGood({ when }: Statement): boolean {
  return when.some(({ answers }) => answers.some(({ code }) => GOOD.has(code)));
}

/** What a possibility comes to, verdict by verdict. */
function Verdicts({ outcome, decision }: { outcome: Outcome; decision: Decision }): View {
  const hasTitle = titleOf(decision) !== undefined;
  return (
    <ul class="verdict-list">
      {outcome.verdicts
        .filter(({ id, value }) => value !== "not_applicable" && (id !== "title" || hasTitle))
        .map(({ id, value }) => (
          <li>
            <span>{decision.verdicts.find((verdict) => verdict.id === id)?.label ?? id}</span>
            <StatusBadge status={verdictStatus(value)} />
          </li>
        ))}
    </ul>
  );
}

function Pair({ good, bad, decision }: { good: Statement; bad: Statement; decision: Decision }): View {
  const [asked] = decision.missing;
  const label = ({ when }: Statement): string => when[0]?.answers[0]?.label ?? "";
  const branch = (statement: Statement) => ({
    label: t("pending.if", { answer: label(statement) }),
    children: (
      <>
        <p>{statement.outcome.sentence}</p>
        <Verdicts outcome={statement.outcome} decision={decision} />
      </>
    ),
  });
  const question =
    asked?.waitsFor === undefined
      ? t("pending.unknown", { label: asked?.label ?? "" })
      : t("pending.waits", { who: asked.waitsFor, label: asked.label });
  return <BranchPair question={question} yes={branch(good)} no={branch(bad)} settle={t("pending.settle")} />;
}

/** What is still open, with what each possibility comes to. */
export function Pending({ decision }: { readonly decision: Decision }): View | null {
  const { statements, missing } = decision;
  if (missing.length === 0) return null;
  const [good, bad] = statements.toSorted((one, other) => Number(isGood(other)) - Number(isGood(one)));
  return (
    <Card title={t("pending.title")} id="pending" look="plain">
      {good !== undefined && bad !== undefined && statements.length === 2 && missing.length === 1 ? (
        <Pair good={good} bad={bad} decision={decision} />
      ) : (
        <>
          <ul>
            {missing.map(({ label, ask, waitsFor }) => (
              <li>{waitsFor === undefined ? (ask ?? label) : t("pending.waits", { who: waitsFor, label })}</li>
            ))}
          </ul>
          {statements.length > 0 && (
            <ul class="statements">
              {statements.map(({ sentence }) => (
                <li>{sentence}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}

/** Readings nobody has confirmed, on which this verdict hangs. */
export function Assumed({ decision }: { readonly decision: Decision }): View | null {
  const { decisiveReadings } = decision;
  if (decisiveReadings.length === 0) return null;
  return (
    <Callout tone="warn" title={t("assumed.title")}>
      <p>{t("assumed.lead")}</p>
      <ul class="assumed">
        {decisiveReadings.map(({ sentence, citations }) => (
          <li>
            {sentence} <Cites citations={citations} />
          </li>
        ))}
      </ul>
    </Callout>
  );
}
