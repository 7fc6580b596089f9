import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { dayOfYear, daysBetween, groupDigits, hourDigits, hours, isoDate, longDate, percent } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Citations, StatusBadge, type Status } from "./status.tsx";
import type { Children, Tone, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

export interface RingProps {
  /** Hundredths of an hour earned or waived, and required. Required 0 draws a full ring. */
  readonly earned: number;
  readonly required: number;
  /** Hundredths that are still under review, drawn lighter behind what is earned. */
  readonly pending?: number;
  readonly label: string;
  /** Large words in the middle; the earned hours unless given. */
  readonly centre?: string;
  readonly size?: "small" | "medium" | "large";
}

const radius = 44;
const round = 2 * Math.PI * radius;

/** How much of something is done, as a ring; the numbers stand in it and in its label. */
export function Ring({ earned, required, pending = 0, label, centre, size = "medium" }: RingProps): View {
  const share = required <= 0 ? 1 : Math.min(1, Math.max(0, earned / required));
  const claimed = required <= 0 ? 1 : Math.min(1, Math.max(share, (earned + pending) / required));
  const spoken = t("ring.spoken", { label, earned: hourDigits(earned), required: hourDigits(required) });
  const dash = (part: number): string => `${(part * round).toFixed(2)} ${round.toFixed(2)}`;
  return (
    <svg class={`ring ring-${size}`} viewBox="0 0 100 100" role="img" aria-label={spoken}>
      <circle class="ring-track" cx="50" cy="50" r={radius} />
      {claimed > share && (
        <circle
          class="ring-pending"
          cx="50"
          cy="50"
          r={radius}
          stroke-dasharray={dash(claimed)}
          transform="rotate(-90 50 50)"
        />
      )}
      {share > 0 && (
        <circle
          class={share >= 1 ? "ring-done" : "ring-earned"}
          cx="50"
          cy="50"
          r={radius}
          stroke-dasharray={dash(share)}
          transform="rotate(-90 50 50)"
        />
      )}
      <text class="ring-number" x="50" y={required > 0 ? 52 : 57} text-anchor="middle">
        {centre ?? hourDigits(earned)}
      </text>
      {required > 0 && (
        <text class="ring-of" x="50" y="68" text-anchor="middle">
          {t("ring.of", { required: hourDigits(required) })}
        </text>
      )}
    </svg>
  );
}

export interface PartBarProps {
  /** 公需科目, 专业科目, 集中面授. */
  readonly label: string;
  /** All in hundredths of an hour. */
  readonly required: number;
  readonly earned: number;
  readonly pending?: number;
  readonly waived?: number;
  readonly status?: Status;
  /** Other words than the state's usual ones. */
  readonly statusLabel?: string;
  /** One sentence: why it is so. */
  readonly note?: Children;
  /** Answers it rests on. */
  readonly answers?: readonly number[];
  /** Where the entries behind it are. */
  readonly href?: string;
}

/** The figure of a part: what stands, of how much, and what is left, or may be while something is open. */
function PartFigure(props: { has: number; required: number; left: number; open: number }): View {
  const { has, required, left, open } = props;
  return (
    <p class="part-figure">
      <strong>{hourDigits(has)}</strong>
      <span>{t("part.of", { required: hourDigits(required) })}</span>
      <span class="part-left">
        {left === 0
          ? t("part.nothingLeft")
          : t(left <= open ? "part.maybeLeft" : "part.left", { hours: hourDigits(left) })}
      </span>
    </p>
  );
}

/** One part of a year: required, earned, under review, waived, and what is left, in words and as a bar. */
export function PartBar(props: PartBarProps): View {
  const { label, required, earned, pending = 0, waived = 0, status, statusLabel, note, answers = [], href } = props;
  const left = Math.max(0, required - earned - waived);
  const total = Math.max(required, earned + waived, 1);
  const width = (part: number, from: number): number => (Math.max(0, Math.min(part, total - from)) / total) * 100;
  const pieces = [
    ["earned", earned, 0],
    ["waived", waived, earned],
    ["pending", pending, earned + waived],
  ] as const;
  return (
    <div class="part">
      <div class="part-head">
        <h3 class="part-label">{href === undefined ? label : <a href={href}>{label}</a>}</h3>
        {status !== undefined && (
          <StatusBadge status={status} {...(statusLabel === undefined ? {} : { label: statusLabel })} />
        )}
      </div>
      <PartFigure has={earned + waived} required={required} left={left} open={pending} />
      <svg class="bar mirror" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-track" width="100" height="10" />
        {pieces.map(([name, size, from]) =>
          size > 0 && width(size, from) > 0 ? (
            <rect
              class={`bar-${name}`}
              x={(from / total) * 100}
              width={width(size, from)}
              height="10"
              fill={name === "pending" ? "url(#hatch)" : undefined}
            />
          ) : null,
        )}
        {required > 0 && required < total && (
          <rect class="bar-mark" x={(required / total) * 100} width="0.6" height="10" />
        )}
      </svg>
      <ul class="legend">
        {pieces.map(([name, size]) =>
          size > 0 ? (
            <li>
              <span class={`swatch swatch-${name}`} aria-hidden="true" />
              {t(`part.${name}`, { hours: hourDigits(size) })}
            </li>
          ) : null,
        )}
      </ul>
      {(note !== undefined || answers.length > 0) && (
        <div class="part-note">
          {note} <Citations answers={answers} />
        </div>
      )}
    </div>
  );
}

export interface ClockProps {
  /** What ends: 年度学习, 职称申报. */
  readonly title: string;
  /** yyyymmdd, the last day that counts. */
  readonly deadline: number;
  /** yyyymmdd, today in Beijing. */
  readonly today: number;
  /** Nothing is owed any more: the days left no longer matter. */
  readonly done?: boolean;
  readonly answers?: readonly number[];
  readonly note?: Children;
}

/** A deadline with the days that are left; late, close and done each say so in words. */
export function Clock({ title, deadline, today, done = false, answers = [], note }: ClockProps): View {
  const days = daysBetween(today, deadline);
  const tone: Tone = done ? "success" : days < 0 ? "error" : days <= 30 ? "warn" : "neutral";
  return (
    <div class={classes("clock", `tone-${tone}`)}>
      <p class="clock-title">
        <Icon name={done ? "check" : days < 0 ? "warn" : "clock"} />
        {title}
      </p>
      <p class="clock-days">
        {done ? (
          <strong>{t("clock.done")}</strong>
        ) : days === 0 ? (
          <strong>{t("clock.today")}</strong>
        ) : (
          <>
            <span>{days < 0 ? t("clock.over") : t("clock.left")}</span>
            <strong>{groupDigits(Math.abs(days))}</strong>
            <span>{t("clock.days")}</span>
          </>
        )}
      </p>
      <p class="clock-date">
        <time dateTime={isoDate(deadline)}>
          <span>{t("clock.until", { date: longDate(deadline) })}</span> <span>24:00</span>
        </time>
        <Citations answers={answers} />
      </p>
      {note !== undefined && <div class="hint">{note}</div>}
    </div>
  );
}

export interface ProgressPanelProps {
  /** Id of the panel; the client script replaces the element of this id. */
  readonly id: string;
  readonly title: string;
  readonly done: number;
  /** Left out while it is not known yet. */
  readonly total?: number;
  /** What is counted; left out where only the share is known. */
  readonly unit?: string;
  readonly state: "running" | "done" | "failed";
  readonly note?: Children;
  readonly actions?: Children;
}

function countWords(done: number, total: number | undefined, unit: string): string {
  if (total === undefined) return t("progress.count", { done: groupDigits(done), unit });
  const share = percent(done / total);
  if (unit === "") return t("progress.share", { share });
  return t("progress.of", { done: groupDigits(done), total: groupDigits(total), unit, share });
}

/**
 * Work that takes a while. While it runs the client script asks the page's own address every two seconds and replaces
 * this element, and opens the page again when it is finished. With scripts off the page asks by itself: give
 * `refreshSeconds` in the page definition.
 */
export function ProgressPanel({ id, title, done, total, unit = "", state, note, actions }: ProgressPanelProps): View {
  const status: Status = state === "running" ? "running" : state === "done" ? "approved" : "refused";
  return (
    <section
      class="progress-panel"
      id={id}
      aria-labelledby={`${id}-title`}
      data-poll={state === "running" ? 2 : undefined}
    >
      <div class="card-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <StatusBadge status={status} label={t(`progress.${state}`)} />
      </div>
      {state !== "failed" && (
        <progress value={total === undefined ? undefined : done} max={total ?? 1} aria-labelledby={`${id}-title`} />
      )}
      <p class="progress-count">{countWords(done, total, unit)}</p>
      {note !== undefined && <div class="hint">{note}</div>}
      {actions !== undefined && <div class="form-actions">{actions}</div>}
    </section>
  );
}

export interface TimelineEvent {
  /** yyyymmdd. */
  readonly date: number;
  readonly title: Children;
  readonly children?: Children;
  readonly tone?: Tone;
  /** Positive or negative hundredths of an hour that the event brought. */
  readonly change?: number;
}

/** Entries of a ledger in the order given, each with its day. */
export function Timeline({
  label,
  events,
}: {
  readonly label: string;
  readonly events: readonly TimelineEvent[];
}): View {
  return (
    <ol class="timeline" aria-label={label}>
      {events.map((event) => (
        <li class={`tone-${event.tone ?? "neutral"}`}>
          <p class="timeline-date">
            <time dateTime={isoDate(event.date)}>
              <span class="visually-hidden">{longDate(event.date)}</span>
              <span aria-hidden="true">{dayOfYear(event.date)}</span>
            </time>
          </p>
          <div class="timeline-body">
            <p class="timeline-title">
              {event.title}
              {event.change !== undefined && (
                <strong class="timeline-change">{`${event.change > 0 ? "+" : ""}${hours(event.change)}`}</strong>
              )}
            </p>
            {event.children !== undefined && <div class="hint">{event.children}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
