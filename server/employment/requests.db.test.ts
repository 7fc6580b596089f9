import assert from "node:assert/strict";
import { test } from "node:test";
import { confirmItems, decideItem, undoDecided } from "./batch.ts";
import { actOn } from "./decide.ts";
import { NOW, refusalOf, service, useField } from "./employment.fixture.ts";
import type { RequestEvent } from "./request.ts";
import { waitingList } from "./waiting.ts";

const field = await useField();
const { units, ledger, own, write, at, self, start, confirm, request, live } = field;
const act = (acting: ReturnType<typeof at>, id: number, event: RequestEvent, reason?: string) =>
  write((tx) => actOn(tx, ledger, acting, id, event, reason === undefined ? {} : { reason }));
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const page = { page: 1, limit: 500 };
const waiting = (acting: ReturnType<typeof at>) =>
  waitingList(field.database, own.names, acting, page, { now: NOW, today: 20261123 });
const employments = async (personId: number) =>
  (await live(personId))
    .filter(({ kind }) => kind === "employment")
    .map((entry) => [entry.unit_id, entry.approved, entry.valid_from, entry.valid_to]);
const hours = { kind: "credits", part: "public", hundredths: 3000, valid_from: 20260301, course_series: "health" };

test("a claim changes nothing until its unit confirms it, and then counts from its day", async () => {
  const person = await field.person([]);
  const id = await start(self(person), person, {
    kind: "join",
    unitId: units.clinic,
    since: "2026-01-05",
    department: "护理部",
  });
  assert.equal((await field.facts(person, 2026)).origins["employer"]?.state, "claimed");
  assert.deepEqual(await employments(person), [[units.clinic, null, 20260105, null]]);
  for (const [desk, there] of [
    ["hospital", true],
    ["clinic", true],
    ["divisionEight", true],
    ["school", false],
    ["divisionOne", false],
  ] as const)
    assert.equal(
      (await waiting(at(desk))).items.some(({ itemId }) => itemId === `r${id}`),
      there,
      desk,
    );
  const done = await confirm(at("clinic"), `r${id}`);
  assert.deepEqual([done.confirmed, done.results[0]?.done], [1, true]);
  const view = await field.facts(person, 2026);
  assert.deepEqual([view.facts.scalars["employer"], view.unitId], ["public", units.clinic]);
  assert.equal((await live(person))[0]?.detail?.["department"], "护理部");
  assert.equal((await request(id)).state, "confirmed");
});

test("what a registration left in the ledger is confirmed with corrections, or refused with a reason", async () => {
  const person = await field.person([]);
  const [employment, title] = await field.record(
    person,
    { ...service(units.hospital), approved: null },
    { kind: "title", series: "health", level: "assistant", valid_from: 20200601, approved: null },
  );
  const items = (await waiting(at("hospital"))).items.filter((item) => item.person.personId === person);
  assert.deepEqual(items.map(({ kind }) => kind).sort(), ["join", "title"]);
  await write((tx) =>
    decideItem(tx, ledger, at("hospital"), `c${person}-${employment}`, "confirmed", {
      corrections: { since: "2021-03-01", department: "内科" },
    }),
  );
  assert.deepEqual(await employments(person), [[units.hospital, true, 20210301, null]]);
  const refused = await write((tx) =>
    decideItem(tx, ledger, at("hospital"), `c${person}-${title}`, "refused", { reason: "证书没有看到原件" }),
  );
  const row = await request(refused.requestId);
  assert.deepEqual([row.state, row.reason], ["refused", "证书没有看到原件"]);
  assert.equal((await live(person)).find(({ kind }) => kind === "title")?.approved, false);
  assert.equal((await waiting(at("hospital"))).items.filter((item) => item.person.personId === person).length, 0);
  // Undone, the claim stands in the ledger again and waits again.
  await write((tx) => undoDecided(tx, ledger, at("hospital", minutes(9)), refused.decisionId));
  assert.equal((await request(refused.requestId)).state, "waiting");
  assert.equal((await live(person)).find(({ kind }) => kind === "title")?.approved, null);
});

test("a transfer shows both views until it is confirmed; hours and verdicts come along unchanged", async () => {
  const person = await field.person();
  await field.record(person, { kind: "title", series: "health", level: "intermediate", valid_from: 20200101 }, hours);
  const before = await field.facts(person, 2026);
  const [subject] = await live(person);
  const id = await start(self(person), person, {
    kind: "transfer",
    entryId: subject?.entry_id as number,
    unitId: units.school,
    since: "2026-06-01",
  });
  assert.deepEqual(await employments(person), [
    [units.hospital, true, 20200101, null],
    [units.school, null, 20260601, null],
  ]);
  const waits = await field.facts(person, 2026);
  assert.deepEqual(waits.facts, before.facts, "a pending transfer decides nothing");
  assert.equal(waits.unitId, units.hospital);
  assert.equal(await refusalOf(act(at("hospital"), id, "confirm")), "request_other_desk");
  await act(at("school"), id, "confirm");
  assert.deepEqual(await employments(person), [
    [units.hospital, true, 20200101, 20260531],
    [units.school, true, 20260601, null],
  ]);
  const after = await field.facts(person, 2026);
  assert.equal(after.unitId, units.school);
  assert.deepEqual(after.facts, before.facts, "the ledger stays with the person");
});

test("the releasing unit objects in time; a bureau over both rules, before and after the confirmation", async () => {
  const move = async () => {
    const person = await field.person();
    const [subject] = await live(person);
    const id = await start(self(person), person, {
      kind: "transfer",
      entryId: subject?.entry_id as number,
      unitId: units.school,
      since: "2026-06-01",
    });
    return { person, id };
  };
  const first = await move();
  await act(at("hospital"), first.id, "object", "还有服务期");
  assert.equal(await refusalOf(act(at("school"), first.id, "confirm")), "request_objected");
  assert.equal(await refusalOf(act(at("divisionEight"), first.id, "uphold", "同意")), "request_other_desk");
  await act(at("corps"), first.id, "uphold", "同意调动");
  assert.equal((await employments(first.person)).length, 2);
  assert.equal((await request(first.id)).state, "confirmed");
  assert.equal(await refusalOf(act(at("hospital"), first.id, "object", "再议")), "objection_late");

  const second = await move();
  await act(at("school"), second.id, "confirm");
  await act(at("hospital"), second.id, "object", "手续没有办完");
  assert.equal((await request(second.id)).state, "contested");
  assert.equal(
    (await employments(second.person)).every(([, approved]) => approved === true),
    true,
    "what was confirmed stands until somebody rules",
  );
  await act(at("corps"), second.id, "overrule", "先办完手续");
  assert.deepEqual(await employments(second.person), [
    [units.hospital, true, 20200101, null],
    [units.school, false, 20260601, null],
  ]);

  const third = await move();
  const late = at("hospital", minutes(5 * 1440 + 1));
  assert.equal(await refusalOf(act(late, third.id, "object", "太晚")), "objection_late");
  await act(at("hospital"), third.id, "object", "先问清楚");
  await act(at("hospital"), third.id, "retract");
  await act(self(third.person), third.id, "withdraw");
  assert.deepEqual(await employments(third.person), [[units.hospital, true, 20200101, null]]);
});

test("on secondment the employer stays, the serving unit reviews, and the return ends it", async () => {
  const person = await field.person();
  await field.record(person, hours);
  const before = await field.facts(person, 2026);
  const [subject] = await live(person);
  const id = await start(at("hospital"), person, {
    kind: "secondment",
    entryId: subject?.entry_id as number,
    unitId: units.school,
    since: "2026-03-01",
  });
  await act(at("school"), id, "confirm");
  const during = await field.facts(person, 2026);
  assert.deepEqual(during.facts, before.facts);
  assert.equal(during.unitId, units.school);
  const seconded = (await live(person)).find(({ unit_id }) => unit_id === units.school);
  assert.ok(seconded !== undefined);
  assert.equal(seconded.detail?.["seconded_by"], units.hospital);
  const back = await start(self(person), person, {
    kind: "return",
    entryId: seconded.entry_id,
    lastDay: "2026-10-31",
  });
  await act(at("hospital"), back, "confirm");
  assert.equal((await live(person)).find(({ unit_id }) => unit_id === units.school)?.valid_to, 20261031);
  assert.equal((await field.facts(person, 2026)).unitId, units.hospital);
});

test("leaving, correcting dates, and a new title that ends the old one", async () => {
  const person = await field.person();
  await field.record(person, { kind: "title", series: "health", level: "assistant", valid_from: 20200101 });
  const [employment, title] = await live(person);
  const fix = await start(self(person), person, {
    kind: "correction",
    entryId: employment?.entry_id as number,
    since: "2019-09-01",
    note: "合同上写的是九月",
  });
  await act(at("hospital"), fix, "confirm");
  assert.equal((await live(person)).find(({ kind }) => kind === "employment")?.valid_from, 20190901);
  const promoted = await start(self(person), person, {
    kind: "title",
    series: "health",
    level: "intermediate",
    since: "2026-05-01",
    certificate: "W2026-1",
    lateral: false,
  });
  await act(at("hospital"), promoted, "confirm");
  const titles = (await live(person)).filter(({ kind }) => kind === "title");
  assert.deepEqual(titles.map(({ level, valid_from, valid_to }) => [level, valid_from, valid_to].join(" ")).sort(), [
    "assistant 20200101 20260430",
    "intermediate 20260501 ",
  ]);
  assert.ok(title);
  const lateral = (level: "intermediate" | "associate") =>
    start(self(person), person, { kind: "title", series: "engineering", level, since: "2026-10-01", lateral: true });
  assert.equal(await refusalOf(lateral("associate")), "request_not_possible");
  await act(at("hospital"), await lateral("intermediate"), "confirm");
  const view = await field.facts(person, 2026);
  assert.deepEqual([view.facts.scalars["series"], view.facts.scalars["level"]], ["engineering", "intermediate"]);
  // The employment was corrected since: the request finds what became of it.
  const leave = await start(self(person), person, {
    kind: "leave",
    entryId: (await live(person)).find(({ kind }) => kind === "employment")?.entry_id as number,
    lastDay: "2026-11-30",
  });
  await act(at("hospital"), leave, "confirm");
  assert.deepEqual(await employments(person), [[units.hospital, true, 20190901, 20261130]]);
});

test("a batch is one transaction: rows that cannot be confirmed say why, one foreign row refuses all", async () => {
  const join = async (unitId: number) => {
    const person = await field.person([]);
    return { person, id: await start(self(person), person, { kind: "join", unitId, since: "2026-01-05" }) };
  };
  const mine = [await join(units.hospital), await join(units.clinic), await join(units.hospital)];
  const foreign = await join(units.school);
  const items = mine.map(({ id }) => `r${id}`);
  assert.equal(await refusalOf(confirm(at("hospital"), ...items, `r${foreign.id}`)), "not_found");
  assert.equal(await refusalOf(confirm(at("hospital"), ...items, "r999999")), "not_found");
  assert.equal(await refusalOf(confirm(at("hospital"), ...items, `c${foreign.person}-1`)), "not_found");
  for (const { id } of mine) assert.equal((await request(id)).state, "waiting");
  await act(self(mine[2]?.person as number), mine[2]?.id as number, "withdraw");
  const done = await confirm(at("hospital"), ...items);
  assert.equal(done.confirmed, 2);
  assert.deepEqual(
    done.results.map(({ code }) => code),
    [null, null, "request_withdrawn"],
  );
  assert.match(done.results[2]?.message ?? "", /撤回/);
  // Something was built on the second one: it stays, the first goes back.
  const [entry] = await live(mine[1]?.person as number);
  await start(self(mine[1]?.person as number), mine[1]?.person as number, {
    kind: "leave",
    entryId: entry?.entry_id as number,
    lastDay: "2026-12-31",
  });
  const late = at("hospital", minutes(11));
  const undo = (acting: typeof late) => write((tx) => undoDecided(tx, ledger, acting, done.decisionId as number));
  assert.equal(await refusalOf(undo(late)), "undo_late");
  assert.equal(await refusalOf(undo(at("school"))), "not_found");
  const undone = await undo(at("hospital", minutes(10)));
  assert.deepEqual([undone.undone, undone.kept.map(({ code }) => code)], [1, ["undo_built_upon"]]);
  assert.deepEqual(await employments(mine[0]?.person as number), [[units.hospital, null, 20260105, null]]);
  assert.deepEqual(await employments(mine[1]?.person as number), [[units.clinic, true, 20260105, null]]);
});

test("nobody moves what is another's, asks twice, or asks for what cannot be", async () => {
  const person = await field.person();
  const other = await field.person();
  const [subject] = await live(person);
  const entryId = subject?.entry_id as number;
  const move = { kind: "transfer", entryId, unitId: units.school, since: "2026-06-01" } as const;
  assert.equal(await refusalOf(start(self(other), other, move)), "not_found");
  assert.equal(
    await refusalOf(start(at("school"), person, { ...move, kind: "correction", note: "x" } as never)),
    "not_found",
  );
  assert.equal(
    await refusalOf(start(self(person), person, { kind: "join", unitId: units.school, since: "2026-06-01" })),
    "request_not_possible",
  );
  for (const since of ["2020-01-01", "1949-01-01", "2099-01-01"])
    assert.equal(await refusalOf(start(self(person), person, { ...move, since })), "request_not_possible", since);
  const id = await start(self(person), person, move);
  assert.equal(await refusalOf(start(self(person), person, move)), "request_open_already");
  assert.equal(await refusalOf(act(self(other), id, "withdraw")), "not_found");
  assert.equal(await refusalOf(act(at("divisionOne"), 999_999, "confirm")), "not_found");
  assert.equal(await refusalOf(act(at("clinic"), id, "object", "x")), "not_found");
});

test("two confirmations at once, and a withdrawal against a confirmation: one wins, the other is told", async () => {
  for (let round = 0; round < 5; round++) {
    const person = await field.person([]);
    const id = await start(self(person), person, { kind: "join", unitId: units.hospital, since: "2026-01-05" });
    const outcomes = await Promise.all([
      ...Array.from({ length: 3 }, () => refusalOf(act(at("hospital"), id, "confirm"))),
      refusalOf(act(self(person), id, "withdraw")),
    ]);
    assert.equal(outcomes.filter((outcome) => outcome === "done").length, 1, outcomes.join());
    const { state } = await request(id);
    const told = outcomes.filter((outcome) => outcome !== "done");
    assert.deepEqual([...new Set(told)], [`request_${state}`]);
    const rows = await employments(person);
    assert.deepEqual(rows, state === "confirmed" ? [[units.hospital, true, 20260105, null]] : []);
  }
});

test("one claim confirmed by two clerks at once becomes one request", async () => {
  const person = await field.person([]);
  const [entry] = await field.record(person, { ...service(units.hospital), approved: null });
  const item = `c${person}-${entry}`;
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, () => write((tx) => confirmItems(tx, ledger, at("hospital"), [item]))),
  );
  assert.deepEqual(
    outcomes.map(({ confirmed }) => confirmed).filter((confirmed) => confirmed > 0),
    [1],
  );
  const rows = await field.database.rows("SELECT 1 FROM employment_request WHERE person_id = $1", [person]);
  assert.equal(rows.length, 1);
  assert.equal((await employments(person)).length, 1);
});
