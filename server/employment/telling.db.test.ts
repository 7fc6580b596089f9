import assert from "node:assert/strict";
import { test } from "node:test";
import { personById, renamePerson } from "../people/door.ts";
import { confirmItems, decideItem } from "./batch.ts";
import { refusalOf, service, useField } from "./employment.fixture.ts";
import { actOnMerge, askForMerge, askForOwnMerge } from "./merging.ts";
import type { MergeEvent } from "./merge.ts";

const field = await useField();
const { database, ledger, own, units, write, at, self } = field;

/** What somebody finds in their inbox, the oldest first: what it is, what is filled in, and where it leads. */
async function inbox(personId: number): Promise<string[]> {
  const rows = await database.rows<{ template: string; place_values: Record<string, string>; link: string }>(
    "SELECT template, place_values, link FROM notice WHERE person_id = $1 ORDER BY notice_id",
    [personId],
  );
  return rows.map(
    ({ template, place_values: values, link }) => `${template} ${Object.values(values).sort().join(" ")} ${link}`,
  );
}
const act = (mergeId: number, event: MergeEvent, reason = "核对过证件") =>
  write((tx) => actOnMerge(tx, own, at("divisionEight"), mergeId, event, reason));

test("whoever claimed a title is told that it was confirmed and since when, or why it was not", async () => {
  const person = await field.person();
  const title = { kind: "title", series: "health", approved: null } as const;
  const [one = 0, other = 0] = await field.record(
    person,
    { ...title, level: "assistant", valid_from: 20200601 },
    { ...title, level: "intermediate", valid_from: 20250601 },
  );
  await write((tx) => confirmItems(tx, ledger, at("hospital"), [`c${person}-${one}`]));
  await write((tx) =>
    decideItem(tx, ledger, at("hospital"), `c${person}-${other}`, "refused", { reason: "证书没有看到原件" }),
  );
  assert.deepEqual(await inbox(person), [
    "item_approved A01 职称登记 自2020年06月01日起记入您的档案。 /employment/mine",
    "item_returned A01 职称登记 证书没有看到原件 /employment/mine",
  ]);
});

test("somebody whose records were made one is told, and both when they are two again; no number of theirs is repeated", async () => {
  const [survivor, other] = [await field.person(), await field.person()];
  const number = (await personById(database, own.names.vault, other))?.identity_number ?? "";
  assert.match(number, /^\d{17}[\dX]$/);
  const mergeId = await write((tx) =>
    askForMerge(tx, own.names.vault, at("hospital"), { survivorId: survivor, otherId: other }, "同一个人"),
  );
  assert.deepEqual(await inbox(survivor), [], "asking alone says nothing to the person");
  await act(mergeId, "approve", `与${number}是同一人`);
  const [told = "", ...more] = await inbox(survivor);
  assert.match(told, /^records_merged .*2026年12月23日.* \/employment\/mine$/);
  assert.match(told, /是同一人/);
  assert.ok(!told.includes(number));
  assert.deepEqual([more, await inbox(other)], [[], []]);
  await act(mergeId, "reverse", "不是同一个人");
  for (const personId of [survivor, other])
    assert.match((await inbox(personId)).at(-1) ?? "", /^records_separated .*不是同一个人/);
});

test("a refused merge is told to the person who asked, and to nobody when an office did", async () => {
  const [mine, other] = [
    await field.person([service(units.hospital)], "古丽"),
    await field.person([service(units.hospital)], "古丽"),
  ];
  const phone = "13900001234";
  await write((tx) => renamePerson(tx, own.names.vault, other, { phone }));
  const identityNumber = (await personById(database, own.names.vault, other))?.identity_number ?? "";
  const proof = { name: "古丽", identityNumber, phone, reason: "换过证件" };
  const asked = await write((tx) => askForOwnMerge(tx, own.names.vault, self(mine), proof));
  assert.equal(await refusalOf(act(asked, "refuse", "两人不是一人")), "done");
  assert.deepEqual((await inbox(mine)).length, 1);
  assert.match((await inbox(mine))[0] ?? "", /^item_returned .*两人不是一人.*档案合并申请/);
  const again = await write((tx) =>
    askForMerge(tx, own.names.vault, at("hospital"), { survivorId: mine, otherId: other }, "同一个人"),
  );
  await act(again, "refuse");
  assert.deepEqual([(await inbox(mine)).length, await inbox(other)], [1, []]);
});
