import type { View } from "../../ui/index.ts";
import { Disclosure, dayOfYear, hourDigits, PartBar, StatusBadge } from "../../ui/index.ts";
import { Cites, Reasons } from "./reasons.tsx";
import {
  answersOf,
  barOf,
  dayNumber,
  partStatus,
  partWord,
  titleOf,
  verdictOf,
  type Decision,
  type Entry,
  type Part,
  type Verdict,
} from "./told.ts";
import { t } from "./words.ts";

interface OnePart {
  readonly annual: Part | undefined;
  /** The same part as the title application asks for it. */
  readonly title: Part | undefined;
}

function partsOf(decision: Decision): OnePart[] {
  const annual = verdictOf(decision, "annual")?.parts ?? [];
  const title = titleOf(decision)?.parts ?? [];
  const names = [...new Set([...annual, ...title].map(({ part }) => part))];
  return names.map((name) => ({
    annual: annual.find(({ part }) => part === name),
    title: title.find(({ part }) => part === name),
  }));
}

/** A part that is a class to attend: done, not needed, or still to be attended. */
function ClassPart({ part }: { part: Part }): View {
  return (
    <div class="part">
      <div class="part-head">
        <h3 class="part-label">{part.label}</h3>
        <StatusBadge status={partStatus(part.state)} label={partWord(part.state)} />
      </div>
      <p class="part-figure">
        <strong class="part-word">{t(`class.${part.state}`)}</strong>
      </p>
      <p class="part-note">
        <span>{part.sentence}</span> <Cites citations={part.citations} />
      </p>
    </div>
  );
}

function HoursPart({ part }: { part: Part }): View {
  return (
    <PartBar
      label={part.label}
      required={part.required}
      {...barOf(part)}
      status={partStatus(part.state)}
      statusLabel={partWord(part.state)}
      note={part.sentence}
      answers={answersOf(part.citations)}
    />
  );
}

/** Where the application asks for the same part by an earlier day and it was not done by then. */
function ForTitle({ part, title }: { part: Part; title: Verdict }): View {
  const day = title.deadline.earliest;
  return (
    <p class="part-title">
      <StatusBadge status={partStatus(part.state)} label={t("part.forTitle")} />
      <span>
        {day === null
          ? part.sentence
          : t("part.byDay", { day: dayOfYear(dayNumber(day)), hours: hourDigits(part.earned.least) })}
      </span>
    </p>
  );
}

export interface PartsProps {
  readonly decision: Decision;
  readonly entries: readonly Entry[];
  /** Rules of relief that look at something the ledger holds. */
  readonly almost: readonly string[];
}

/** Why a relief that one may have counted on does not hold; said only while the part is open. */
function Almost({ part, almost }: { part: Part; almost: readonly string[] }): View | null {
  if (part.state !== "owed") return null;
  const steps = part.steps.filter(({ outcome, rule }) => outcome === "not_applied" && almost.includes(rule));
  if (steps.length === 0) return null;
  return (
    <ul class="almost">
      {steps.map(({ label, sentence, citations }) => (
        <li>
          <strong>{t("part.almost", { label })}</strong>
          {sentence} <Cites citations={citations} />
        </li>
      ))}
    </ul>
  );
}

/** The parts of a year, each with its figure, its reason and, folded, everything behind it. */
export function Parts({ decision, entries, almost }: PartsProps): View {
  const title = titleOf(decision);
  return (
    <div class="grid">
      {partsOf(decision).map(({ annual, title: own }) => {
        const part = annual ?? own;
        if (part === undefined || (part.state === "not_required" && annual === undefined)) return null;
        const differs = annual !== undefined && own !== undefined && own.state !== annual.state;
        return (
          <section class="card card-framed part-card" id={`part-${part.part}`} aria-label={part.label}>
            {part.unit === "class" ? <ClassPart part={part} /> : <HoursPart part={part} />}
            {differs && title !== undefined && own.state !== "exempt" && <ForTitle part={own} title={title} />}
            <Almost part={differs ? own : part} almost={almost} />
            <Disclosure summary={t("why.summary", { part: part.label })} id={`why-${part.part}`}>
              <Reasons steps={part.steps} entries={entries} />
              {differs && (
                <>
                  <p class="reason-head">{t("why.title")}</p>
                  <Reasons steps={own.steps} entries={entries} />
                </>
              )}
            </Disclosure>
          </section>
        );
      })}
    </div>
  );
}
