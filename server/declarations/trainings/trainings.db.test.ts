import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticCitizenId } from "../../../engine/identifiers-synthetic.ts";
import { registerPeople } from "../../people/door.ts";
import { liveEntries, loadEntries } from "../../standing/door.ts";
import type { Acting } from "../acts.ts";
import { refusalOf, useField } from "../declarations.fixture.ts";
import { namedAs, peopleOf, rollOf, type Sheet } from "../lists/lists.fixture.ts";
import type { Said } from "../said.ts";
import {
  addAttendee,
  beginTraining,
  holdTraining,
  moveOn,
  moveTrainingOf,
  readRosterFile,
  reviewTrainingOf,
  type Review,
} from "./acts.ts";
import { carryTraining } from "./credit.ts";
import { attendeesOf, trainingInReach } from "./store.ts";

const field = await useField(16);
const { database, ledger } = field;
const clerk = field.as("clerk");
const officer = field.as("officer");
const services = { database, ledger, clock: ledger.clock };

const OUTSIDE: Said = {
  year: "2026",
  title: "节水灌溉新技术研修",
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours: "24",
  form: "recognised",
  recognition: "兵人社函〔2026〕41号",
};
const SEMINAR: Said = { year: "2026", title: "护理管理高级研修班", organiser: "xpcc", date: "2026-05-16" };

const row = async (id: number) => {
  const found = await trainingInReach(database, { kind: "all" }, id);
  if (found === undefined) throw new Error(`No training ${id}`);
  return found;
};

type Work = (tx: Parameters<typeof holdTraining>[0], held: Awaited<ReturnType<typeof row>>) => Promise<void>;
const working = (acting: Acting, id: number, work: Work, version?: number) =>
  field.write(async (tx) => work(tx, await holdTraining(tx, acting, id, version)));

/** A training with its roster, not handed in yet. */
async function brought(rows: Sheet, said: Said = OUTSIDE, kind = "outside_training", by = clerk): Promise<number> {
  const id = await field.write((tx) => beginTraining(tx, ledger, by, { kind, said }));
  const file = await rollOf(rows, "名册");
  await working(by, id, (tx, held) => readRosterFile(tx, ledger, by, held, file));
  return id;
}

const submit = (id: number, by = clerk) =>
  working(by, id, (tx, held) => moveTrainingOf(tx, ledger, by, held, "submit"));
const review = (id: number, said: Review, by = officer) =>
  working(by, id, (tx, held) => reviewTrainingOf(tx, ledger, by, held, said));
const carry = (id: number) => carryTraining(services, id);

async function credited(rows: Sheet, said: Said = OUTSIDE, kind = "outside_training"): Promise<number> {
  const id = await brought(rows, said, kind);
  await submit(id);
  await review(id, { event: "pass" });
  await carry(id);
  return id;
}

const entries = async (personId: number, kind = "outside_training") =>
  liveEntries(await loadEntries(database, [personId])).filter(
    (entry) => entry.kind === kind && entry.approved === true,
  );
const names = (people: readonly number[]) => Promise.all(people.map((id) => namedAs(field, id)));
const told = async (personId: number, template: string) =>
  (await database.rows("SELECT FROM notice WHERE person_id = $1 AND template = $2", [personId, template])).length;
/** Another training each time: what was credited once is not credited again. */
let serial = 0;
const another = (): Said => {
  serial += 1;
  return { ...OUTSIDE, title: `第${serial}期研修`, recognition: `第${serial}号` };
};

test("handed in once, reviewed once: everybody found is credited once and told, with the reason for everybody else", async () => {
  const [one = 0, two = 0] = await peopleOf(field, 2);
  const [a, b] = await names([one, two]);
  const id = await brought([
    { ...a, 材料写明的学时: "16" },
    { ...b },
    { 证件号码: syntheticCitizenId(88_001, 1980, true), 姓名: "没有的人" },
    { ...a },
    { ...b, 姓名: "别的名字" },
    { ...b, 材料写明的学时: "61" },
  ]);
  const matches = (await attendeesOf(database, id)).map(({ match }) => match);
  assert.deepEqual(matches, ["found", "found", "unknown", "repeated", "name_differs", "bad"]);
  assert.deepEqual(await entries(one), [], "a draft credits nobody");
  await submit(id);
  assert.deepEqual([(await row(id)).desks, (await row(id)).state], [["hr"], "reviewing"]);
  await review(id, { event: "pass" });
  assert.equal((await row(id)).state, "crediting");
  await carry(id);
  await carry(id);
  assert.deepEqual([(await row(id)).state, (await row(id)).done], ["credited", 2]);
  assert.deepEqual(
    [...(await entries(one)), ...(await entries(two))].map(({ hundredths }) => hundredths),
    [1600, 2400],
  );
  assert.deepEqual([await told(one, "item_approved"), await told(two, "item_approved")], [1, 1]);
});

test("credited by ten servers at once it is credited once", async () => {
  const people = await peopleOf(field, 5);
  const id = await brought(await names(people), another());
  await submit(id);
  await review(id, { event: "pass" });
  await Promise.all(Array.from({ length: 10 }, () => carry(id)));
  for (const person of people) assert.equal((await entries(person)).length, 1);
});

test("the event and one's own declaration at the same time: one of them counts, in both orders and in any spelling", async () => {
  for (let round = 0; round < 6; round++) {
    const [one = 0] = await peopleOf(field, 1);
    const said = another();
    const id = await brought(await names([one]), said);
    await submit(id);
    await review(id, { event: "pass" });
    const own = { ...said, title: `《${said["title"]}》`, recognition: "" };
    const declared = await field.draft(one, "outside_training", own);
    const outcomes = await Promise.all([carry(id), refusalOf(field.move(field.self(one), declared, "submit"))]);
    const live = await database.rows(
      "SELECT FROM declaration WHERE person_id = $1 AND state IN ('reviewing', 'approved')",
      [one],
    );
    assert.equal(live.length, 1, `round ${round}: ${JSON.stringify(outcomes)}`);
    const [attendee] = await attendeesOf(database, id);
    if (outcomes[1] === "training_counted") assert.equal((await entries(one)).length, 1);
    else assert.match(attendee?.problems[0]?.message ?? "", /同一次培训已经由本人申报报过（申报第\d+号）/);
  }
});

test("two trainings with the same document number credit a person once; another kind or another day is another thing", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const said = another();
  const rows = await names([one]);
  await credited(rows, said);
  const again = await credited(rows, { ...said, title: "换了个名称" });
  assert.match((await attendeesOf(database, again))[0]?.problems[0]?.message ?? "", /第\d+号培训的名册/);
  await credited(rows, { ...another(), title: said["title"] ?? "", date: "2026-06-20" });
  assert.equal((await entries(one)).length, 2);
});

test("what the kind rules out is refused for the event, and for one person alone among the others", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const rows = await names([one]);
  const bad = (said: Said, kind: string) => refusalOf(brought(rows, said, kind));
  assert.equal(await bad({ ...OUTSIDE, form: "work_assignment" }, "outside_training"), "declaration_not_possible");
  assert.equal(await bad({ ...SEMINAR, organiser: "division" }, "seminar"), "declaration_not_possible");
  assert.equal(await bad({ ...OUTSIDE, hours: "" }, "outside_training"), "declaration_incomplete");
  assert.equal(await bad({ ...OUTSIDE, by_industry: "true" }, "outside_training"), "declaration_incomplete");
  assert.equal(await bad({ year: "2026" }, "village"), "training_not_for_you");
  const homeless = syntheticCitizenId(88_100, 1980, true);
  await field.write((tx) =>
    registerPeople(tx, ledger.vault, [{ name: "无单位人", identity_kind: "citizen", identity_number: homeless }]),
  );
  const id = await brought([...rows, { 证件号码: homeless, 姓名: "无单位人" }], SEMINAR, "seminar", field.as("corps"));
  await submit(id, field.as("corps"));
  assert.deepEqual((await row(id)).desks, ["hr"]);
  assert.equal(await refusalOf(review(id, { event: "pass" }, field.as("corps"))), "training_same_eyes");
  assert.equal(await refusalOf(review(id, { event: "pass" }, officer)), "not_found", "a division does not see it");
});

test("desks: nobody's own, another pair of eyes above the limit, fewer hours with a reason, versions", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const rows = await names([one]);
  const id = await brought(rows, { ...another(), hours: "50" });
  assert.equal(await refusalOf(review(id, { event: "pass" })), "training_wrong_state");
  await submit(id);
  assert.equal(await refusalOf(submit(id)), "training_wrong_state");
  assert.equal(await refusalOf(review(id, { event: "pass" }, clerk)), "training_same_eyes");
  assert.equal(await refusalOf(review(id, { event: "pass" }, field.as("head"))), "training_other_desk");
  assert.equal(await refusalOf(review(id, { event: "pass", hours: 9000 })), "invalid_request");
  assert.equal(await refusalOf(review(id, { event: "pass", hours: 4500 })), "invalid_request");
  const first = await row(id);
  await review(id, { event: "pass", hours: 4500, reason: "实际45学时" });
  assert.equal((await row(id)).state, "second");
  assert.equal(await refusalOf(working(officer, id, async () => undefined, first.version)), "training_changed");
  assert.equal(await refusalOf(review(id, { event: "agree" })), "training_same_eyes");
  await review(id, { event: "agree" }, field.as("officerTwo"));
  await carry(id);
  assert.deepEqual(
    (await entries(one)).map(({ hundredths }) => hundredths),
    [4500],
  );
});

test("returned and refused say why; the roster can be typed; nobody found is not handed in", async () => {
  const [one = 0, two = 0] = await peopleOf(field, 2);
  const [a, b] = await names([one, two]);
  const id = await field.write((tx) => beginTraining(tx, ledger, clerk, { kind: "outside_training", said: another() }));
  assert.equal(await refusalOf(submit(id)), "training_nobody");
  const type = (who: { 证件号码: string; 姓名: string }) =>
    working(clerk, id, (tx, held) =>
      addAttendee(tx, ledger, clerk, held, { identity: who.证件号码, name: who.姓名, said: {} }),
    );
  assert.ok(a && b);
  assert.equal(await refusalOf(type({ 证件号码: "123", 姓名: "某人" })), "declaration_incomplete");
  await type(a);
  await type(a);
  await submit(id);
  await review(id, { event: "return", reason: "缺人" });
  await type(b);
  assert.deepEqual(
    (await attendeesOf(database, id)).map(({ match }) => match),
    ["found", "repeated", "found"],
  );
  await submit(id);
  await review(id, { event: "refuse", reason: "不在认可的形式之内" });
  assert.equal((await row(id)).state, "refused");
  assert.equal(await refusalOf(type(b)), "training_wrong_state");
  assert.deepEqual(await entries(one), []);
});

test("one attendee is revoked as any declaration is; the event takes back the others, reversed and told, and frees the training", async () => {
  const [one = 0, two = 0] = await peopleOf(field, 2);
  const said = another();
  const id = await credited(await names([one, two]), said);
  const [first] = await attendeesOf(database, id);
  await field.move(officer, first?.declaration_id ?? 0, "revoke", { reason: "本人没有参加" });
  assert.deepEqual([(await entries(one)).length, (await entries(two)).length], [0, 1]);
  await working(officer, id, (tx, held) => moveOn(tx, ledger, officer, held, "revoke", { reason: "培训没有举办" }));
  await Promise.all([carry(id), carry(id)]);
  assert.deepEqual([(await row(id)).state, (await row(id)).done], ["revoked", 1]);
  assert.deepEqual(await entries(two), []);
  assert.deepEqual([await told(one, "item_revoked"), await told(two, "item_revoked")], [1, 1]);
  const own = await field.draft(two, "outside_training", said);
  assert.equal(await refusalOf(field.move(field.self(two), own, "submit")), "done");
});
