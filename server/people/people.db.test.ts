import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact, violatedConstraint } from "../platform/db.ts";
import {
  NotANumber,
  copyPeople,
  peopleByIdentity,
  personById,
  registerPeople,
  renamePerson,
  reservePersonIds,
} from "./door.ts";

const file = await useDatabase();
const { database } = file;
const person = (index: number, name = "王小明") => ({
  name,
  identity_kind: "citizen" as const,
  identity_number: syntheticCitizenId(index, 1990, false),
});

test("one row per identity number, whoever registers it and however often", async () => {
  const first = await transact(database, (tx) => registerPeople(tx, testVault, [person(1), person(2)]));
  const again = await transact(database, (tx) => registerPeople(tx, testVault, [person(2, "另一个名字"), person(3)]));
  const second = person(2).identity_number;
  assert.equal(again.get(second), first.get(second));
  assert.equal((await personById(database, testVault, first.get(second) as number))?.name, "王小明");
  assert.equal((await peopleByIdentity(database, testVault, [second, "没有这个人"])).size, 1);
});

test("two registrations of one person at the same moment come to the same number", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () =>
      transact(database, (tx) => registerPeople(tx, testVault, [person(10), person(11)])),
    ),
  );
  assert.equal(new Set(outcomes.map((ids) => ids.get(person(10).identity_number))).size, 1);
});

test("a name or a phone changes only where it is said", async () => {
  const ids = await transact(database, (tx) =>
    registerPeople(tx, testVault, [{ ...person(20), phone: "13900000000" }]),
  );
  const [id] = [...ids.values()] as [number];
  await transact(database, (tx) => renamePerson(tx, testVault, id, { name: "王晓明" }));
  assert.deepEqual(
    [(await personById(database, testVault, id))?.name, (await personById(database, testVault, id))?.phone],
    ["王晓明", "13900000000"],
  );
  await transact(database, (tx) => renamePerson(tx, testVault, id, { phone: null }));
  assert.deepEqual(
    [(await personById(database, testVault, id))?.name, (await personById(database, testVault, id))?.phone],
    ["王晓明", null],
  );
});

test("numbers set aside for a bulk load collide with nobody's", async () => {
  const created_at = new Date("2026-01-05T00:00:00Z");
  const [first, second] = await transact(database, async (tx) => {
    const one = await reservePersonIds(tx, 3);
    const two = await reservePersonIds(tx, 1);
    const people = [0, 1, 2].map((each) => ({
      ...person(30 + each, "阿依古丽·买买提"),
      person_id: one + each,
      created_at,
    }));
    await copyPeople(tx, testVault, people);
    return [one, two];
  });
  assert.equal(second, first + 3);
  assert.equal((await personById(database, testVault, first + 2))?.name, "阿依古丽·买买提");
  const ids = await transact(database, (tx) => registerPeople(tx, testVault, [person(40)]));
  assert.equal([...ids.values()][0], second + 1);
});

test("strange numbers are refused before they are sealed, empty names by constraint", async () => {
  const refusal = (change: object) =>
    transact(database, (tx) => registerPeople(tx, testVault, [{ ...person(50), ...change }])).then(
      () => undefined,
      (error: unknown) => violatedConstraint(error) ?? Promise.reject(error as Error),
    );
  await assert.rejects(refusal({ identity_number: "12" }), NotANumber);
  await assert.rejects(refusal({ phone: "+86 139" }), NotANumber);
  assert.equal(await refusal({ name: "　" }), "person_name_present");
});
