/**
 * What a heartbeat counts. Pure: no clock, no chance, no database. Times are milliseconds, of the server's clock; places are
 * milliseconds of the lesson.
 *
 * What holds whatever a client sends: what is credited to a person is never more than the time that passed between beats, and
 * of that at most twice the interval a beat; what a lesson has been seen of grows no faster than that time at the greatest
 * speed; nobody gets past what they have watched by seeking.
 */
import { lengthOf, withRange, type Range } from "./ranges.ts";

/** Why time does not count. */
export const REASONS = ["gap", "too_fast", "ahead", "repeated", "paused", "question", "day_full"] as const;
export type Reason = (typeof REASONS)[number];

export interface WatchRules {
  /** Time between two beats, as the player keeps it. */
  intervalMs: number;
  /** Greatest speed at which something may be played, in hundredths: 150 is one and a half times. */
  speedPercent: number;
  /** Most that is credited on one day. */
  dayMs: number;
}

/** How far a player's idea of where it is may differ from the server's, and how much unused time is kept for a beat that comes early. */
export const SLACK_MS = 2_000;

/** A stretch of time with what came of it. Credited when it has no reason. */
export interface Span {
  reason: Reason | null;
  from: number;
  to: number;
  mediaFrom: number;
  mediaTo: number;
  creditedMs: number;
}

/** Whether a span says anything: of time that was refused even an instant does, because of its reason. */
export function saysAnything({ from, to, reason }: Span): boolean {
  return to > from || reason !== null;
}

/** What is being played, as it stands after the last beat. */
export interface Playing {
  durationMs: number;
  /** When the last beat arrived, and where it ended. */
  beatAt: number;
  positionMs: number;
  spareMs: number;
  covered: readonly Range[];
  coveredMs: number;
  creditedMs: number;
  furthestMs: number;
  /** Credited on the day of the last beat. */
  dayMs: number;
  /** Whether a question waits for its answer. */
  asked: boolean;
  span: Span;
}

/** "Played from here to there since the last beat." The same place twice: it stands still. */
export interface Beat {
  fromMs: number;
  toMs: number;
}

export interface Outcome {
  playing: Playing;
  /** Time that this beat was credited. */
  creditedMs: number;
  /** Why it, or a part of it, was not. */
  reason: Reason | null;
  /** The part of the lesson that counts as seen. */
  seen: Range | null;
  /** Spans that came to their end. */
  closed: Span[];
}

/** Takes a beat that arrived `now`, on the day of the last one or, when `newDay`, on another. */
export function takeBeat(before: Playing, beat: Beat, now: number, rules: WatchRules, newDay = false): Outcome {
  const playing = newDay ? { ...before, dayMs: 0 } : before;
  const at = Math.max(now, playing.beatAt);
  const passed = at - playing.beatAt;
  const found = judge(playing, beat, passed, rules);
  const { span, closed } = lay(playing.span, found, playing.beatAt, at);
  const unused = found.budget - Math.max(found.creditedMs, found.usedMs);
  return {
    creditedMs: found.creditedMs,
    reason: found.reason,
    seen: found.seen,
    closed,
    playing: {
      ...playing,
      beatAt: at,
      positionMs: found.position,
      spareMs: span.reason === null ? Math.max(0, Math.min(SLACK_MS, unused)) : 0,
      covered: found.covered,
      coveredMs: found.coveredMs,
      creditedMs: playing.creditedMs + found.creditedMs,
      furthestMs: Math.max(playing.furthestMs, found.seen?.[1] ?? 0),
      dayMs: playing.dayMs + found.creditedMs,
      span,
    },
  };
}

interface Found {
  reason: Reason | null;
  creditedMs: number;
  seen: Range | null;
  covered: readonly Range[];
  coveredMs: number;
  /** Where the player is taken to be afterwards. */
  position: number;
  /** Time that could have been credited, and time that playing what was seen takes at the greatest speed. */
  budget: number;
  usedMs: number;
  /** Time at the end of the beat's that nothing was heard of. */
  lostMs: number;
  media: Range;
}

function judge(playing: Playing, { fromMs, toMs }: Beat, passed: number, rules: WatchRules): Found {
  const { covered, coveredMs, positionMs, durationMs } = playing;
  const nothing = { creditedMs: 0, seen: null, covered, coveredMs, budget: 0, usedMs: 0, lostMs: 0 };
  const to = Math.min(toMs, durationMs);
  if (playing.asked) return { ...nothing, reason: "question", position: positionMs, media: [positionMs, positionMs] };
  // A player that goes on where it was may be a little off; it did not skip what lies between.
  const goesOn = Math.abs(fromMs - positionMs) <= SLACK_MS;
  const from = goesOn && fromMs > positionMs ? positionMs : fromMs;
  if (!goesOn && from > playing.furthestMs)
    return { ...nothing, reason: "ahead", position: positionMs, media: [positionMs, positionMs] };
  if (to <= from) return { ...nothing, reason: "paused", position: Math.max(0, to), media: [to, to] };

  const heard = Math.min(passed, 2 * rules.intervalMs);
  const budget = heard + playing.spareMs;
  const left = Math.max(0, rules.dayMs - playing.dayMs);
  if (left === 0) return { ...nothing, reason: "day_full", position: positionMs, media: [positionMs, positionMs] };
  const most = Math.floor((Math.min(budget, left) * rules.speedPercent) / 100);
  const until = Math.min(to, from + most);
  const after = withRange(covered, [from, until]);
  const fresh = lengthOf(after) - coveredMs;
  const creditedMs = Math.min(fresh, budget, left);
  const usedMs = Math.ceil(((until - from) * 100) / rules.speedPercent);
  const media: Range = [from, until];
  const shared = { creditedMs, seen: until > from ? media : null, covered: after, coveredMs: coveredMs + fresh };
  const lostMs = passed - heard;
  // A beat that came a little early is not too fast: what it is ahead is played by the next one.
  if (until > from && to - until <= SLACK_MS && lostMs === 0)
    return { ...shared, reason: fresh === 0 ? "repeated" : null, position: until, budget, usedMs, lostMs, media };
  // What was played while nothing was heard may be true: it goes on from there, and the hole is left to be watched again.
  const possible = to - from <= Math.floor((passed * rules.speedPercent) / 100) + SLACK_MS;
  const reason = lostMs > 0 && possible ? "gap" : left < budget ? "day_full" : "too_fast";
  return { ...shared, reason, position: reason === "gap" ? to : until, budget, usedMs, lostMs, media };
}

/** Puts what was found behind the open span: it goes on as long as nothing changes. */
function lay(open: Span, found: Found, from: number, to: number): { span: Span; closed: Span[] } {
  const closed: Span[] = [];
  let span = open;
  const put = (reason: Reason | null, start: number, end: number, media: Range, creditedMs: number) => {
    const goesOn = span.reason === reason && span.to === start;
    if (goesOn)
      span = { ...span, to: end, mediaTo: Math.max(media[1], span.mediaTo), creditedMs: span.creditedMs + creditedMs };
    else {
      if (saysAnything(span)) closed.push(span);
      span = { reason, from: start, to: end, mediaFrom: media[0], mediaTo: media[1], creditedMs };
    }
  };
  const { reason, creditedMs, media, lostMs } = found;
  if (reason === null) put(null, from, to, media, creditedMs);
  else if (creditedMs > 0) {
    put(null, from, to - lostMs, media, creditedMs);
    put(reason, to - lostMs, to, [media[1], media[1]], 0);
  } else put(reason, from, to, media, 0);
  return { span, closed };
}
