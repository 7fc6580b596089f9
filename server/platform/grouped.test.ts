import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openGroup } from "./grouped.ts";
import { Refusal } from "./refusal.ts";

/** A group whose work ends when it is told to, and which remembers what it was given. */
function slow(bounds = { most: 4, atOnce: 1, waiting: 6 }) {
  const given: number[][] = [];
  const ends: (() => void)[] = [];
  const group = openGroup<number, number>({
    ...bounds,
    run: async (items) => {
      given.push([...items]);
      await new Promise<void>((resolve) => ends.push(resolve));
      return items.map((item) => (item < 0 ? new RangeError(`no ${item}`) : item * 2));
    },
  });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { group, given, turn, end: () => ends.shift()?.() };
}

describe("calls in groups", () => {
  test("what comes while one group is at work goes together into the next", async () => {
    const { group, given, turn, end } = slow();
    const first = group.add(1);
    await turn();
    const others = [2, 3, 4].map((item) => group.add(item));
    await turn();
    assert.deepEqual(given, [[1]]);
    end();
    assert.equal(await first, 2);
    await turn();
    assert.deepEqual(given, [[1], [2, 3, 4]]);
    end();
    assert.deepEqual(await Promise.all(others), [4, 6, 8]);
  });

  test("one that fails does not fail the others", async () => {
    const { group, turn, end } = slow();
    const all = Promise.allSettled([group.add(1), group.add(-2), group.add(3)]);
    await turn();
    end();
    assert.deepEqual(
      (await all).map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });

  test("a group that fails as a whole fails each, and the next one is served", async () => {
    let broken = true;
    const group = openGroup<number, number>({
      most: 4,
      atOnce: 1,
      waiting: 6,
      run: async (items) => {
        if (broken) throw new Error("away");
        return items;
      },
    });
    await assert.rejects(group.add(1), /away/);
    broken = false;
    assert.equal(await group.add(2), 2);
  });

  test("beyond the bound it is refused at once, and never more than the bound at a time", async () => {
    const { group, given, turn, end } = slow();
    const first = group.add(0);
    await turn();
    const others = [1, 2, 3, 4, 5, 6].map((item) => group.add(item));
    assert.throws(
      () => group.add(7),
      (error) => error instanceof Refusal && error.code === "busy",
    );
    end();
    await first;
    await turn();
    assert.equal(given[1]?.length, 4);
    end();
    await turn();
    await turn();
    end();
    await Promise.all(others);
  });
});
