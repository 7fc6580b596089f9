/**
 * How fast contents are read, by everybody together. Every megabyte that comes is memory that has to be made, looked through and
 * freed again: beyond some pace whoever waits for a page waits for that. A few photographs come as fast as the network brings
 * them; many large files at once share what is left, and whoever has a slow network holds up nobody.
 */
import { setImmediate, setTimeout } from "node:timers/promises";

const BYTES_PER_MS = (6 * 2 ** 20) / 1_000;
const AT_ONCE_BYTES = 20 * 2 ** 20;

/** Lets contents through at a pace. */
export class Pace {
  readonly #perMs: number;
  readonly #atOnce: number;
  #left: number;
  #at = performance.now();
  #turn: Promise<void> = Promise.resolve();

  constructor(perMs = BYTES_PER_MS, atOnce = AT_ONCE_BYTES) {
    this.#perMs = perMs;
    this.#atOnce = atOnce;
    this.#left = atOnce;
  }

  /** Resolves when it is the turn of so many bytes that have come: one piece at a time, in the order of coming. */
  take(bytes: number): Promise<void> {
    this.#turn = this.#turn.then(() => this.#pass(bytes));
    return this.#turn;
  }

  async #pass(bytes: number): Promise<void> {
    const now = performance.now();
    this.#left = Math.min(this.#atOnce, this.#left + (now - this.#at) * this.#perMs) - bytes;
    this.#at = now;
    if (this.#left < 0) await setTimeout(-this.#left / this.#perMs);
    else await setImmediate();
  }
}
