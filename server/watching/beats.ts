/** Heartbeats: taken together in one transaction, each answered after its commit. */
import { transact, type Database, type Tx } from "../platform/db.ts";
import { openGroup, type Group } from "../platform/grouped.ts";
import { Refusal } from "../platform/refusal.ts";
import { askAll, promptOf, untilPrompt, type Prompt, type PromptRules } from "./prompts.ts";
import { rulesAt } from "./rules.ts";
import {
  dayOf,
  lockPlaybacks,
  putSpans,
  saveBeats,
  spansOf,
  type KeptBeat,
  type OwnedSpan,
  type Playback,
} from "./store.ts";
import { isGenuine, readToken, tokenFor, type TokenClaim } from "./token.ts";
import { takeBeat, type Reason, type WatchRules } from "./watch.ts";

/** A heartbeat as it arrived. */
export interface ArrivedBeat {
  personId: number;
  token: string;
  fromMs: number;
  toMs: number;
  at: Date;
}

/** What a heartbeat comes to. */
export interface Acknowledged {
  /** Good for the next one. */
  token: string;
  creditedMs: number;
  reason: Reason | null;
  /** Where the player should be. */
  positionMs: number;
  coveredMs: number;
  lessonCreditedMs: number;
  furthestMs: number;
  dayLeftMs: number;
  prompt: Prompt | null;
}

/** Two beats of one playback are not taken within this time: nobody watches that quickly. */
const LEAST_APART_MS = 250;
const MOST_IN_GROUP = 500;
const GROUPS_AT_ONCE = 2;
const MOST_WAITING = 3_000;

/** Opens the way in for heartbeats of one server. */
export function openBeats(database: Database): Group<ArrivedBeat, Acknowledged> {
  return openGroup<ArrivedBeat, Acknowledged>({
    most: MOST_IN_GROUP,
    atOnce: GROUPS_AT_ONCE,
    waiting: MOST_WAITING,
    run: async (arrived) => {
      const rules = await rulesAt(database, arrived[0]?.at ?? new Date(0));
      return transact(database, (tx) => takeBeats(tx, arrived, rules));
    },
  });
}

type Found = { refusal: Refusal } | { playback: Playback; again: boolean };

/** Takes heartbeats in one transaction. One answer or refusal for each, in their order. */
export async function takeBeats(
  tx: Tx,
  arrived: readonly ArrivedBeat[],
  rules: WatchRules & PromptRules,
): Promise<(Acknowledged | Refusal)[]> {
  const playbacks = await lockPlaybacks(
    tx,
    [...new Set(arrived.map(({ personId }) => personId))].sort((a, b) => a - b),
  );
  const beats: KeptBeat[] = [];
  const spans: OwnedSpan[] = [];
  const due = new Set<number>();
  const answers = arrived.map((beat) => {
    const claim = readToken(beat.token);
    const found = find(playbacks.get(beat.personId), claim, beat);
    if ("refusal" in found) return found.refusal;
    if (found.again) return acknowledge(found.playback, rules);
    const { playback, kept, closed } = advance(found.playback, beat, rules);
    playbacks.set(beat.personId, playback);
    beats.push(kept);
    spans.push(...spansOf(playback, closed));
    if (isDue(playback)) due.add(beat.personId);
    return acknowledge(playback, rules);
  });
  const prompts = await askDue(tx, playbacks, due, rules, arrived[0]?.at);
  const changed = new Set(beats.map(({ personId }) => personId));
  if (beats.length > 0) {
    await saveBeats(
      tx,
      beats,
      [...playbacks.values()].filter(({ personId }) => changed.has(personId)),
    );
    await putSpans(tx, spans);
  }
  const shown: (Acknowledged | Refusal)[] = [];
  for (const [index, answer] of answers.entries())
    shown.push(await withPrompt(tx, answer, arrived[index] as ArrivedBeat, playbacks, prompts));
  return shown;
}

/** Whether it is time to ask. Not at the end of a lesson, when nothing is played any more: then with the first beat of the next. */
function isDue({ untilPromptMs, promptId, playing }: Playback): boolean {
  return untilPromptMs <= 0 && promptId === null && playing.positionMs < playing.durationMs;
}

/** Whether a token is the one that this playback waits for, the one before (its answer was lost), or none. */
function find(playback: Playback | undefined, claim: TokenClaim | undefined, beat: ArrivedBeat): Found {
  if (claim === undefined) return { refusal: new Refusal("playback_token") };
  if (playback === undefined || playback.playbackId !== claim.playbackId)
    return { refusal: new Refusal("playback_replaced") };
  if (!isGenuine(playback.secret, claim)) return { refusal: new Refusal("playback_token") };
  const { last } = playback;
  // Its answer was lost: it is given again, and whoever has played on since sees how far it was heard.
  if (claim.seq === playback.seq - 1 && last?.fromMs === beat.fromMs) return { playback, again: true };
  if (claim.seq !== playback.seq) return { refusal: new Refusal("playback_token") };
  if (playback.endedAt !== null) return { refusal: new Refusal("playback_ended") };
  if (playback.seq > 0 && beat.at.getTime() - playback.playing.beatAt < LEAST_APART_MS)
    return { refusal: new Refusal("too_many_requests", undefined, 1) };
  return { playback, again: false };
}

function advance(before: Playback, beat: ArrivedBeat, rules: WatchRules) {
  const at = Math.max(beat.at.getTime(), before.playing.beatAt);
  const day = dayOf(at);
  const { fromMs, toMs } = beat;
  const outcome = takeBeat(before.playing, { fromMs, toMs }, at, rules, day !== before.day);
  const { creditedMs, reason, seen, closed } = outcome;
  const playback: Playback = {
    ...before,
    seq: before.seq + 1,
    last: { fromMs, toMs, creditedMs, reason },
    day,
    untilPromptMs: before.untilPromptMs - creditedMs,
    playing: outcome.playing,
  };
  const { personId, playbackId, lessonId, seq } = before;
  const kept: KeptBeat = { personId, playbackId, lessonId, seq, at, fromMs, toMs, seen, creditedMs, reason };
  return { playback, kept, closed };
}

/** Asks those whose time for a question has come; from now on nothing counts until they answer. */
async function askDue(
  tx: Tx,
  playbacks: Map<number, Playback>,
  due: ReadonlySet<number>,
  rules: PromptRules,
  now: Date | undefined,
): Promise<Map<number, Prompt>> {
  const asked = [...due].map((personId) => playbacks.get(personId) as Playback);
  const prompts = await askAll(tx, asked, now ?? new Date(0));
  for (const playback of asked) {
    const promptId = prompts.get(playback.personId)?.promptId ?? null;
    const untilPromptMs = untilPrompt(rules, playback.playing.durationMs);
    playbacks.set(playback.personId, {
      ...playback,
      promptId,
      untilPromptMs,
      playing: { ...playback.playing, asked: true },
    });
  }
  return prompts;
}

/** What a playback's last beat was answered, and is answered again. */
export function acknowledge(playback: Playback, rules: WatchRules): Acknowledged {
  const { secret, playbackId, seq, playing, last } = playback;
  return {
    token: tokenFor(secret, playbackId, seq),
    creditedMs: last?.creditedMs ?? 0,
    reason: last?.reason ?? null,
    positionMs: playing.positionMs,
    coveredMs: playing.coveredMs,
    lessonCreditedMs: playing.creditedMs,
    furthestMs: playing.furthestMs,
    dayLeftMs: Math.max(0, rules.dayMs - playing.dayMs),
    prompt: null,
  };
}

/** A question that waits is shown with every answer until it is answered. */
async function withPrompt(
  tx: Tx,
  answer: Acknowledged | Refusal,
  { personId }: ArrivedBeat,
  playbacks: ReadonlyMap<number, Playback>,
  fresh: ReadonlyMap<number, Prompt>,
): Promise<Acknowledged | Refusal> {
  const promptId = playbacks.get(personId)?.promptId ?? null;
  if (answer instanceof Refusal || promptId === null) return answer;
  return { ...answer, prompt: fresh.get(personId) ?? (await shownPrompt(tx, personId, promptId)) };
}

/** A prompt as it is shown; without what is right. */
export async function shownPrompt(tx: Pick<Tx, "row">, personId: number, promptId: number): Promise<Prompt | null> {
  const known = await promptOf(tx, personId, promptId);
  return known === undefined ? null : { promptId, wording: known.wording, choices: known.choices, press: known.press };
}
