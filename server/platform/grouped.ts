/**
 * Calls that arrive while a piece of work runs wait for the next one and go into it together: the busier it is, the larger the
 * groups, and nobody waits for a timer. What arrives beyond the bound is refused at once instead of making everybody slow.
 */
import { Refusal } from "./refusal.ts";

export interface Grouping<Item, Answer> {
  /** Most items of one group. */
  most: number;
  /** Most groups at work at the same time. */
  atOnce: number;
  /** Most items that may wait. */
  waiting: number;
  /** Does a group. One answer or error for each item, in their order; what it throws, every item of the group gets. */
  run(items: readonly Item[]): Promise<readonly (Answer | Error)[]>;
}

export interface Group<Item, Answer> {
  /** Throws `busy` at once when too many wait. */
  add(item: Item): Promise<Answer>;
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const RETRY_SECONDS = 2;

/** Opens a group. */
export function openGroup<Item, Answer>(grouping: Grouping<Item, Answer>): Group<Item, Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let planned = false;
  const begin = () => {
    planned = false;
    while (running < grouping.atOnce && waiting.length > 0) void work(waiting.splice(0, grouping.most));
  };
  // What arrives in the same turn of the event loop goes together.
  const plan = () => {
    if (planned || running >= grouping.atOnce) return;
    planned = true;
    setImmediate(begin);
  };
  const work = async (members: readonly Waiting<Item, Answer>[]) => {
    running++;
    try {
      const answers = await grouping.run(members.map(({ item }) => item));
      for (const [index, { resolve, reject }] of members.entries()) {
        const answer = answers[index];
        if (answer instanceof Error) reject(answer);
        else resolve(answer as Answer);
      }
    } catch (error) {
      for (const { reject } of members) reject(error as Error);
    } finally {
      running--;
      if (waiting.length > 0) begin();
    }
  };
  return {
    add(item) {
      if (waiting.length >= grouping.waiting) throw new Refusal("busy", undefined, RETRY_SECONDS);
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        plan();
      });
    },
  };
}
