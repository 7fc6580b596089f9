import type { View } from "../../ui/index.ts";
import {
  Callout,
  Card,
  Citations,
  dayOfYear,
  yuanDigits,
  hourDigits,
  KeyValue,
  Tabs,
  withQuery,
} from "../../ui/index.ts";
import { answersOf, dayNumber, type Plan, type Told, type YearView } from "./told.ts";
import { t } from "./words.ts";

const OBJECTIVES = ["hours", "money", "days"] as const;

/** Fen as yuan: 6000 → "60 元", 0 → "免费". */
export function price(fen: number): string {
  return fen === 0 ? t("plan.free") : t("plan.yuan", { yuan: yuanDigits(fen) });
}

/** Number of a course that there really is. */
function courseOf({ id }: Pick<Plan["steps"][number], "id">): string | undefined {
  return /^course:(\d+)$/.exec(id)?.[1];
}

function Step({ step }: { step: Plan["steps"][number] }): View {
  const answers = answersOf(step.counts.flatMap(({ citations }) => citations));
  const course = courseOf(step);
  const [start, end] = [dayOfYear(dayNumber(step.latestStart)), dayOfYear(dayNumber(step.doneOn))];
  return (
    <li class="plan-step">
      <p class="plan-title">
        <strong>{course === undefined ? step.title : <a href={`/courses/${course}`}>{step.title}</a>}</strong>
        <span>{step.hundredths > 0 && t("plan.hours", { hours: hourDigits(step.hundredths) })}</span>
        <span>{price(step.fen)}</span>
      </p>
      <p>
        {step.kind === "class" ? t("plan.class", { start, end }) : t("plan.start", { start, end })}{" "}
        <Citations answers={answers} />
      </p>
    </li>
  );
}

/** Verdicts that no plan reaches any more, and why. */
export function Lost({ told }: { readonly told: Told }): View | null {
  const lost = told.decision.plan?.lost ?? [];
  if (lost.length === 0) return null;
  const label = (id: string) => told.decision.verdicts.find((verdict) => verdict.id === id)?.label ?? id;
  return (
    <Callout tone="warn">
      {lost.map(({ verdict, why }) => (
        <p>{t(`lost.${why}`, { verdict: label(verdict) })}</p>
      ))}
    </Callout>
  );
}

export interface PlanProps {
  readonly told: Told;
  readonly catalogue: YearView["catalogue"];
  /** Address of the page, for the tabs. */
  readonly path: string;
}

/** The cheapest completion, in three ways of being cheap. */
export function PlanCard({ told, catalogue, path }: PlanProps): View | null {
  const { plan } = told.decision;
  // That a day has passed stands on its clock, and what is not known yet has a section of its own.
  const lost = plan?.lost.filter(({ why }) => why === "no_option" || why === "not_enough_time") ?? [];
  if (plan === null || (plan.steps.length === 0 && lost.length === 0)) return null;
  const tabs = OBJECTIVES.map((objective) => ({
    label: t(`plan.by.${objective}`),
    href: `${withQuery(path, { objective })}#plan`,
    current: plan.objective === objective,
  }));
  const waits = told.nextAction.code === "wait";
  return (
    <Card title={t(waits ? "plan.titleIf" : "plan.title")} id="plan">
      {plan.steps.length > 0 && (
        <>
          <Tabs label={t("plan.tabs")} tabs={tabs} />
          <ol class="plan-steps">
            {plan.steps.map((step) => (
              <Step step={step} />
            ))}
          </ol>
          <KeyValue
            layout="columns"
            rows={[
              { key: t("plan.totalHours"), value: t("plan.hours", { hours: hourDigits(plan.total.hundredths) }) },
              { key: t("plan.totalMoney"), value: price(plan.total.fen) },
              { key: t("plan.totalDays"), value: t("plan.days", { days: plan.total.days }) },
              ...(plan.startBy === null ? [] : [{ key: t("plan.startBy"), value: dayOfYear(dayNumber(plan.startBy)) }]),
            ]}
          />
        </>
      )}
      <Lost told={told} />
      {plan.steps.length > 0 && (
        <p class="hint">
          {t("plan.pace", { hours: hourDigits(told.studyPerDay) })}
          {t(
            plan.steps.every((step) => courseOf(step) !== undefined)
              ? "plan.real"
              : catalogue === "example"
                ? "plan.example"
                : "plan.usual",
          )}
        </p>
      )}
    </Card>
  );
}
