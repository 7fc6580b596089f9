/** Enrolments of a record that is merged away: they go over, a course counts once, and they come back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { completeEnrolment } from "../courses/door.ts";
import { enrol, leave } from "../courses/enrol.ts";
import { NOW, refusalOf, useField } from "../courses/courses.fixture.ts";
import { liveEntries, loadEntries } from "../standing/door.ts";
import { testVault } from "../../test/services.ts";
import { root } from "../../test/testing.ts";
import { actOnMerge, askForMerge } from "./merging.ts";

const field = await useField();
const { database, services, write } = field;
const own = {
  ledger: services,
  names: { vault: testVault, divisions: {}, series: {} },
  completing: { ...services, root, outside: {} },
};
const everywhere = { reach: { kind: "all" } as const, now: NOW };
const clerk = { actor: { accountId: field.accounts.author, role: "unit_clerk" } as const, ...everywhere };
const officer = { actor: { accountId: field.accounts.desk, role: "xpcc_hr" } as const, ...everywhere };

const ask = (survivorId: number, otherId: number) =>
  write((tx) => askForMerge(tx, testVault, clerk, { survivorId, otherId }, "换过证件"));
const act = (mergeId: number, event: "approve" | "reverse") =>
  write((tx) => actOnMerge(tx, own, officer, mergeId, event, "看过证件"));

const [one, two, three] = [
  await field.course({ title: "甲", hundredths: 1000 }),
  await field.course({ title: "乙", hundredths: 1000 }),
  await field.course({ title: "丙", hundredths: 1000 }),
];
const enrolled = async (personId: number, courseId: number, completes = false) => {
  const { enrolment_id: enrolmentId } = await write((tx) => enrol(tx, services, { personId, courseId, now: NOW }));
  if (completes) await write((tx) => completeEnrolment(tx, services, { personId, enrolmentId, now: NOW }));
  return enrolmentId;
};
const hours = async (personId: number) =>
  liveEntries(await loadEntries(database, [personId]))
    .filter(({ kind }) => kind === "credits")
    .reduce((sum, { hundredths }) => sum + (hundredths ?? 0), 0);
const states = async (...ids: number[]) => {
  const rows = await database.rows<{ enrolment_id: number; person_id: number; state: string; live: boolean }>(
    `SELECT enrolment_id, person_id, state, entry_id IS NULL OR NOT EXISTS (SELECT FROM ledger_entry taken
        WHERE taken.person_id = enrolment.person_id AND taken.reverses = entry_id) AS live
       FROM enrolment WHERE enrolment_id = ANY ($1) ORDER BY enrolment_id`,
    [ids],
  );
  assert.ok(
    rows.every(({ live }) => live),
    "a completed enrolment names an entry that stands",
  );
  return rows.map(({ person_id, state }) => `${person_id} ${state}`);
};

test("courses go over with their hours, what both have counts once, and all comes back", async () => {
  const [stays, goes] = [await field.person(), await field.person()];
  const same = [await enrolled(stays, one, true), await enrolled(goes, one, true)];
  const better = [await enrolled(stays, two), await enrolled(goes, two, true)];
  const alone = await enrolled(goes, three);
  const ids = [...same, ...better, alone];
  const before = await states(...ids);
  assert.deepEqual([await hours(stays), await hours(goes)], [1000, 2000]);
  const mergeId = await ask(stays, goes);
  await act(mergeId, "approve");
  assert.deepEqual([await hours(stays), await hours(goes)], [2000, 0]);
  assert.deepEqual(await states(...ids), [
    `${stays} completed`,
    `${stays} left`,
    `${stays} left`,
    `${stays} completed`,
    `${stays} studying`,
  ]);
  await act(mergeId, "reverse");
  assert.deepEqual([await hours(stays), await hours(goes)], [1000, 2000]);
  assert.deepEqual(await states(...ids), before);
});

test("a course that was left since has been built upon", async () => {
  const [stays, goes] = [await field.person(), await field.person()];
  const alone = await enrolled(goes, three);
  const mergeId = await ask(stays, goes);
  await act(mergeId, "approve");
  await write((tx) => leave(tx, { personId: stays, enrolmentId: alone, now: NOW }));
  assert.equal(await refusalOf(act(mergeId, "reverse")), "merge_built_upon");
});
