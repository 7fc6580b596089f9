import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Callout,
  Clock,
  Cluster,
  dayOfYear,
  EmptyState,
  beijingTime,
  longDate,
  NextAction,
  PageHead,
  PrintButton,
  Stack,
  StatusBadge,
  withQuery,
} from "../../ui/index.ts";
import type { Asked } from "./assumptions.ts";
import { BestUse } from "./best-use.tsx";
import { ListedHint, type ListedData } from "../declaring/listed.tsx";
import { YearEntries, Years } from "./history.tsx";
import { Assumed, Pending } from "./pending.tsx";
import { PlanCard } from "./plan.tsx";
import { Cites } from "./reasons.tsx";
import {
  answersOf,
  dayNumber,
  isSettled,
  titleOf,
  verdictOf,
  verdictStatus,
  type StandingView,
  type Told,
  type Verdict,
  type YearView,
} from "./told.ts";
import { WhatIf } from "./what-if.tsx";
import { t } from "./words.ts";
import { Parts } from "./year-parts.tsx";

export interface YearData {
  readonly view: YearView;
  readonly standings: readonly StandingView[];
  /** Official lists that name the person for this year. */
  readonly listed: ListedData["lines"];
  /** What was assumed, as typed. */
  readonly asked: Asked;
  readonly errors: readonly FormError[];
  /** Address of the page with year and objective, without assumptions. */
  readonly path: string;
  /** The year that runs today. */
  readonly runningYear: number;
}

/** What the one button leads to, by what is to be done. */
function actionOf({ nextAction }: Told): { action?: { label: string; href: string }; state: "do" | "wait" | "done" } {
  switch (nextAction.code) {
    case "study":
    case "attend_class":
      return { action: { label: t("next.plan"), href: "#plan" }, state: "do" };
    case "declare":
    case "answer":
      return { action: { label: t("next.pending"), href: "#pending" }, state: "do" };
    case "no_option":
      return { action: { label: t("next.why"), href: `#part-${nextAction.part ?? "public"}` }, state: "do" };
    case "wait":
      return { action: { label: t("next.pending"), href: "#pending" }, state: "wait" };
    default:
      return { state: "done" };
  }
}

function Next({ view }: { view: YearView }): View {
  const { nextAction } = view;
  const { action, state } = actionOf(view);
  const asksOwn = view.decision.verdicts.some(({ value }) => value !== "not_applicable");
  return (
    <NextAction
      id="next"
      title={nextAction.sentence}
      state={state}
      {...(asksOwn && action !== undefined ? { action } : {})}
      also={[
        ...(asksOwn && action === undefined ? [{ label: t("next.parts"), href: "#parts" }] : []),
        { label: t("next.if"), href: "#if" },
        ...(asksOwn && state !== "done" ? [{ label: t("next.declare"), href: "/declarations/new" }] : []),
      ]}
    >
      {nextAction.reason}
    </NextAction>
  );
}

function OneClock({ verdict, today }: { verdict: Verdict; today: number }): View | null {
  const { earliest, latest } = verdict.deadline;
  if (earliest === null) return null;
  const step = verdict.steps.find(({ kind, outcome }) => kind === "deadline" && outcome === "applied");
  return (
    <Clock
      title={t(`clock.${verdict.id === "title" ? "title" : "annual"}`)}
      deadline={dayNumber(earliest)}
      today={today}
      done={isSettled(verdict)}
      answers={answersOf(step?.citations ?? [])}
      {...(latest !== null && latest !== earliest
        ? { note: t("clock.maybe", { day: dayOfYear(dayNumber(latest)) }) }
        : {})}
    />
  );
}

function Clocks({ view }: { view: YearView }): View {
  const today = dayNumber(view.today);
  const asked = view.decision.verdicts.filter(({ value }) => value !== "not_applicable");
  return (
    <div class="grid grid-small">
      {asked.map((verdict) => (
        <OneClock verdict={verdict} today={today} />
      ))}
    </div>
  );
}

/** Who closed the year and when, and whether something done in it can still be handed in. */
function Closed({ view }: { view: YearView }): View {
  const { closing, year } = view;
  const day = (text: string) => longDate(dayNumber(text));
  return (
    <>
      <Callout tone="info" title={t("notice.closed", { year })}>
        {closing !== null && closing.at !== null && (
          <p>
            {closing.office === null
              ? t("notice.closedOn", { time: beijingTime(closing.at) })
              : t("notice.closedBy", { time: beijingTime(closing.at), office: closing.office })}
          </p>
        )}
        <p>{t("notice.closedBody")}</p>
      </Callout>
      {closing?.windows.map(({ opens, until, reason, office }) => (
        <Callout tone="warn" title={t("notice.window", { opens: day(opens), until: day(until) })}>
          {t("notice.windowBody", { office, reason })}
        </Callout>
      ))}
    </>
  );
}

/** What is to be known about the year before anything else: closed, past, as known on a day, certificates in dispute. */
function Notices({ data }: { data: YearData }): View {
  const { view, runningYear } = data;
  return (
    <>
      {view.knownAt !== null && (
        <Callout tone="info" title={t("notice.known", { day: longDate(dayNumber(view.knownAt)) })}>
          {t("notice.knownBody")}
        </Callout>
      )}
      {view.state === "closed" && <Closed view={view} />}
      {view.state === "over" && (
        <Callout tone="info" title={t("notice.over", { year: view.year })}>
          {t("notice.overBody")}
        </Callout>
      )}
      {view.year !== runningYear && (
        <p>
          <a href="/year">{t("notice.back", { year: runningYear })}</a>
        </p>
      )}
      {view.contested.map(({ number, holder }) => (
        <Callout tone="warn" title={t("notice.contested", { number })}>
          {t(holder ? "notice.contestedHolder" : "notice.contestedOther")}
        </Callout>
      ))}
      {view.facts.some(({ state }) => state === "conflicting") && (
        <Callout tone="warn" title={t("notice.conflict")}>
          {t("notice.conflictBody", {
            facts: view.facts
              .filter(({ state }) => state === "conflicting")
              .map(({ label }) => label)
              .join(t("list.comma")),
          })}
        </Callout>
      )}
    </>
  );
}

/** Nothing is asked of whoever is out of scope: the rule that says so, openly. */
function OutOfScope({ view }: { view: YearView }): View | null {
  const annual = verdictOf(view.decision, "annual");
  const step = annual?.steps.find(({ id }) => id === annual.decidedBy);
  if (annual?.value !== "not_applicable" || step === undefined) return null;
  return (
    <Callout tone="info" title={step.label}>
      <p>
        {step.text} <Cites citations={annual.citations} />
      </p>
      <p>{t("scope.more")}</p>
    </Callout>
  );
}

function Verdicts({ view }: { view: YearView }): View {
  const title = titleOf(view.decision);
  const annual = verdictOf(view.decision, "annual");
  return (
    <Cluster>
      {annual !== undefined && (
        <span class="verdict">
          {annual.label} <StatusBadge status={verdictStatus(annual.value)} />
        </span>
      )}
      {title !== undefined && (
        <span class="verdict">
          {title.label} <StatusBadge status={verdictStatus(title.value)} />
        </span>
      )}
    </Cluster>
  );
}

function Information({ view }: { view: YearView }): View | null {
  const { info } = view.decision;
  if (info.length === 0) return null;
  return (
    <section class="card card-plain" id="info">
      <h2>{t("info.title")}</h2>
      <ul>
        {info.map(({ text, citations }) => (
          <li>
            {text} <Cites citations={citations} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Known({ data }: { data: YearData }): View {
  const { view, standings, path } = data;
  const isAsked = view.decision.verdicts.some(({ value }) => value !== "not_applicable");
  return (
    <Stack>
      <Notices data={data} />
      <ListedHint lines={data.listed} />
      <Next view={view} />
      <OutOfScope view={view} />
      {isAsked && <Clocks view={view} />}
      {isAsked && (
        <section id="parts" aria-labelledby="parts-title" class="stack stack-small">
          <div class="card-head">
            <h2 id="parts-title">{t("parts.title")}</h2>
            <Verdicts view={view} />
          </div>
          <Parts decision={view.decision} entries={view.entries} almost={view.almost} />
        </section>
      )}
      <Pending decision={view.decision} />
      <Assumed decision={view.decision} />
      <PlanCard told={view} catalogue={view.catalogue} path={path} />
      <WhatIf view={view} asked={data.asked} errors={data.errors} path={path} />
      <BestUse allocation={view.certificates} />
      <YearEntries entries={view.entries} year={view.year} decision={view.decision} />
      <Information view={view} />
      <Years standings={standings} year={view.year} href={(year) => withQuery("/year", { year })} />
    </Stack>
  );
}

/** Nobody has said yet that this person served anywhere in the year. */
function Unknown({ data }: { data: YearData }): View {
  const { view, standings } = data;
  return (
    <Stack>
      <Notices data={data} />
      <ListedHint lines={data.listed} />
      <EmptyState title={t("new.title", { year: view.year })}>
        <p>{t("new.body")}</p>
      </EmptyState>
      <YearEntries entries={view.entries} year={view.year} decision={view.decision} />
      <Years standings={standings} year={view.year} href={(year) => withQuery("/year", { year })} />
    </Stack>
  );
}

function Body({ data }: { readonly data: YearData }): View {
  const { view } = data;
  const { person } = view;
  const title = person.series?.code === "none" ? [t("who.noTitle")] : [person.series?.label, person.level?.label];
  const who = [person.name, ...title].filter(Boolean).join(t("list.dot"));
  return (
    <>
      <PageHead
        eyebrow={t("year.eyebrow", { year: view.year, who })}
        title={view.inQuestion ? view.decision.headline.text : t("new.headline", { year: view.year })}
        aside={<PrintButton />}
      />
      {view.inQuestion ? <Known data={data} /> : <Unknown data={data} />}
      <p class="hint">
        {t("year.policy", { title: view.decision.policy.title, version: view.decision.policy.version })}
      </p>
    </>
  );
}

/** What one owes in a year, by when, why, and what to do. */
export const page = definePage<YearData>({
  title: ({ view }) => t("year.title", { year: view.year }),
  density: "roomy",
  Body,
});
