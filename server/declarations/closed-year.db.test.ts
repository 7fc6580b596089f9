/** A year that is closed takes nothing more, save through a window; what was handed in before is finished. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { violatedConstraint, type Db } from "../platform/db.ts";
import {
  endReopening,
  keepClosing,
  keepReopening,
  loadFacts,
  loadEntries,
  openShelf,
  wasClosedFor,
  learningYears,
  type ReopeningScope,
} from "../standing/door.ts";
import { root } from "../../test/testing.ts";
import { act, hold } from "./acts.ts";
import { gateOf, gatesOf } from "./closed-year.ts";
import { NOW, refusalOf, useField, type Office } from "./declarations.fixture.ts";

const field = await useField(16);
const shelf = openShelf(root);
let trainings = 0;
/** A training of a year, another one each time. */
const training = (year: number) => ({
  year: String(year),
  title: `节水灌溉第${++trainings}期`,
  organiser_name: "石河子大学",
  date: `${year}-05-20`,
  hours: "20",
  form: "recognised",
});
const draft = (person: number, year: number) => field.draft(person, "outside_training", training(year));
const handIn = (person: number, id: number) => field.move(field.self(person), id, "submit");
const account = (office: Office) => field.as(office).actor.accountId;

const closingOf = (year: number, divisionCode: string) => ({
  year,
  divisionCode,
  closedAt: NOW,
  accountId: account("officer"),
  office: "第八师人社局",
  reason: "年度结束",
  people: 0,
  notMet: 0,
  undetermined: 0,
  waiting: 0,
  drafts: 0,
});
const close = (year: number, divisionCode: string) =>
  field.write((tx) => keepClosing(tx, closingOf(year, divisionCode)));
const open = (year: number, scope: ReopeningScope, opens = "2026-08-25", until = "2026-09-10") =>
  field.write((tx) =>
    keepReopening(tx, {
      ...scope,
      year,
      opens,
      until,
      reason: "集中补报",
      office: "第八师人社局",
      accountId: account("officer"),
      at: NOW,
    }),
  );
const end = (reopeningId: number) =>
  field.write((tx) =>
    endReopening(tx, { reopeningId, accountId: account("officer"), office: "第八师人社局", reason: "误开", at: NOW }),
  );
const constraintOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return "done";
  } catch (error) {
    return violatedConstraint(error) ?? (error as Error).message;
  }
};

test("closed for a division: drafts stay drafts, what lies on a desk or was returned goes on, other divisions and years are open", async () => {
  const [one = 0, two = 0] = await field.people(2);
  const [waiting, returned, late] = [await draft(one, 2024), await draft(one, 2024), await draft(two, 2024)];
  await handIn(one, waiting);
  await handIn(one, returned);
  await field.move(field.as("clerk"), returned, "return", { reason: "缺页" });
  assert.equal(await constraintOf(open(2024, { scope: "division", divisionCode: "d08" })), "year_reopening_of_closed");
  assert.equal(await close(2024, "d08"), true);
  assert.equal(await close(2024, "d08"), false, "closed once");
  const refused = handIn(two, late);
  assert.equal(await refusalOf(refused), "declaration_year_closed");
  const { errors } = (await refused.catch((error: unknown) => error)) as {
    errors: { message: string; remedy: string }[];
  };
  assert.match(errors[0]?.message ?? "", /2024年度已于2026年9月1日由第八师人社局关闭/);
  assert.match(errors[0]?.remedy ?? "", /补报期/);
  await field.move(field.as("clerk"), waiting, "pass");
  await handIn(one, returned);
  await handIn(two, await draft(two, 2025));
  const years = new Map((await learningYears(field.database)).map((each) => [each.year, each]));
  const closed = (division: string | null) => wasClosedFor(years.get(2024) as never, division);
  assert.deepEqual([closed("d08"), closed("d01"), closed(null)], [true, false, false]);
  assert.equal(
    wasClosedFor(years.get(2024) as never, "d08", new Date(NOW.getTime() - 1)),
    false,
    "not yet, as known then",
  );
  const [facts] = await loadFacts(field.database, shelf, one, [2024], { today: 20_260_901 });
  assert.equal(facts?.view.facts.closed, true);
  assert.equal(facts?.view.facts.items["outside_training"]?.length, 2);
});

test("through a window for a person, a unit or a division it is taken; the entry and the declaration say so", async () => {
  const [one = 0, two = 0] = await field.people(2);
  const later = await open(2024, { scope: "person", divisionCode: "d08", personId: one }, "2026-09-05");
  const id = await draft(one, 2024);
  const early = handIn(one, id);
  assert.equal(await refusalOf(early), "declaration_year_closed");
  const { errors } = (await early.catch((error: unknown) => error)) as { errors: { remedy: string }[] };
  assert.match(errors[0]?.remedy ?? "", /补报期从2026年9月5日到2026年9月10日/);
  assert.equal(await end(later), true);
  assert.equal(await end(later), false);
  const window = await open(2024, { scope: "person", divisionCode: "d08", personId: one });
  await handIn(one, id);
  assert.equal((await field.row(id)).reopening_id, window);
  const entryOf = async (declarationId: number) => {
    const { person_id: personId, entry_id } = await field.row(declarationId);
    return (await loadEntries(field.database, [personId])).find((entry) => entry.entry_id === entry_id);
  };
  assert.match((await entryOf(id))?.note ?? "", new RegExp(`补报期内申报（第${window}号`));
  for (const office of ["clerk", "officer"] as const)
    if ((await field.row(id)).state === "reviewing") await field.move(field.as(office), id, "pass");
  if ((await field.row(id)).state === "second") await field.move(field.as("officerTwo"), id, "agree");
  assert.match((await entryOf(id))?.note ?? "", /补报期/);
  assert.equal((await entryOf(id))?.approved, true);
  // Given up within the window, not after it.
  const other = await draft(two, 2024);
  assert.equal(await refusalOf(handIn(two, other)), "declaration_year_closed", "the window is another's");
  const ofUnit = await open(2024, { scope: "unit", divisionCode: "d08", unitId: 1 });
  await handIn(two, other);
  await end(ofUnit);
  await end(window);
  assert.equal(await refusalOf(field.move(field.self(one), id, "release")), "declaration_year_frozen");
  const ofDivision = await open(2024, { scope: "division", divisionCode: "d08" });
  await field.move(field.self(one), id, "release");
  await end(ofDivision);
});

test("asked about many at once, every year stands for everybody as it does asked about them alone", async () => {
  const [one = 0, two = 0] = await field.people(2);
  const ofDivision = await open(2024, { scope: "division", divisionCode: "d08" }, "2026-09-05");
  const ofUnit = await open(2024, { scope: "unit", divisionCode: "d08", unitId: 1 });
  const ofPerson = await open(2024, { scope: "person", divisionCode: "d08", personId: two }, "2026-08-20");
  const places = [
    { unitId: 1, divisionCode: "d08" },
    { unitId: null, divisionCode: "d08" },
    { unitId: null, divisionCode: null },
    { unitId: null, divisionCode: "d01" },
  ];
  const asked = [one, two].flatMap((personId) =>
    places.flatMap((place) => [2024, 2026, 40_000].map((year) => ({ personId, year, ...place }))),
  );
  let statements = 0;
  const counted: Db = {
    rows: (sql, values) => (statements++, field.database.rows(sql, values)),
    row: (sql, values) => (statements++, field.database.row(sql, values)),
  };
  const together = await gatesOf(counted, asked, NOW);
  assert.equal(statements, 2);
  const alone = await Promise.all(asked.map((each) => gateOf(field.database, each, NOW)));
  assert.deepEqual(together, alone);
  const stands = together.map(({ closed, window, next }) => [
    closed !== undefined,
    window?.reopeningId,
    next?.reopeningId,
  ]);
  const openYear = [false, undefined, undefined];
  const elsewhere = [openYear, openYear, openYear, openYear, openYear, openYear];
  const ofOne = [[true, ofUnit, ofDivision], openYear, openYear, [true, undefined, ofDivision], openYear, openYear];
  const ofTwo = [[true, ofPerson, ofDivision], openYear, openYear, [true, ofPerson, ofDivision], openYear, openYear];
  assert.deepEqual(stands, [...ofOne, ...elsewhere, ...ofTwo, ...elsewhere]);
  for (const reopening of [ofDivision, ofUnit, ofPerson]) await end(reopening);
});

test("the database holds it: no row goes past a closed year, whoever writes it", async () => {
  const [person = 0] = await field.people(1);
  const id = await draft(person, 2024);
  const by = (set: string) =>
    constraintOf(
      field.write((tx) =>
        tx.execute(
          `UPDATE declaration SET year = 2024, state = 'reviewing', desks = '{unit}', desk_since = $2, submitted_at = $2,
             division_code = 'd08' ${set} WHERE declaration_id = $1`,
          [id, NOW],
        ),
      ),
    );
  assert.equal(await by(""), "declaration_year_open");
  const elsewhere = await open(2024, { scope: "person", divisionCode: "d08", personId: person });
  await end(elsewhere);
  assert.equal(await by(`, reopening_id = ${elsewhere}`), "declaration_year_open", "a window that has ended");
  for (const [change, constraint] of [
    ["closed_at = '2024-12-30'", "year_closing_after_its_end"],
    ["division_code = 'd15'", "year_closing_division_known"],
  ] as const)
    assert.equal(
      await constraintOf(field.write((tx) => tx.execute(`UPDATE year_closing SET ${change} WHERE year = 2024`))),
      constraint,
    );
  assert.equal(
    await constraintOf(open(2024, { scope: "division", divisionCode: "d08" }, "2026-09-10", "2026-09-01")),
    "year_reopening_window",
  );
});

test("whoever closes a year waits for whoever is handing in, and they for the closing", async () => {
  const [one = 0, two = 0] = await field.people(2);
  const [first, second] = [await draft(one, 2025), await draft(two, 2025)];
  const order: string[] = [];
  const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
  const handing = field.write(async (tx) => {
    const acting = field.self(one);
    await act(tx, field.ledger, acting, await hold(tx, acting, first, undefined), "submit");
    await pause(300);
    order.push("handed in");
  });
  await pause(100);
  const closing = field.write(async (tx) => {
    assert.equal(await keepClosing(tx, closingOf(2025, "all")), true);
    order.push("closed");
    await pause(300);
  });
  await pause(350);
  const late = refusalOf(handIn(two, second)).then((outcome) => order.push(outcome));
  await Promise.all([handing, closing, late]);
  assert.deepEqual(order, ["handed in", "closed", "declaration_year_closed"]);
  assert.equal((await field.row(first)).state, "reviewing");
});
