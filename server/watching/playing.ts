/** Beginning, ending and answering: what changes a playback beside its heartbeats. */
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { askAll, noteAnswer, promptOf, untilPrompt, type Prompt, type PromptRules } from "./prompts.ts";
import {
  dayOf,
  keptCoverage,
  lockPlaybacks,
  nextPlaybackId,
  putCoverage,
  putPlayback,
  putSpans,
  spansOf,
  type Playback,
} from "./store.ts";
import { newSecret } from "./token.ts";
import { saysAnything, takeBeat, type WatchRules } from "./watch.ts";

/** Nobody has read a question sooner. */
const READ_MS = 1_500;

/** What somebody wants to play. */
export interface Wanted {
  personId: number;
  accountId: number;
  enrolmentId: number;
  lessonId: number;
  durationMs: number;
}

/** Told in the transaction in which a playback came to an end, so that a course may be found complete. */
export type Ended = (tx: Tx, playback: Playback) => Promise<void>;

/**
 * Begins a playback; whatever the person played before, wherever, ends with it. A question that waits goes on waiting: nobody
 * gets rid of it by beginning anew. The caller holds the person's lock.
 */
export async function beginPlayback(
  tx: Tx,
  wanted: Wanted,
  rules: WatchRules & PromptRules,
  now: Date,
  ended: Ended,
): Promise<Playback> {
  const before = (await lockPlaybacks(tx, [wanted.personId])).get(wanted.personId);
  if (before !== undefined && before.endedAt === null) await closeDown(tx, before, ended);
  const kept = (await keptCoverage(tx, wanted.personId, [wanted.lessonId])).get(wanted.lessonId);
  const at = Math.max(now.getTime(), before?.playing.beatAt ?? 0);
  const day = dayOf(at);
  const position = (kept?.positionMs ?? 0) >= wanted.durationMs ? 0 : (kept?.positionMs ?? 0);
  const playback: Playback = {
    ...wanted,
    playbackId: await nextPlaybackId(tx),
    secret: newSecret(),
    seq: 0,
    begunAt: new Date(at),
    endedAt: null,
    last: null,
    day,
    untilPromptMs: before === undefined ? untilPrompt(rules, wanted.durationMs) : before.untilPromptMs,
    promptId: before?.promptId ?? null,
    playing: {
      durationMs: wanted.durationMs,
      beatAt: at,
      positionMs: position,
      spareMs: 0,
      covered: kept?.covered ?? [],
      coveredMs: kept?.coveredMs ?? 0,
      creditedMs: kept?.creditedMs ?? 0,
      furthestMs: kept?.furthestMs ?? 0,
      dayMs: before?.day === day ? before.playing.dayMs : 0,
      asked: before?.promptId != null,
      span: { reason: null, from: at, to: at, mediaFrom: position, mediaTo: position, creditedMs: 0 },
    },
  };
  await putPlayback(tx, playback);
  return playback;
}

/** Ends what somebody plays, if it is still the playback named. Ending it again changes nothing. */
export async function endPlayback(
  tx: Tx,
  personId: number,
  playbackId: number,
  now: Date,
  ended: Ended,
): Promise<Playback> {
  const playback = (await lockPlaybacks(tx, [personId])).get(personId);
  if (playback === undefined || playback.playbackId !== playbackId) throw new Refusal("not_found");
  if (playback.endedAt !== null) return playback;
  const closed = { ...playback, endedAt: now };
  await putPlayback(tx, closed);
  await closeDown(tx, closed, ended);
  return closed;
}

/** Keeps the open span and what was seen. The playback's row is locked. */
async function closeDown(tx: Tx, playback: Playback, ended: Ended): Promise<void> {
  const { span } = playback.playing;
  if (saysAnything(span)) await putSpans(tx, spansOf(playback, [span]));
  await putCoverage(tx, playback);
  await ended(tx, playback);
}

/** What became of an answer: right, or another question. */
export interface Answered {
  right: boolean;
  prompt: Prompt | null;
}

/** Answers a question. Time begins to count again with the right answer; a wrong one brings another question. */
export async function answerPrompt(
  tx: Tx,
  personId: number,
  { promptId, choice }: { promptId: number; choice: number },
  rules: WatchRules & PromptRules,
  now: Date,
): Promise<Answered> {
  const playback = (await lockPlaybacks(tx, [personId])).get(personId);
  const prompt = await promptOf(tx, personId, promptId);
  if (playback === undefined || prompt === undefined) throw new Refusal("not_found");
  // The answer came through before, and what was said to it was lost.
  if (prompt.answered) return { right: true, prompt: null };
  if (playback.promptId !== promptId) throw new Refusal("prompt_passed");
  if (now.getTime() - prompt.askedAt.getTime() < READ_MS) throw new Refusal("too_many_requests", undefined, 2);
  if (choice > prompt.choices.length) throw new Refusal("prompt_choice");
  const right = choice === prompt.right;
  await noteAnswer(tx, personId, promptId, right, now);
  if (!right) {
    const next = (await askAll(tx, [playback], now)).get(personId) ?? null;
    await putPlayback(tx, { ...playback, promptId: next?.promptId ?? null });
    return { right, prompt: next };
  }
  // The time until here is the question's; what is played from here on counts.
  const { positionMs } = playback.playing;
  const still = { fromMs: positionMs, toMs: positionMs };
  const { playing, closed } = takeBeat(playback.playing, still, now.getTime(), rules);
  await putSpans(tx, spansOf(playback, closed));
  const untilPromptMs = untilPrompt(rules, playing.durationMs);
  await putPlayback(tx, { ...playback, promptId: null, untilPromptMs, playing: { ...playing, asked: false } });
  return { right, prompt: null };
}
