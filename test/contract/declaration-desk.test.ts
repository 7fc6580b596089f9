/** The review desk over HTTP: what helps to decide, several at once, figures, the second use of a picture. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf, seminar, training, useDesk } from "./desk.ts";

const { composed, ask, somebody, hand } = await useDesk();

test("what helps to decide: the effect as it would be granted, the most hours, clauses, phrases", async () => {
  const who = await somebody();
  const { declarationId } = await hand(who, "outside_training", training("60"), ["notice", "certificate"], 1);
  const path = `/api/declarations/${declarationId}/effect`;
  const { status, body } = await ask("clerk", "GET", path);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(partOf(body.effect?.now, "professional"), "pending");
  assert.equal(partOf(body.effect?.approved, "professional"), "met");
  assert.equal(body.mostHours, 6000);
  const fewer = (await ask("clerk", "GET", `${path}?hours=500`)).body;
  assert.equal(
    partOf(fewer.effect?.approved, "professional"),
    "owed",
    "five hours are not enough, and are not added twice",
  );
  assert.ok(body.clauses.some(({ cites }) => cites.endsWith("#a8")));
  assert.ok(body.phrases.some((each) => each.for === "return"));
  assert.deepEqual(body.barred, []);
  assert.equal((await ask("other-clerk", "GET", path)).status, 404);
});

test("fewer hours are granted with a reason only, and never more than asked for", async () => {
  const who = await somebody();
  const { declarationId, version } = await hand(who, "outside_training", training("30"), ["notice", "certificate"], 3);
  const path = `/api/declarations/${declarationId}/reviews`;
  const silent = await ask("clerk", "POST", path, { event: "pass", version, hours: 2000 });
  assert.deepEqual([silent.status, silent.body.code], [422, "invalid_request"], JSON.stringify(silent.body));
  const more = await ask("clerk", "POST", path, { event: "pass", version, hours: 3100, reason: "多给" });
  assert.equal(more.status, 422);
  const done = await ask("clerk", "POST", path, { event: "pass", version, hours: 2000, reason: "缺课" });
  assert.deepEqual([done.status, done.body.granted], [200, 2000]);
});

test("whoever passed a declaration is told that another has to agree to it", async () => {
  const who = await somebody();
  let { declarationId, version } = await hand(who, "outside_training", training("50"), ["notice", "certificate"], 5);
  const desk = `/api/declarations/${declarationId}`;
  for (const office of ["clerk", "officer"])
    ({ version } = (await ask(office, "POST", `${desk}/reviews`, { event: "pass", version })).body);
  const { barred } = (await ask("officer", "GET", `${desk}/effect`)).body;
  assert.deepEqual(barred.map(({ event }) => event).sort(), ["agree", "differ"]);
  assert.deepEqual((await ask("officer-two", "GET", `${desk}/effect`)).body.barred, []);
});

test("a picture used before is shown to whoever may see both, and beyond the reach told as a fact alone", async () => {
  const [one, two, away] = [await somebody(), await somebody(), await somebody(2)];
  const first = await hand(one, "seminar", seminar, ["certificate"], 77);
  const second = await hand(two, "seminar", seminar, ["certificate"], 77);
  const read = async (who: string, id: number) =>
    (await ask(who, "GET", `/api/declarations/${id}`)).body.evidence[0]?.files[0]?.uses ?? [];
  const [use] = await read("clerk", second.declarationId);
  assert.deepEqual(
    { id: use?.["declarationId"], same: use?.["same"], samePerson: use?.["samePerson"] },
    { id: first.declarationId, same: true, samePerson: false },
  );
  assert.match(JSON.stringify(use?.["shown"]), /申报人/);
  const foreign = await hand(away, "seminar", seminar, ["certificate"], 77);
  const uses = await read("other-clerk", foreign.declarationId);
  assert.equal(uses.length, 2, "both of the other division");
  assert.ok(uses.every(({ shown, declarationId }) => shown === null && declarationId === null));
  assert.deepEqual([...new Set(uses.map(({ division }) => division))], ["第八师"], "whom to ask is told");
});

test("whether another pair of eyes is due goes by the hours that would be granted", async () => {
  for (const [granted, why] of [
    [3000, null],
    [4500, "above"],
  ] as const) {
    const who = await somebody();
    const { declarationId, version } = await hand(
      who,
      "outside_training",
      training("60"),
      ["notice", "certificate"],
      granted,
    );
    const path = `/api/declarations/${declarationId}/reviews`;
    const lowered = await ask("clerk", "POST", path, { event: "pass", version, hours: granted, reason: "缺课" });
    const { body } = await ask("officer", "POST", path, { event: "pass", version: lowered.body.version });
    assert.equal(body.secondWhy === "above" ? "above" : null, why, `${granted}: ${JSON.stringify(body)}`);
  }
});

test("a batch passes only when the sample has been opened as it is, all or none", async () => {
  const items: { declarationId: number; version: number }[] = [];
  for (let at = 0; at < 6; at++)
    items.push(
      await hand(
        await somebody(),
        "programme",
        { year: "2026", title: "专项", date: "2026-07-01", months: "12" },
        ["assignment", "completion"],
        100 + at,
      ),
    );
  const send = (given: typeof items, who = "clerk") =>
    ask(who, "POST", "/api/declaration-batches", { kind: "programme", items: given });
  const unseen = await send(items);
  assert.deepEqual([unseen.status, unseen.body.code], [409, "declaration_batch_unseen"]);
  assert.equal(unseen.body.errors.length, 2, "a fifth of six, rounded up");
  for (const { path } of unseen.body.errors) {
    const item = items[Number(path.split(".").at(-1))];
    await ask("clerk", "GET", `/api/declarations/${item?.declarationId}`);
  }
  const [first, ...rest] = items;
  const spoilt = await send([{ ...(first as (typeof items)[0]), version: 1 }, ...rest]);
  assert.deepEqual([spoilt.status, spoilt.body.code], [409, "declaration_batch_refused"]);
  assert.match(spoilt.body.errors[0]?.message ?? "", /刚刚有了变化/);
  const waiting = async () =>
    (await ask("clerk", "GET", "/api/declarations")).body.waiting.find(({ kind }) => kind === "programme")?.count ?? 0;
  assert.equal(await waiting(), 6, "nothing of it was passed");
  assert.equal((await send(items, "other-clerk")).status, 404);
  const done = await send(items);
  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.equal(done.body.declarations.length, 6);
  assert.equal(await waiting(), 0);
  const mixed = await hand(await somebody(), "seminar", seminar, ["certificate"], 300);
  const other = await send([mixed]);
  assert.equal(other.body.code, "declaration_batch_refused");
});

test("one that cannot pass refuses the whole with its reason", async () => {
  const whole = await hand(
    await somebody(),
    "village",
    { year: "2026", date: "2026-02-01", place: "某村" },
    ["list", "proof"],
    400,
  );
  const lacking = await hand(await somebody(), "village", { year: "2026", date: "2026-02-01", place: "某村" }, [], 410);
  const desk = async (who: string, items: (typeof whole)[]) => {
    for (const { declarationId } of items) await ask(who, "GET", `/api/declarations/${declarationId}`);
    return ask(who, "POST", "/api/declaration-batches", { kind: "village", items });
  };
  const passed = await desk("clerk", [whole, lacking]);
  assert.equal(passed.status, 200, JSON.stringify(passed.body));
  const at = (item: typeof whole) => ({ ...item, version: item.version + 1 });
  const refused = await desk("officer", [at(whole), at(lacking)]);
  assert.equal(refused.body.code, "declaration_batch_refused", JSON.stringify(refused.body));
  assert.deepEqual(
    refused.body.errors.map(({ path, code }) => [path, code]),
    [["body.items.1", "declaration_evidence_missing"]],
  );
  assert.equal((await ask("officer", "GET", `/api/declarations/${whole.declarationId}`)).body.state, "reviewing");
});

test("figures of the desks, of nobody out of reach; the menu counts what waits on one's own", async () => {
  const reviews = async (who: string) => (await ask(who, "GET", "/api/frame")).body.viewer.reviews;
  const sum = (await ask("clerk", "GET", "/api/declarations")).body.waiting.reduce((all, { count }) => all + count, 0);
  assert.ok(sum > 0);
  assert.deepEqual([await reviews("clerk"), await reviews("other-clerk"), await reviews("declarant-1")], [sum, 1, 0]);
  const { status, body } = await ask("clerk", "GET", "/api/declaration-statistics?days=30");
  assert.equal(status, 200, JSON.stringify(body));
  const programme = body.desks.find(({ desk, kind }) => desk === "unit" && kind.id === "programme");
  assert.equal(programme?.done, 6);
  assert.ok(body.offices.some(({ office, passed }) => office === "某团人事干事" && passed >= 6));
  const elsewhere = (await ask("other-clerk", "GET", "/api/declaration-statistics")).body;
  assert.deepEqual([elsewhere.desks.map(({ waiting }) => waiting), elsewhere.offices], [[1], []]);
  assert.deepEqual(composed.faults, []);
});
