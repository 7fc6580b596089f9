import assert from "node:assert/strict";
import { test } from "node:test";
import { noteContest } from "./certificates.ts";
import {
  CertificateTaken,
  copyEntries,
  correctEntry,
  fillEntries,
  LedgerRefusal,
  recordEntries,
  reverseEntry,
  type NewEntry,
} from "./door.ts";
import { HR, shelf, useLedger } from "./ledger.fixture.ts";

const ledger = await useLedger();
const engineer = { kind: "title", series: "engineering", level: "intermediate", valid_from: 20240101 };
const service = () => ({ kind: "employment", employer: "public", unit_id: ledger.units.public, valid_from: 20230101 });

async function stored(personId: number, kind: string): Promise<Record<string, unknown>[]> {
  return ledger.database.rows("SELECT * FROM ledger_entry WHERE person_id = $1 AND kind = $2 ORDER BY entry_id", [
    personId,
    kind,
  ]);
}

async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof LedgerRefusal, String(error));
    for (const { message, remedy } of error.problems) assert.match(message + remedy, /\p{Script=Han}/u);
    return error.problems.map(({ path, code }) => `${path} ${code}`);
  }
  return [];
}

test("what a record leaves out is filled from the policy and from the title held on its day", async () => {
  const person = await ledger.person(
    service(),
    { ...engineer, valid_to: 20251231 },
    { ...engineer, series: "economics", valid_from: 20260101 },
  );
  await ledger.record(
    person,
    { kind: "credits", part: "professional", hundredths: 1250, valid_from: 20251231, course_series: "shipping" },
    { kind: "credits", part: "professional", hundredths: 100, valid_from: 20260101 },
    { kind: "outside_training", hundredths: 800, form: "recognised", valid_from: 20260401, approved: null },
  );
  const [before, after] = await stored(person, "credits");
  assert.deepEqual(
    [before?.enrolled_series, before?.course_category, before?.right_level, before?.year],
    ["engineering", "engineering", true, 2025],
  );
  assert.deepEqual(
    [after?.enrolled_series, after?.enrolled_category, after?.course_series, after?.course_category],
    ["economics", "economics", "", "economics"],
  );
  const [training] = await stored(person, "outside_training");
  assert.deepEqual(
    [
      training?.approved,
      training?.hr_approved,
      training?.industry_approved,
      training?.by_industry,
      training?.submitted_on,
    ],
    [null, null, null, false, "2026-04-01"],
  );
  const [title] = await stored(person, "title");
  assert.equal(title?.category, "engineering");
});

test("everything wrong is named with its place, and nothing is written", async () => {
  const person = await ledger.person(service());
  const problems = await problemsOf(
    ledger.record(
      person,
      { kind: "credits", part: "public", hundredths: 3000, valid_from: 20260301 },
      { kind: "credits", part: "sport", hundredths: 3000, valid_from: 20260301 },
      { kind: "credits", part: "public", valid_from: 20260230, hundredths: 100 },
      { kind: "classes", valid_from: 20260301 },
      { kind: "title", series: "astrology", level: "grand", valid_from: 20260301 },
      { kind: "application", route: "lottery", valid_from: 20260301 },
      { kind: "post", post: "king", valid_from: 20260301 },
      { kind: "employment", employer: "public", valid_from: 20260301, valid_to: 20260201 },
      { kind: "holiday", valid_from: 20260301 },
      { kind: "certificates", issued_year: 2025, valid_from: 20260301 },
    ),
  );
  assert.deepEqual(problems, [
    "entries[1].part unknown_code",
    "entries[2].valid_from bad_date",
    "entries[3].class missing_field",
    "entries[4].series unknown_code",
    "entries[4].level unknown_code",
    "entries[5].route unknown_code",
    "entries[6].posts unknown_code",
    "entries[7].valid_to dates_reversed",
    "entries[8].kind unknown_kind",
    "entries[9].certificate_number certificate_missing",
  ]);
  assert.equal((await stored(person, "credits")).length, 0);
  const nobody = { person_id: 999_999, kind: "credits", part: "public", hundredths: 1, valid_from: 20260301 };
  assert.deepEqual(await problemsOf(ledger.write((tx) => recordEntries(tx, ledger.services, HR, [nobody]))), [
    "entries[0].person_id unknown_person",
  ]);
});

test("a correction takes the old entry back and says it again with changes", async () => {
  const person = await ledger.person(service(), engineer);
  const [entryId] = await ledger.record(person, {
    kind: "credits",
    part: "public",
    hundredths: 300,
    valid_from: 20260301,
    course_series: "engineering",
  });
  const before = await ledger.facts(person, 2026);
  assert.equal(before.facts.items["credits"]?.[0]?.["hours"], 300);
  const corrected = await ledger.write((tx) =>
    correctEntry(tx, ledger.services, HR, {
      personId: person,
      entryId: entryId as number,
      reason: "少录一个零",
      changes: { hundredths: 3000 },
    }),
  );
  const { facts, origins } = await ledger.facts(person, 2026);
  assert.deepEqual(
    facts.items["credits"]?.map((item) => [item.id, item["hours"], item["course_series"]]),
    [[String(corrected), 3000, "engineering"]],
  );
  assert.deepEqual(origins["credits"]?.entries, [String(corrected)]);
  assert.equal((await stored(person, "credits")).length, 3);
  const again = ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: entryId as number, reason: "再次" }),
  );
  assert.deepEqual(await problemsOf(again), ["entry_id entry_reversed"]);
  const silent = ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: corrected, reason: " " }),
  );
  assert.deepEqual(await problemsOf(silent), ["entry_id missing_reason"]);
});

const certificate = (number: string, year = 2026): Omit<NewEntry, "person_id"> => ({
  kind: "certificates",
  issued_year: 2025,
  certificate_number: number,
  valid_from: year * 10_000 + 301,
});

test("a certificate is used once, however it is written and whoever brings it", async () => {
  const first = await ledger.person(service());
  const second = await ledger.person(service());
  const [entryId] = await ledger.record(first, certificate("兵继教（2025） 000777 号"));
  const taken = ledger.record(second, certificate("兵继教(2025)000777号"));
  const refused = await taken.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(refused instanceof CertificateTaken);
  assert.deepEqual([refused.contest.holderId, refused.contest.claimantId], [first, second]);
  assert.match(refused.problems[0]?.message ?? "", /已经有人用过/);
  assert.equal((await stored(second, "certificates")).length, 0);
  await ledger.write((tx) => noteContest(tx, refused.contest));
  const contest = await ledger.database.row<{ holder_id: number; claimant_id: number }>(
    "SELECT holder_id, claimant_id FROM certificate_contest",
  );
  assert.deepEqual(contest, { holder_id: first, claimant_id: second });
  assert.deepEqual(await problemsOf(ledger.record(first, certificate("兵继教(2025)000777号", 2025))), [
    "certificate_number certificate_taken",
  ]);
  await ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: first, entryId: entryId as number, reason: "登记错人" }),
  );
  await ledger.record(second, certificate("兵继教(2025)000777号"));
});

test("two people bringing one certificate at the same moment: one gets it", async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => ledger.person(service())));
  const outcomes = await Promise.allSettled(
    people.map((person) => ledger.record(person, certificate("兵继教(2025)000888号"))),
  );
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") assert.ok(outcome.reason instanceof CertificateTaken);
});

test("a refused declaration uses no certificate up", async () => {
  const person = await ledger.person(service());
  const [pending] = await ledger.record(person, { ...certificate("兵继教(2025)000999号"), approved: null });
  await ledger.write((tx) =>
    correctEntry(tx, ledger.services, HR, {
      personId: person,
      entryId: pending as number,
      reason: "材料不全",
      changes: { approved: false },
    }),
  );
  assert.equal(
    await ledger.database.row("SELECT 1 FROM certificate_claim WHERE normalised_number = '兵继教(2025)000999号'"),
    undefined,
  );
});

test("a bulk load writes what recording one by one would", async () => {
  const entries = (personId: number, number: string): NewEntry[] =>
    [
      service(),
      engineer,
      { kind: "credits", part: "professional", hundredths: 1200, valid_from: 20260505, note: "含\t制表符\\反斜杠" },
      certificate(number),
    ].map((entry) => ({ ...entry, person_id: personId }));
  const one = await ledger.person();
  const many = await ledger.person();
  await ledger.write((tx) => recordEntries(tx, ledger.services, HR, entries(one, "兵继教(2025)100001号")));
  await ledger.write(async (tx) => {
    const { entries: filled, problems } = await fillEntries(tx, shelf, entries(many, "兵继教(2025)100002号"));
    assert.deepEqual(problems, []);
    assert.equal(await copyEntries(tx, ledger.services, HR, filled), 4);
  });
  const comparable = async (person: number) => {
    const rows = await ledger.database.rows<Record<string, unknown>>(
      "SELECT * FROM ledger_entry WHERE person_id = $1 ORDER BY entry_id",
      [person],
    );
    const own = new Set(["person_id", "entry_id", "recorded_at", "certificate_number"]);
    return rows.map((row) => Object.entries(row).filter(([column]) => !own.has(column)));
  };
  assert.deepEqual(await comparable(many), await comparable(one));
  const claims = await ledger.database.rows("SELECT 1 FROM certificate_claim WHERE person_id = $1", [many]);
  assert.equal(claims.length, 1);
  const twice = ledger.write((tx) =>
    copyEntries(tx, ledger.services, HR, [
      {
        ...entries(one, "兵继教(2025)100002号")[3],
        certificate_kind: "certificates",
        year: 2026,
        submitted_on: 20260301,
        approved: true,
      } as NewEntry,
    ]),
  );
  await assert.rejects(twice, CertificateTaken);
});
