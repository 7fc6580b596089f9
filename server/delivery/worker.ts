/** Sends what is due, again and again, until it is stopped. */
import { sendRound, type Sending } from "./send.ts";

const PAUSE_MS = 1_000;
const PAUSE_AFTER_FAULT_MS = 5_000;

/** Begins to send. The function returned lets the messages at hand be finished, and resolves when nothing is being sent. */
export function startSending(sending: Sending): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const { pool } = sending.database;
  const round = async () => {
    let pause = PAUSE_MS;
    try {
      // A full round is followed by the next at once.
      while (!stopped && (await sendRound(sending)) > 0);
    } catch (error) {
      if (pool.ending) return;
      sending.log(`Sending messages: ${(error as Error).message}`);
      pause = PAUSE_AFTER_FAULT_MS;
    }
    if (stopped || pool.ending) return;
    timer = setTimeout(() => void (running = round()), pause);
    timer.unref();
  };
  running = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
    for (const provider of Object.values(sending.providers)) provider.close?.();
  };
}
