/**
 * Tells the server what was played. One heartbeat at a time, each with the token that the last answer brought. What could not be
 * sent is sent again under the same token, with what was played since: if it had arrived after all, the server says how far, and
 * the rest goes on from there. Knows no page and no clock.
 */
import type { AcknowledgedView, PlaybackView } from "../../../../contract/watching.ts";

/** "Played from here to there." */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** What an attempt to reach the server came to. `away`: nothing came back, or the server was too busy. */
export type Reply<Body> =
  | { kind: "done"; body: Body }
  | { kind: "refused"; code: string; title: string; remedy: string }
  | { kind: "away"; afterMs?: number };

/** The server, and a timer. */
export interface Outside {
  begin(): Promise<Reply<PlaybackView>>;
  beat(token: string, stretch: Stretch): Promise<Reply<AcknowledgedView>>;
  later(ms: number, work: () => void): void;
  now(): number;
}

/** What the page is told. */
export interface Listener {
  begun(playback: PlaybackView): void;
  acknowledged(answer: AcknowledgedView): void;
  /** Something is about to be told: what was played until now can go along. */
  telling(): void;
  /** The network is gone; `hold`: for so long that what is played now would not count. */
  away(hold: boolean): void;
  back(): void;
  /** It goes on somewhere else, or cannot go on: the words say why. */
  stopped(code: string, words: string): void;
}

const PAUSES_MS = [1_000, 2_000, 3_000, 5_000];
/** The server takes no two heartbeats closer together. */
const APART_MS = 400;

/** What the server lacks and is less than this is told with the next stretch. */
const WORTH_MS = 2_000;

/** Makes one stretch of two, where the second goes on from the first. Says whether it did. */
function join(first: Stretch, second: Stretch): boolean {
  if (first.toMs !== second.fromMs || first.toMs <= first.fromMs || second.toMs <= second.fromMs) return false;
  first.toMs = second.toMs;
  return true;
}

export class Timekeeper {
  readonly #outside: Outside;
  readonly #listener: Listener;
  readonly #waiting: Stretch[] = [];
  #sending: Stretch | undefined;
  #inFlight = false;
  #token: string | undefined;
  #intervalMs = 20_000;
  #heardAt = 0;
  /** When the last heartbeat reached the server, at the latest that is known. */
  #reachedAt = 0;
  #tries = 0;
  #stopped = false;

  constructor(outside: Outside, listener: Listener) {
    this.#outside = outside;
    this.#listener = listener;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Whether everything that was played is acknowledged. */
  get settled(): boolean {
    return this.#sending === undefined && this.#waiting.length === 0;
  }

  /** Begins, here and now; whatever is played elsewhere ends. Says whether it could. */
  async begin(): Promise<boolean> {
    const reply = await this.#outside.begin();
    if (reply.kind === "done") {
      this.#token = reply.body.token;
      this.#intervalMs = reply.body.intervalMs;
      this.#heardAt = this.#outside.now();
      this.#sending = undefined;
      this.#inFlight = false;
      this.#waiting.length = 0;
      this.#stopped = false;
      this.#tries = 0;
      this.#listener.begun(reply.body);
      return true;
    }
    if (reply.kind === "refused") this.#stop(reply.code, `${reply.title}。${reply.remedy}`);
    else this.#listener.away(true);
    return false;
  }

  /** Notes a stretch that was played; the same place twice: it stands still, and goes on from here. */
  played(stretch: Stretch): void {
    if (this.#stopped || this.#token === undefined) return;
    const open = this.#waiting.at(-1) ?? (this.#inFlight ? undefined : this.#sending);
    if (open === undefined || !join(open, stretch)) this.#waiting.push({ ...stretch });
    this.#next();
  }

  /** What is on its way or waits, for a last message when the page is left. */
  get last(): { token: string; stretch: Stretch } | undefined {
    const stretch = this.#sending ?? this.#waiting[0];
    return this.#token === undefined || stretch === undefined ? undefined : { token: this.#token, stretch };
  }

  #next(): void {
    if (this.#sending !== undefined || this.#waiting.length === 0 || this.#stopped) return;
    this.#sending = this.#waiting.shift();
    const early = this.#reachedAt + APART_MS - this.#outside.now();
    if (early > 0) this.#outside.later(early, () => void this.#send());
    else void this.#send();
  }

  async #send(): Promise<void> {
    const [stretch, token] = [this.#sending, this.#token];
    if (stretch === undefined || token === undefined || this.#stopped || this.#inFlight) return;
    this.#listener.telling();
    this.#reachedAt = this.#outside.now();
    this.#inFlight = true;
    const reply = await this.#outside.beat(token, { ...stretch });
    // Somebody began anew meanwhile: this answer belongs to what was before.
    if (this.#sending !== stretch || this.#token !== token) return;
    this.#inFlight = false;
    if (reply.kind === "done") return this.#acknowledged(reply.body, stretch);
    if (reply.kind === "refused") return this.#refused(reply);
    this.#again(reply.afterMs);
  }

  #acknowledged(answer: AcknowledgedView, sent: Stretch): void {
    this.#token = answer.token;
    this.#sending = undefined;
    this.#heardAt = this.#outside.now();
    this.#reachedAt = this.#heardAt;
    if (this.#tries > 0) this.#listener.back();
    this.#tries = 0;
    this.#goOn(answer, sent);
    this.#listener.acknowledged(answer);
    this.#next();
  }

  /** What of a stretch the server does not have yet goes on from where it has it. */
  #goOn({ reason, positionMs }: AcknowledgedView, { fromMs, toMs }: Stretch): void {
    if (reason === "too_fast" || reason === "ahead" || reason === "question" || reason === "day_full") {
      this.#waiting.length = 0;
      return;
    }
    if (positionMs >= toMs || positionMs < fromMs) return;
    const next = this.#waiting[0];
    if (next?.fromMs === toMs && next.toMs > next.fromMs) next.fromMs = positionMs;
    else if (toMs - positionMs >= WORTH_MS) this.#waiting.unshift({ fromMs: positionMs, toMs });
  }

  #again(afterMs: number | undefined): void {
    const next = this.#waiting[0];
    if (this.#sending !== undefined && next !== undefined && join(this.#sending, next)) this.#waiting.shift();
    const pause = afterMs ?? PAUSES_MS[Math.min(this.#tries, PAUSES_MS.length - 1)] ?? 5_000;
    this.#tries++;
    this.#listener.away(this.#outside.now() - this.#heardAt > this.#intervalMs * 1.75);
    this.#outside.later(pause, () => void this.#send());
  }

  #refused({ code, title, remedy }: { code: string; title: string; remedy: string }): void {
    if (code === "too_many_requests" || code === "busy") return this.#again(APART_MS * 2);
    this.#stop(code, `${title}。${remedy}`);
  }

  #stop(code: string, words: string): void {
    this.#stopped = true;
    this.#sending = undefined;
    this.#waiting.length = 0;
    this.#listener.stopped(code, words);
  }
}
