import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { survivingAccount } from "../identity/door.ts";
import { personById, renamePerson } from "../people/door.ts";
import type { NewEntry } from "../standing/door.ts";
import { combine, keyOf, type Comparable } from "./combine.ts";
import { NOW, refusalOf, service, useField } from "./employment.fixture.ts";
import { mergeById } from "./merge-store.ts";
import { mergeList, suggestionsOf } from "./merge-views.ts";
import { actOnMerge, askForMerge, askForOwnMerge, previewMerge } from "./merging.ts";

const field = await useField();
const { units, own, write, at, self, live, database } = field;
const vault = own.names.vault;
type Said = Omit<NewEntry, "person_id">;

const ask = (survivorId: number, otherId: number, acting = at("hospital")) =>
  write((tx) => askForMerge(tx, vault, acting, { survivorId, otherId }, "同一个人"));
const act = (mergeId: number, event: "approve" | "refuse" | "withdraw" | "reverse", acting = at("divisionEight")) =>
  write((tx) => actOnMerge(tx, own, acting, mergeId, event, "核对过证件"));
const credits = (valid_from: number, hundredths: number, part = "public"): Said => ({
  kind: "credits",
  part,
  hundredths,
  valid_from,
  course_series: "health",
});
const certificate = (number: string): Said => ({
  kind: "qualifications",
  hundredths: 1000,
  valid_from: 20260301,
  certificate_number: number,
});
const pairOf = async (mine: readonly Said[], theirs: readonly Said[]) => {
  const base = service(units.hospital);
  return { survivor: await field.person([base, ...mine]), other: await field.person([base, ...theirs]) };
};
const hours = async (personId: number) =>
  (await live(personId))
    .filter(({ kind }) => kind === "credits")
    .reduce((sum, entry) => sum + (entry.hundredths ?? 0), 0);
/** What stands in a ledger, whatever the numbers of its entries. */
const told = async (personId: number) =>
  (await live(personId)).map((entry) => `${keyOf(entry)} ${entry.approved} ${entry.valid_to}`).sort();

test("everything comes over once, certificates move, and the account leads to the survivor", async () => {
  const { survivor, other } = await pairOf(
    [credits(20260301, 1000), credits(20260401, 500)],
    [
      credits(20260301, 1000),
      credits(20260501, 700),
      credits(20260501, 700, "professional"),
      certificate("ZG260000077"),
    ],
  );
  const account = await database.row<{ account_id: number }>("SELECT account_id FROM account WHERE person_id = $1", [
    other,
  ]);
  const kept = await database.row<{ account_id: number }>("SELECT account_id FROM account WHERE person_id = $1", [
    survivor,
  ]);
  await write((tx) =>
    tx.execute(
      `INSERT INTO session (token_digest, account_id, proof, created_at, seen_at, expires_at)
       VALUES ($1, $2, 'code', now(), now(), now() + interval '1 hour')`,
      ["ab".repeat(32), account?.account_id],
    ),
  );
  const preview = await previewMerge(database, { survivorId: survivor, otherId: other });
  assert.deepEqual([preview.moved.length, preview.equal], [3, 2]);
  const id = await ask(survivor, other);
  assert.equal(await refusalOf(ask(survivor, other)), "merge_open_already");
  assert.equal(await refusalOf(act(id, "approve", at("hospital"))), "merge_second_person");
  assert.equal(await refusalOf(act(id, "approve", at("divisionOne"))), "not_found");
  await act(id, "approve");
  assert.equal(await hours(survivor), 1000 + 500 + 700 + 700);
  assert.deepEqual(await live(other), []);
  const claims = await database.rows<{ person_id: number }>(
    "SELECT person_id FROM certificate_claim WHERE normalised_number = 'ZG260000077'",
  );
  assert.deepEqual(claims, [{ person_id: survivor }]);
  assert.equal(await survivingAccount(database, account?.account_id as number), kept?.account_id);
  const state = await database.row("SELECT state FROM account WHERE account_id = $1", [account?.account_id]);
  assert.deepEqual(state, { state: "merged" });
  assert.deepEqual(await database.rows("SELECT 1 FROM session WHERE account_id = $1", [account?.account_id]), []);
  for (const event of ["approve", "refuse"] as const) assert.equal(await refusalOf(act(id, event)), "merge_done");
  // What was merged away is not merged again, in either place.
  const third = await field.person();
  assert.equal(await refusalOf(ask(third, other, at("corps"))), "merge_not_possible");
  assert.equal(await refusalOf(ask(third, third)), "merge_not_possible");
  const listed = await mergeList(database, own.names, at("hospital"), { limit: 10 });
  assert.deepEqual(
    listed.filter(({ mergeId }) => mergeId === id).map(({ moved, equal, may }) => [moved, equal, may]),
    [[3, 2, []]],
  );
});

test("a merge is taken back within its window, unless something was built on it", async () => {
  const { survivor, other } = await pairOf(
    [credits(20260301, 1000)],
    [credits(20260501, 700), certificate("ZG260000088")],
  );
  const before = [await told(survivor), await told(other)];
  const account = await database.row<{ account_id: number }>("SELECT account_id FROM account WHERE person_id = $1", [
    other,
  ]);
  const id = await ask(survivor, other);
  await act(id, "approve");
  const late = at("divisionEight", new Date(NOW.getTime() + 31 * 86_400_000));
  assert.equal(await refusalOf(act(id, "reverse", late)), "merge_late");
  await act(id, "reverse");
  assert.deepEqual([await told(survivor), await told(other)], before);
  const claims = await database.rows<{ person_id: number }>(
    "SELECT person_id FROM certificate_claim WHERE normalised_number = 'ZG260000088'",
  );
  assert.deepEqual(claims, [{ person_id: other }]);
  const state = await database.row("SELECT state, merged_into FROM account WHERE account_id = $1", [
    account?.account_id,
  ]);
  assert.deepEqual(state, { state: "active", merged_into: null });
  assert.equal(await refusalOf(act(id, "reverse")), "merge_reversed");
  const again = await ask(survivor, other);
  await act(again, "approve");
  const moved = (await mergeById(database, again))?.written[0] as number;
  const entry = (await live(survivor)).find(({ entry_id }) => entry_id === moved);
  assert.ok(entry);
  await write((tx) =>
    tx.execute(
      `INSERT INTO ledger_entry (person_id, kind, year, reverses, reason, source, author) VALUES ($1, $2, $3, $4, '更正', 'hr', '测试')`,
      [survivor, entry.kind, entry.year, moved],
    ),
  );
  assert.equal(await refusalOf(act(again, "reverse")), "merge_built_upon");
});

test("twenty merges at once are one, whichever way round they are asked", async () => {
  const { survivor, other } = await pairOf(
    [credits(20260301, 1000)],
    [credits(20260301, 1000), credits(20260501, 700)],
  );
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, index) => refusalOf(index % 2 === 0 ? ask(survivor, other) : ask(other, survivor))),
  );
  assert.equal(asked.filter((outcome) => outcome === "done").length, 1);
  const row = await database.row<{ merge_id: number; survivor_id: number }>(
    "SELECT merge_id, survivor_id FROM person_merge WHERE state = 'requested' AND $1 IN (survivor_id, other_id)",
    [survivor],
  );
  const done = await Promise.all(Array.from({ length: 20 }, () => refusalOf(act(row?.merge_id as number, "approve"))));
  assert.equal(done.filter((outcome) => outcome === "done").length, 1);
  assert.deepEqual([...new Set(done)].sort(), ["done", "merge_done"]);
  assert.equal(await hours(row?.survivor_id as number), 1700);
});

const entryArbitrary = fc.record({
  day: fc.integer({ min: 1, max: 3 }),
  hundredths: fc.constantFrom(100, 200),
  part: fc.constantFrom("public", "professional"),
  approved: fc.constantFrom(true, null, false),
});
type Drawn = { day: number; hundredths: number; part: string; approved: boolean | null };

/** Hours of the union, worked out another way: of each thing as many as whoever has more of it. */
function unionHours(one: readonly Drawn[], other: readonly Drawn[]): number {
  const name = ({ day, hundredths, part }: Drawn) => `${day} ${hundredths} ${part}`;
  const count = (list: readonly Drawn[], key: string) => list.filter((each) => name(each) === key).length;
  const keys = new Set([...one, ...other].map(name));
  return [...keys].reduce(
    (sum, key) => sum + Number(key.split(" ")[1]) * Math.max(count(one, key), count(other, key)),
    0,
  );
}

test("for random ledgers: hours of the union, nothing twice, and the better of equal entries", () => {
  fc.assert(
    fc.property(
      fc.array(entryArbitrary, { maxLength: 8 }),
      fc.array(entryArbitrary, { maxLength: 8 }),
      (one, other) => {
        const rows = (drawn: readonly Drawn[], first: number) =>
          drawn.map((each, index) => comparable(each, first + index));
        const [mine, theirs] = [rows(one, 1), rows(other, 101)];
        const { moved, replaced, equal } = combine(mine, theirs);
        const after = [
          ...mine.filter(({ entry_id }) => !replaced.includes(entry_id)),
          ...theirs.filter(({ entry_id }) => moved.includes(entry_id)),
        ];
        assert.equal(
          after.reduce((sum, entry) => sum + (entry.hundredths ?? 0), 0),
          unionHours(one, other),
        );
        assert.equal(moved.length + equal, theirs.length);
        // Merging what was merged, with either of the two, adds nothing more.
        for (const once of [mine, theirs])
          assert.deepEqual(
            combine(
              after,
              once.map((entry) => ({ ...entry, entry_id: entry.entry_id + 1000 })),
            ).moved,
            [],
          );
        for (const [key, group] of Map.groupBy([...mine, ...theirs], keyOf)) {
          const wanted = after.filter((entry) => keyOf(entry) === key);
          const confirmed = (list: readonly Comparable[]) => list.filter(({ approved }) => approved === true).length;
          const [own, others] = [
            group.filter(({ entry_id }) => entry_id < 100),
            group.filter(({ entry_id }) => entry_id > 100),
          ];
          assert.equal(confirmed(wanted), Math.max(confirmed(own), confirmed(others)), "confirmed once, and not lost");
        }
      },
    ),
    { numRuns: 500, seed: 20_261_123 },
  );
});

function comparable({ day, hundredths, part, approved }: Drawn, entry_id: number): Comparable {
  const row = {
    entry_id,
    kind: "credits",
    year: 2026,
    valid_from: 20260300 + day,
    approved,
    hundredths,
    unit_id: null,
    certificate_kind: null,
    certificate_number: null,
    declaration: null,
    part,
  };
  return row;
}

test("the same in the database, random ledgers with certificates: unique before and after", async () => {
  let number = 0;
  const drawn = fc.sample(
    fc.tuple(fc.array(entryArbitrary, { maxLength: 4 }), fc.array(entryArbitrary, { maxLength: 4 })),
    { numRuns: 6, seed: 7 },
  );
  for (const [one, other] of drawn) {
    const entries = (list: readonly Drawn[]) =>
      list.map(({ day, hundredths, part, approved }) => ({ ...credits(20260300 + day, hundredths, part), approved }));
    const pair = await pairOf(
      [...entries(one), certificate(`ZG26${1_000_000 + number++}`)],
      [...entries(other), certificate(`ZG26${1_000_000 + number++}`)],
    );
    const id = await ask(pair.survivor, pair.other);
    await act(id, "approve");
    assert.equal(await hours(pair.survivor), unionHours(one, other));
    const held = await database.rows<{ person_id: number }>(
      "SELECT person_id FROM certificate_claim WHERE person_id = ANY ($1)",
      [[pair.survivor, pair.other]],
    );
    assert.deepEqual(held, [{ person_id: pair.survivor }, { person_id: pair.survivor }]);
  }
  const doubled = await database.rows(
    "SELECT kind, normalised_number FROM certificate_claim GROUP BY 1, 2 HAVING count(*) > 1",
  );
  assert.deepEqual(doubled, []);
});

test("likely pairs are found within reach by name with phone or birthday, and only until somebody has asked", async () => {
  const mine = [await field.person(undefined, "古丽娜尔"), await field.person(undefined, "古丽娜尔")] as const;
  await field.person([service(units.school)], "古丽娜尔");
  const found = async (desk: "hospital" | "school" | "clinic") =>
    (await suggestionsOf(database, own.names, at(desk), 50)).filter(({ one }) => one.name === "古丽娜尔");
  // Numbers of test people share birthday and sex by chance only; the telephone decides.
  const before = (await found("hospital")).length;
  for (const personId of mine) await write((tx) => renamePerson(tx, vault, personId, { phone: "13900001234" }));
  const [pair, ...more] = await found("hospital");
  assert.ok(pair !== undefined && before <= 1 && pair.because.includes("phone"));
  assert.deepEqual([pair.one.personId, pair.other.personId, more.length], [...mine, 0]);
  assert.match(pair.one.phone ?? "", /^139\*+1234$/);
  assert.doesNotMatch(pair.one.identity, /1985/);
  assert.deepEqual([await found("school"), await found("clinic")], [[], []]);
  const id = await ask(mine[0], mine[1]);
  assert.deepEqual(await found("hospital"), []);
  await act(id, "withdraw", at("hospital"));
  assert.equal((await found("hospital")).length, 1);
  // The person may ask too, by proving what stands there; one thing wrong is answered like another.
  const other = await personById(database, vault, mine[1]);
  const proof = {
    name: "古丽娜尔",
    identityNumber: other?.identity_number ?? "",
    phone: "139 0000 1234",
    reason: "换过证件",
  };
  const prove = (change: Partial<typeof proof>) =>
    refusalOf(write((tx) => askForOwnMerge(tx, vault, self(mine[0]), { ...proof, ...change })));
  assert.equal(await prove({ phone: "13900001235" }), "merge_not_possible");
  assert.equal(await prove({ name: "古丽" }), "merge_not_possible");
  assert.equal(await prove({}), "done");
});
