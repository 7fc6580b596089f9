/** What a player shows of itself: buttons, times, what was seen, and in words what is going on. */
import type { AcknowledgedView, PlaybackView } from "../../../../contract/watching.ts";
import { duration } from "../../../ui/duration.ts";

/** Words of the player; the page brings them. */
export type Words = Readonly<
  Record<"play" | "pause" | "ready" | "counting" | "paused" | "away" | "hold" | "back", string>
> &
  Readonly<Record<"elsewhere" | "ended" | "loading" | "failed" | "limit" | "time" | "page", string>> &
  Readonly<Record<"questionChoose" | "questionPresent" | "questionAway" | "questionWrong", string>> & {
    readonly reasons: Readonly<Record<NonNullable<AcknowledgedView["reason"]>, string>>;
  };

const SVG = "http://www.w3.org/2000/svg";

export class Screen {
  readonly root: HTMLElement;
  readonly words: Words;

  constructor(root: HTMLElement) {
    this.root = root;
    this.words = JSON.parse(root.dataset["words"] ?? "{}") as Words;
  }

  part<Found extends HTMLElement = HTMLElement>(name: string): Found | null {
    return this.root.querySelector<Found>(`[data-player-${name}]`);
  }

  /** Until when what was said stays, whatever goes on. */
  #stays = 0;

  /** In words what is going on; a screen reader hears it once. What has to be read stays for a while. */
  say(text: string, tone: "calm" | "good" | "warn" = "calm", staysMs = 0): void {
    const status = this.part("status");
    const now = performance.now();
    if (!status || status.textContent === text || (now < this.#stays && staysMs === 0 && tone !== "warn")) return;
    this.#stays = staysMs === 0 ? 0 : now + staysMs;
    status.textContent = text;
    status.dataset["tone"] = tone;
  }

  playing(on: boolean): void {
    const button = this.part("play");
    if (!button) return;
    button.dataset["on"] = String(on);
    const label = button.querySelector("[data-player-label]");
    if (label) label.textContent = on ? this.words.pause : this.words.play;
  }

  position(ms: number, durationMs: number): void {
    const seek = this.part<HTMLInputElement>("seek");
    const text = this.words.time.replace("#", duration(ms)).replace("*", duration(durationMs));
    if (seek && document.activeElement !== seek) seek.value = String(ms);
    seek?.setAttribute("aria-valuetext", text);
    const time = this.part("time");
    if (time) time.textContent = `${duration(ms)} / ${duration(durationMs)}`;
  }

  begun({ covered, coveredMs }: PlaybackView): void {
    this.part("seen")?.replaceChildren();
    for (const [from, to] of covered) this.seen(from, to);
    this.amounts({ coveredMs });
  }

  /** Adds a stretch to the picture of what has been seen. */
  seen(fromMs: number, toMs: number): void {
    const picture = this.part("seen");
    const whole = Number(this.root.dataset["duration"]);
    if (!picture || toMs <= fromMs || !(whole > 0)) return;
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("x", String((fromMs / whole) * 1000));
    rect.setAttribute("width", String(((toMs - fromMs) / whole) * 1000));
    rect.setAttribute("y", "0");
    rect.setAttribute("height", "10");
    picture.append(rect);
  }

  amounts({ coveredMs, dayLeftMs }: { coveredMs: number; dayLeftMs?: number }): void {
    const covered = this.part("covered");
    if (covered) covered.textContent = duration(coveredMs);
    const needed = Number(this.root.dataset["needed"]);
    const bar = this.part<HTMLProgressElement>("bar");
    if (bar) bar.value = Math.min(needed, coveredMs);
    const done = this.part("done");
    if (done && needed > 0) done.hidden = coveredMs < needed;
    const left = this.part("left");
    if (left && dayLeftMs !== undefined) left.textContent = duration(dayLeftMs);
  }
}
