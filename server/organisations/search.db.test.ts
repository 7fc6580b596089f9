import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { findUnits, insertUnits } from "./door.ts";

const { database } = await useDatabase();
const DAY = "2026-11-23";

await transact(database, async (tx) => {
  const unit = (code: string, parent: string | null, name: string, more: object = {}) => ({
    code,
    division_code: "d08",
    name,
    kind: "school",
    sector: "public" as const,
    parent,
    ...more,
  });
  await insertUnits(tx, [
    unit("A01", null, "新疆生产建设兵团", { division_code: "corps" }),
    unit("A01A08", "A01", "第八师石河子市"),
    unit("A01A08A01", "A01A08", "第八师红柳团"),
    unit("A01A08A01A01", "A01A08A01", "红柳团学校"),
    unit("A01A08A02", "A01A08", "石河子100%希望学校"),
    unit("A01A08A03", "A01A08", "旧学校", { valid_to: "2019-12-31" }),
    unit("A01A09", "A01", "第九师红柳小学", { division_code: "d09" }),
  ]);
});

const names = async (text: string, more: object = {}, day = DAY) =>
  (await findUnits(database, { text, limit: 10, page: 1, ...more }, day)).units.map(({ name }) => name);

test("units are found by a part of their name or by code, with what stands above them", async () => {
  assert.deepEqual(await names("红柳"), ["红柳团学校", "第八师红柳团", "第九师红柳小学"]);
  assert.deepEqual(await names("红柳", { division: "d09" }), ["第九师红柳小学"]);
  assert.deepEqual(await names(" a01a08a01a01 "), ["红柳团学校"]);
  assert.deepEqual((await findUnits(database, { text: "红柳团学校", limit: 1, page: 1 }, DAY)).units[0]?.above, [
    "第八师石河子市",
    "第八师红柳团",
  ]);
});

test("what has been closed is not offered, signs of patterns are plain signs, and pages follow each other", async () => {
  assert.deepEqual(await names("旧学校"), []);
  assert.deepEqual(await names("旧学校", {}, "2019-12-31"), ["旧学校"]);
  assert.deepEqual(await names("0%希"), ["石河子100%希望学校"]);
  assert.deepEqual(await names("%"), ["石河子100%希望学校"]);
  assert.deepEqual(await names("  "), []);
  const page = (number: number) => findUnits(database, { text: "红柳", limit: 2, page: number }, DAY);
  assert.equal((await page(1)).more, true);
  assert.deepEqual(
    (await page(2)).units.map(({ name }) => name),
    ["第九师红柳小学"],
  );
  assert.equal((await page(2)).more, false);
});
