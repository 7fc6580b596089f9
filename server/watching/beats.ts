/** Heartbeats: taken together in one transaction, each answered after its commit. */
import { StaleSession, type SessionMark } from "../platform/caller.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { openGroup, type Group } from "../platform/grouped.ts";
import { Refusal } from "../platform/refusal.ts";
import { openKnown, type Known, type KnownPlaybacks } from "./known.ts";
import { askAll, promptOf, untilPrompt, type Prompt, type PromptRules } from "./prompts.ts";
import { rulesAt } from "./rules.ts";
import {
  dayOf,
  lockPlaybacks,
  putSpans,
  saveBeats,
  spansOf,
  type OwnedSpan,
  type Playback,
  type TakenBeat,
} from "./store.ts";
import { isGenuine, isSameToken, readToken, tokenFor, type TokenClaim } from "./token.ts";
import { takeBeat, type Reason, type WatchRules } from "./watch.ts";

/** A heartbeat as it arrived. */
export interface ArrivedBeat {
  personId: number;
  token: string;
  fromMs: number;
  toMs: number;
  at: Date;
  /** Of whoever sent it, where that was not looked up for it: then it is taken while the session is still that one, or not at all. */
  session?: SessionMark | undefined;
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
/** While one is being written the next one gathers: two at a time are smaller, and cost more together. */
const GROUPS_AT_ONCE = 1;
const MOST_WAITING = 3_000;

/** Opens the way in for heartbeats of one server. */
export function openBeats(database: Database): Group<ArrivedBeat, Acknowledged> {
  const known = openKnown();
  return openGroup<ArrivedBeat, Acknowledged>({
    most: MOST_IN_GROUP,
    atOnce: GROUPS_AT_ONCE,
    waiting: MOST_WAITING,
    run: async (arrived) => {
      const rules = await rulesAt(database, arrived[0]?.at ?? new Date(0));
      const answers = await takeKnown(database, arrived, rules, known);
      const left = arrived.filter((beat) => !answers.has(beat));
      for (const beat of left) if (beat.session !== undefined) answers.set(beat, new StaleSession());
      const rest = left.filter(({ session }) => session === undefined);
      if (rest.length > 0) {
        const written: Known[] = [];
        const told = await transact(database, (tx) => {
          written.length = 0;
          return takeBeats(tx, rest, rules, written);
        });
        for (const one of written) known.keep(one);
        for (const [index, beat] of rest.entries()) answers.set(beat, told[index] as Acknowledged | Refusal);
      }
      return arrived.map((beat) => answers.get(beat) as Acknowledged | Error);
    },
  });
}

type Answers = Map<ArrivedBeat, Acknowledged | Error>;

/**
 * Takes heartbeats that go on from what this server wrote last, in one statement without a lock. Those are left over that ask for more
 * than their row (a question, a span that ends), that are refused, whose row somebody else has changed, or whose session ended.
 */
async function takeKnown(
  database: Database,
  arrived: readonly ArrivedBeat[],
  rules: WatchRules & PromptRules,
  known: KnownPlaybacks,
): Promise<Answers> {
  const taken = new Map<number, TakenBeat & { beat: ArrivedBeat }>();
  for (const beat of arrived) {
    const own = known.of(beat.personId);
    if (own === undefined || taken.has(beat.personId) || !isSameToken(own.token, beat.token)) continue;
    if (stops(own.playback, beat) !== undefined) continue;
    const { playback, seen, closed } = advance(own.playback, beat, rules);
    if (closed.length === 0 && !isDue(playback))
      taken.set(beat.personId, { playback, seen, version: own.version, session: beat.session, beat });
  }
  const answers: Answers = new Map();
  if (taken.size === 0) return answers;
  const now = (arrived[0] as ArrivedBeat).at;
  const versions = await saveBeats((sql, values) => database.alone(sql, values), inOrder(taken.values()), now);
  for (const [personId, { playback, beat }] of taken) {
    const version = versions.get(personId);
    if (version === undefined) known.forget(personId);
    else {
      const answer = acknowledge(playback, rules);
      known.keep({ playback, version, token: answer.token });
      answers.set(beat, answer);
    }
  }
  return answers;
}

/** Everybody's rows are changed in one order, so that no two groups wait for each other. */
function inOrder<Taken extends TakenBeat>(taken: Iterable<Taken>): Taken[] {
  return [...taken].sort((one, two) => one.playback.personId - two.playback.personId);
}

type Found = { refusal: Refusal } | { playback: Playback; again: boolean };

/**
 * Takes heartbeats in one transaction, of each person at most one. One answer or refusal for each, in their order.
 * @param written is told the playbacks as they are once the transaction is committed, as far as heartbeats may simply go on.
 */
export async function takeBeats(
  tx: Tx,
  arrived: readonly ArrivedBeat[],
  rules: WatchRules & PromptRules,
  written: Known[] = [],
): Promise<(Acknowledged | Refusal)[]> {
  const playbacks = await lockPlaybacks(
    tx,
    [...new Set(arrived.map(({ personId }) => personId))].sort((a, b) => a - b),
  );
  const taken = new Map<number, TakenBeat>();
  const spans: OwnedSpan[] = [];
  const answers = arrived.map((beat) => {
    const found = find(playbacks.get(beat.personId), readToken(beat.token), beat);
    if ("refusal" in found) return found.refusal;
    if (found.again) return acknowledge(found.playback, rules);
    if (taken.has(beat.personId)) return new Refusal("too_many_requests", undefined, 1);
    const { playback, seen, closed } = advance(found.playback, beat, rules);
    playbacks.set(beat.personId, playback);
    taken.set(beat.personId, { playback, seen });
    spans.push(...spansOf(playback, closed));
    return acknowledge(playback, rules);
  });
  const due = [...taken.values()].flatMap(({ playback }) => (isDue(playback) ? [playback] : []));
  const now = arrived[0]?.at ?? new Date(0);
  const prompts = await askDue(tx, playbacks, due, rules, now);
  await save(tx, playbacks, taken, written, now);
  await putSpans(tx, spans);
  const shown: (Acknowledged | Refusal)[] = [];
  for (const [index, answer] of answers.entries())
    shown.push(await withPrompt(tx, answer, arrived[index] as ArrivedBeat, playbacks, prompts));
  return shown;
}

/** Writes what was taken; the rows are locked, so that nobody can have changed them. */
async function save(
  tx: Tx,
  playbacks: ReadonlyMap<number, Playback>,
  taken: ReadonlyMap<number, TakenBeat>,
  written: Known[],
  now: Date,
): Promise<void> {
  if (taken.size === 0) return;
  const last = inOrder(taken.values()).map(({ playback, seen }) => ({
    playback: playbacks.get(playback.personId) ?? playback,
    seen,
  }));
  const versions = await saveBeats((sql, values) => tx.rows(sql, values), last, now);
  if (versions.size !== taken.size) throw new Error("A playback had gone on while its heartbeats were taken");
  for (const { playback } of last)
    if (playback.promptId === null)
      written.push({ playback, version: versions.get(playback.personId) as string, token: nextToken(playback) });
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
  const refusal = stops(playback, beat);
  return refusal === undefined ? { playback, again: false } : { refusal };
}

/** Why a playback does not go on with a heartbeat now, though its token is the right one. */
function stops({ endedAt, seq, playing }: Playback, { at }: ArrivedBeat): Refusal | undefined {
  if (endedAt !== null) return new Refusal("playback_ended");
  const isTooSoon = seq > 0 && at.getTime() - playing.beatAt < LEAST_APART_MS;
  return isTooSoon ? new Refusal("too_many_requests", undefined, 1) : undefined;
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
  return { playback, seen, closed };
}

/** Asks those whose time for a question has come; from now on nothing counts until they answer. */
async function askDue(
  tx: Tx,
  playbacks: Map<number, Playback>,
  asked: readonly Playback[],
  rules: PromptRules,
  now: Date,
): Promise<Map<number, Prompt>> {
  const prompts = await askAll(tx, asked, now);
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
  const { playing, last } = playback;
  return {
    token: nextToken(playback),
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

function nextToken({ secret, playbackId, seq }: Playback): string {
  return tokenFor(secret, playbackId, seq);
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
