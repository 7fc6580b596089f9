/** A lesson's player: our own controls on a native element, and the time that the server credits. Loaded where there is a lesson. */
import type { AcknowledgedView } from "../../../../contract/watching.ts";
import { beat, begin, end, lastBeat } from "./api.ts";
import { wireControls } from "./controls.ts";
import { clockMedium, videoMedium, type Medium } from "./medium.ts";
import { Question } from "./question.ts";
import { Screen } from "./screen.ts";
import { openPages } from "./pages.ts";
import { Timekeeper } from "./timekeeper.ts";
import { openVideo, type Video } from "./video.ts";

/** Below this a pause says nothing to the server. */
const JUMP_MS = 1_500;
/** Standing still for so long, what was played is told: whether the network is gone shows by that. */
const STILL_MS = 3_000;
/** So much sooner than the interval a heartbeat may go: those of many people spread out, and none come as even as a machine's. */
const EARLY_MS = 1_000;
/** For so long a message stays that somebody has to read. */
const READ_MS = 4_000;

/** Makes a lesson play. */
export function openPlayer(root: HTMLElement): void {
  const screen = new Screen(root);
  const durationMs = Number(root.dataset["duration"]);
  const element = screen.part<HTMLVideoElement>("video");
  const video = element === null ? undefined : openVideo(screen, element);
  const medium = element === null ? clockMedium(durationMs) : videoMedium(element, durationMs);
  const pages = screen.part("pages");
  if (pages) void openPages(pages, screen.words.page);
  new Player(screen, medium, video).start();
}

class Player {
  readonly #screen: Screen;
  readonly #medium: Medium;
  readonly #video: Video | undefined;
  readonly #keeper: Timekeeper;
  readonly #question: Question | undefined;
  /** Up to where what was played has been told. */
  #told = 0;
  #early = 0;
  #furthest = 0;
  #playbackId = 0;
  #begun = false;
  /** Whether it stopped because of the network, or a question, and goes on by itself. */
  #held = false;
  #lastAt = 0;
  /** Whether it has played to its end: a question that comes with the last moments does not begin it again. */
  #isOver = false;
  /** Whether the server cannot be reached: that is what is said then. */
  #isAway = false;

  constructor(screen: Screen, medium: Medium, video: Video | undefined) {
    this.#screen = screen;
    this.#medium = medium;
    this.#video = video;
    const { enrolment, lesson } = screen.root.dataset;
    this.#keeper = new Timekeeper(
      {
        begin: () => begin(Number(enrolment), Number(lesson)),
        beat,
        later: (ms, work) => void setTimeout(work, ms),
        now: () => performance.now(),
      },
      {
        begun: (playback) => {
          this.#playbackId = playback.playbackId;
          this.#furthest = playback.furthestMs;
          this.#isAway = false;
          this.#screen.begun(playback);
          this.#take(playback);
        },
        acknowledged: (answer) => this.#acknowledged(answer),
        telling: () => this.#tell(),
        away: (hold) => this.#away(hold),
        back: () => this.#back(),
        stopped: (code, words) => this.#stopped(code, words),
      },
    );
    const dialog = screen.part<HTMLDialogElement>("question");
    if (dialog) this.#question = new Question(dialog, screen.words, () => void this.#resume());
  }

  start(): void {
    wireControls(this.#screen, this.#medium, {
      toggle: () => void this.#toggle(),
      seek: (ms) => this.#seek(ms),
    });
    this.#medium.onChange((what) => this.#changed(what));
    setInterval(() => {
      if (!this.#medium.playing()) return;
      const isStill = performance.now() - this.#lastAt > STILL_MS;
      if (isStill || this.#medium.position() - this.#told >= this.#keeper.intervalMs - this.#early) this.#tell();
    }, 500);
    window.addEventListener("offline", () => this.#tell());
    window.addEventListener("pagehide", () => {
      this.#tell();
      const { last } = this.#keeper;
      if (last !== undefined) lastBeat(last.token, last.stretch);
    });
    this.#screen.say(this.#screen.words.ready);
  }

  async #toggle(): Promise<void> {
    if (this.#medium.playing()) return this.#medium.pause();
    this.#isOver = false;
    this.#screen.say(this.#screen.words.loading);
    if (!this.#begun) {
      const video = this.#video?.load();
      if (!(await this.#keeper.begin())) return;
      await video?.catch(() => this.#screen.say(this.#screen.words.failed, "warn"));
      this.#begun = true;
    }
    await this.#play();
  }

  async #play(): Promise<void> {
    if (this.#question?.open === true) return;
    try {
      await this.#medium.play();
    } catch {
      this.#screen.say(this.#screen.words.failed, "warn");
    }
  }

  async #resume(): Promise<void> {
    this.#held = false;
    if (this.#isOver) return;
    this.#told = this.#medium.position();
    await this.#play();
  }

  #changed(what: Parameters<Parameters<Medium["onChange"]>[0]>[0]): void {
    const position = this.#medium.position();
    const { words } = this.#screen;
    this.#screen.position(position, this.#medium.durationMs);
    if (what === "play") {
      this.#screen.playing(true);
      if (!this.#isAway) this.#screen.say(words.counting, "good");
      // Time that passed while it stood still is the pause's.
      if (performance.now() - this.#lastAt > this.#keeper.intervalMs / 2)
        this.#keeper.played({ fromMs: position, toMs: position });
      this.#told = position;
    }
    if (what === "pause" || what === "end") {
      this.#screen.playing(false);
      this.#tell();
      if (what === "end") void this.#ended();
      else if (!this.#held) this.#screen.say(words.paused);
    }
    if (what === "stalled" && !this.#isAway) this.#screen.say(words.loading);
    if (what === "failed") this.#screen.say(words.failed, "warn");
    if (what === "time" && this.#medium.playing()) {
      this.#lastAt = performance.now();
      if (!this.#isAway) this.#screen.say(words.counting, "good");
    }
  }

  /** Tells what was played since the last time. */
  #tell(): void {
    const position = this.#medium.position();
    if (!this.#begun || position <= this.#told) return;
    const stretch = { fromMs: this.#told, toMs: position };
    this.#told = position;
    this.#early = Math.random() * EARLY_MS;
    this.#keeper.played(stretch);
  }

  /** Goes to a place, as far as one has watched. */
  #seek(wanted: number): void {
    const position = this.#medium.position();
    const most = Math.max(this.#furthest, position);
    const to = Math.max(0, Math.min(wanted, most));
    if (wanted > most + JUMP_MS) this.#screen.say(this.#screen.words.limit, "warn", READ_MS);
    this.#tell();
    this.#medium.seek(to);
    this.#told = to;
    this.#screen.position(to, this.#medium.durationMs);
  }

  #take(answer: AcknowledgedView): void {
    this.#medium.seek(answer.positionMs);
    this.#told = answer.positionMs;
    this.#screen.position(answer.positionMs, this.#medium.durationMs);
    this.#screen.amounts(answer);
    if (answer.prompt !== null) this.#ask(answer.prompt);
  }

  #acknowledged(answer: AcknowledgedView): void {
    const { reason, positionMs, creditedMs } = answer;
    this.#furthest = Math.max(this.#furthest, answer.furthestMs);
    if (creditedMs > 0) this.#screen.seen(Math.max(0, positionMs - creditedMs), positionMs);
    this.#screen.amounts(answer);
    if (reason === "too_fast" || reason === "ahead" || reason === "day_full") {
      this.#take({ ...answer, prompt: null });
      this.#screen.say(this.#screen.words.reasons[reason], "warn", READ_MS);
      if (reason === "day_full") this.#medium.pause();
    }
    if (answer.prompt !== null) this.#ask(answer.prompt);
  }

  #ask(prompt: NonNullable<AcknowledgedView["prompt"]>): void {
    this.#held = true;
    this.#medium.pause();
    this.#screen.say(this.#screen.words.reasons.question, "warn");
    this.#question?.ask(prompt);
  }

  #away(hold: boolean): void {
    const { words } = this.#screen;
    this.#isAway = true;
    if (!hold) return this.#screen.say(words.away, "warn");
    if (this.#medium.playing()) {
      this.#held = true;
      this.#medium.pause();
    }
    this.#screen.say(words.hold, "warn");
  }

  #back(): void {
    this.#isAway = false;
    this.#screen.say(this.#screen.words.back, "good");
    if (this.#held && this.#question?.open !== true) void this.#resume();
  }

  #stopped(code: string, words: string): void {
    this.#begun = false;
    this.#held = true;
    this.#medium.pause();
    this.#held = false;
    this.#screen.say(code === "playback_replaced" ? this.#screen.words.elsewhere : words, "warn");
  }

  /** The end: what was played is kept. */
  async #ended(): Promise<void> {
    this.#isOver = true;
    for (let turn = 0; turn < 40 && !this.#keeper.settled; turn++)
      await new Promise((resolve) => setTimeout(resolve, 250));
    this.#begun = false;
    await end(this.#playbackId);
    this.#screen.say(this.#screen.words.ended, "good");
  }
}
