import assert from "node:assert/strict";
import { after, test } from "node:test";
import { photo, pdf } from "../../files/files.fixture.ts";
import { sweep } from "../../files/sweep.ts";
import { NOW, useField } from "../declarations.fixture.ts";
import { broken } from "../once.fixture.ts";
import {
  certificateRow,
  nameOf,
  openBatches,
  personCells,
  renamePeople,
  zipOf,
  type Cells,
} from "./batches.fixture.ts";
import { loadRows, moveBatch } from "./store.ts";
import { carryOn } from "./jobs.ts";
import { tidy } from "./tidy.ts";

const field = await useField();
const batches = openBatches(field);
after(() => batches.close());
await field.people(60);
await renamePeople(field);
const people = await field.database.rows<{ name: string; person_id: number }>("SELECT name, person_id FROM person");
/** The number of the n-th person. */
const idOf = (n: number): number => people.find(({ name }) => name === nameOf(n))?.person_id ?? 0;

const scan = async (n: number) => photo(n, { width: 320, height: 240 });
const declared = async (batchId: number) =>
  field.database.rows<{
    declaration_id: number;
    person_id: number;
    state: string;
    version: number;
    desks: string[];
    entry_id: number | null;
  }>(
    "SELECT declaration_id, person_id, state, version, desks, entry_id FROM declaration WHERE batch_id = $1 ORDER BY declaration_id",
    [batchId],
  );

test("good rows are previewed with what they change, handed in at once, and withdrawn at once", async () => {
  const rows = [1, 2, 3].map((n) => certificateRow(n));
  const files = {
    "证书/1.jpg": await scan(1),
    "2.JPG": await scan(2),
    "3.jpg": await scan(3),
    "多余.jpg": await scan(4),
  };
  const batchId = await batches.collect("certificate", await batches.book("certificate", rows), [zipOf(files)]);
  const ready = await batches.read(batchId);
  assert.equal(ready.state, "ready", JSON.stringify(ready.refusal));
  const { counts } = ready;
  assert.deepEqual(await batches.codes(batchId), {});
  assert.deepEqual(
    {
      rows: counts?.rows,
      good: counts?.good,
      changing: counts?.changing,
      files: counts?.files,
      unnamed: counts?.unnamed,
    },
    { rows: 3, good: 3, changing: 3, files: 4, unnamed: ["多余.jpg"] },
  );
  const [first] = await loadRows(field.database, batchId);
  assert.deepEqual(first?.effect?.desks, ["unit", "hr"]);
  assert.ok((first?.effect?.verdicts.length ?? 0) > 0, JSON.stringify(first?.effect));
  assert.deepEqual(await declared(batchId), []);

  const handed = await batches.handIn(batchId);
  assert.equal(handed.state, "handed_in", JSON.stringify(handed.trouble));
  const made = await declared(batchId);
  assert.deepEqual(
    made.map(({ state, version, desks }) => ({ state, version, desks })),
    [1, 2, 3].map(() => ({ state: "reviewing", version: 1, desks: ["hr"] })),
  );
  assert.ok(made.every(({ entry_id: id }) => id !== null));
  assert.deepEqual(await broken(field), []);
  const evidence = await field.database.rows<{ name: string; attached_id: number }>(
    `SELECT e.name, e.attached_id FROM evidence_file e JOIN declaration_evidence d USING (person_id, evidence_id)
      WHERE e.state = 'attached' AND d.declaration_id = e.attached_id AND d.slot = 'scan' AND e.attached_id = ANY ($1) ORDER BY 2`,
    [made.map(({ declaration_id: id }) => id)],
  );
  assert.deepEqual(
    evidence.map(({ name }) => name),
    ["1.jpg", "2.jpg", "3.jpg"],
  );
  // One that was not named is not kept by anybody, and is swept.
  assert.equal((await field.database.rows("SELECT FROM evidence_archive")).length, 0);

  const gone = await batches.withdraw(batchId);
  assert.equal(gone.state, "withdrawn", JSON.stringify(gone.trouble));
  assert.ok((await declared(batchId)).every(({ state, entry_id: id }) => state === "withdrawn" && id === null));
  assert.deepEqual(await broken(field), []);
  const claims = await field.database.rows("SELECT FROM certificate_claim");
  assert.equal(claims.length, 0);
});

test("what a desk has touched keeps the whole batch from being withdrawn", async () => {
  const rows = [4, 5].map((n) => certificateRow(n));
  const batchId = await batches.collect("certificate", await batches.book("certificate", rows), [
    zipOf({ "4.jpg": await scan(4), "5.jpg": await scan(5) }),
  ]);
  await batches.read(batchId);
  await batches.handIn(batchId);
  const [, second] = await declared(batchId);
  assert.ok(second);
  await field.move(field.as("officer"), second.declaration_id, "return", { reason: "请补充" });
  const stays = await batches.withdraw(batchId);
  assert.equal(stays.state, "handed_in");
  assert.deepEqual(stays.trouble, {
    what: "withdraw",
    total: 1,
    rows: [{ row: 3, name: nameOf(5), message: "returned" }],
  });
  assert.deepEqual(
    (await declared(batchId)).map(({ state }) => state),
    ["reviewing", "returned"],
  );
});

/** Rows with the codes of what is wrong with each. */
const ROWS: readonly [Cells, readonly string[]][] = [
  [certificateRow(10), []],
  [certificateRow(11, { 证件号码: null, 姓名: null }), ["required", "required"]],
  [{ ...certificateRow(12), ...personCells(999), 姓名: "不在册" }, ["person_unknown"]],
  [certificateRow(13, { 姓名: "别人" }), ["name_differs"]],
  [certificateRow(14, { 发证日期: 20270101 }), ["future_date"]],
  [certificateRow(15, { 免哪个年度: 2020, 取得年度: 2019, 发证日期: 20191201 }), []],
  [certificateRow(16, { 免哪个年度: 2026, 取得年度: 2020, 发证日期: 20201201 }), ["outside_window"]],
  [certificateRow(17, { 发证单位: null }), ["missing_field"]],
  [certificateRow(18, { 证书编号: "兵继教〔2025〕9号" }), ["number_repeated", "number_taken"]],
  [certificateRow(19, { 证书编号: "重号（1）" }), ["number_repeated"]],
  [certificateRow(20, { 证书编号: "重号(1)" }), ["number_repeated"]],
  [certificateRow(21, { 证书扫描件文件名: "没有.jpg" }), ["file_missing"]],
  [certificateRow(22, { 证书扫描件文件名: null }), ["file_unnamed"]],
  [certificateRow(23), ["file_refused"]],
  [certificateRow(24), ["file_refused"]],
  [certificateRow(25, { 证书扫描件文件名: "共用.jpg" }), ["file_repeated"]],
  [certificateRow(26, { 证书扫描件文件名: "共用.jpg" }), ["file_repeated"]],
  [certificateRow(27, { 证书扫描件文件名: "27.jpg、27" }), ["file_twice"]],
  [certificateRow(28, { 证书扫描件文件名: "同名.jpg" }), ["file_ambiguous"]],
  [certificateRow(29, { 免哪个年度: "去年" }), ["not_a_year"]],
  [
    certificateRow(9, { 证书编号: "兵继教(2025)9号", 证书扫描件文件名: "9.jpg" }),
    ["declared_already", "number_repeated"],
  ],
  [certificateRow(30, { 证书扫描件文件名: "甲/同名.jpg；30.pdf" }), []],
];

test("every reason is said, with its cell, and none of the bad rows is handed in", async () => {
  const taken = await field.draft(idOf(9), "certificate", {
    year: "2026",
    number: "兵继教(2025)9号",
    issued_year: "2025",
    date: "2025-12-01",
    issuer: "兵团人社局",
  });
  await field.move(field.self(idOf(9)), taken, "submit");
  const files: Record<string, Buffer | string> = {
    "甲/同名.jpg": await scan(90),
    "乙/同名.jpg": await scan(91),
    "30.pdf": await pdf(),
  };
  for (const n of [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 27, 29]) files[`${n}.jpg`] = await scan(n);
  files["23.jpg"] = "<html><script>alert(1)</script></html>";
  files["24.jpg"] = Buffer.concat([await scan(24), Buffer.from("PK\u0003\u0004")]).subarray(0, 200);
  files["共用.jpg"] = await scan(25);
  const book = await batches.book(
    "certificate",
    ROWS.map(([cells]) => cells),
  );
  const batchId = await batches.collect("certificate", book, [zipOf(files)]);
  const ready = await batches.read(batchId);
  assert.equal(ready.state, "ready", JSON.stringify(ready.refusal));
  const wanted = Object.fromEntries(ROWS.flatMap(([, codes], at) => (codes.length === 0 ? [] : [[at + 2, codes]])));
  assert.deepEqual(await batches.codes(batchId), wanted);
  const bad = await loadRows(field.database, batchId, { verdict: "bad" });
  const refused = bad.find(({ row }) => row === 15)?.errors?.[0];
  assert.match(refused?.message ?? "", /“23\.jpg”是网页/);
  assert.match(refused?.place ?? "", /^H15$/);
  const handed = await batches.handIn(batchId);
  assert.equal(handed.state, "handed_in", JSON.stringify(handed.trouble));
  assert.equal((await declared(batchId)).length, ROWS.filter(([, codes]) => codes.length === 0).length);
  assert.deepEqual(await broken(field), []);
});

test("what changed since the preview refuses the whole batch and names the row", async () => {
  const rows = [31, 32].map((n) => certificateRow(n));
  const batchId = await batches.collect("certificate", await batches.book("certificate", rows), [
    zipOf({ "31.jpg": await scan(31), "32.jpg": await scan(32) }),
  ]);
  await batches.read(batchId);
  const said = { year: "2026", number: "XJBT(2025)-B-00032", issued_year: "2025", date: "2025-12-01", issuer: "别处" };
  const other = await field.draft(idOf(33), "certificate", said);
  await field.move(field.self(idOf(33)), other, "submit");
  const kept = await batches.handIn(batchId);
  assert.equal(kept.state, "ready");
  assert.deepEqual(kept.trouble?.rows, [{ row: 3, name: nameOf(32), message: "这份证书已经有人用过。" }]);
  assert.deepEqual({ good: kept.counts?.good, bad: kept.counts?.bad }, { good: 1, bad: 1 });
  assert.deepEqual(await declared(batchId), []);
  const handed = await batches.handIn(batchId);
  assert.equal(handed.state, "handed_in");
  assert.equal((await declared(batchId)).length, 1);
});

test("the same workbook twice at the same time is handed in once, without a certificate to tell them apart", async () => {
  const rows = [34, 35, 36].map((n) => ({
    ...personCells(n),
    驻村年度: 2026,
    开始驻村日期: 20260301,
    驻村地点: "和田某村",
  }));
  const book = await batches.book("village", rows);
  const ids = [await batches.collect("village", book), await batches.collect("village", book)];
  for (const id of ids) assert.equal((await batches.read(id)).state, "ready");
  for (const id of ids) await batches.confirm(id, "hand_in");
  await Promise.all(ids.map((id) => carryOn(batches.services, id)));
  const [one, two] = await Promise.all(ids.map(declared));
  assert.equal((one?.length ?? 0) + (two?.length ?? 0), 3);
  const codes = { ...(await batches.codes(ids[0] as number)), ...(await batches.codes(ids[1] as number)) };
  assert.deepEqual(codes, { 2: ["declared_already"], 3: ["declared_already"], 4: ["declared_already"] });
});

test("a workbook or a zip that cannot be used is refused as a whole; another zip mends it, and putting aside leaves nothing", async () => {
  const book = await batches.book("certificate", [certificateRow(40)]);
  const batchId = await batches.collect("certificate", book, [Buffer.from("no zip at all")]);
  const refused = await batches.read(batchId);
  assert.equal(refused.state, "refused");
  assert.equal(refused.refusal?.code, "broken");
  const wrong = await batches.collect("certificate", Buffer.from("no workbook"));
  assert.equal((await batches.read(wrong)).state, "refused");
  const other = await batches.collect("certificate", book, []);
  assert.deepEqual(await batches.codes((await batches.read(other)).batchId), { 2: ["file_missing"] });
  await field.write((tx) => moveBatch(tx, other, "collect"));
  await batches.addZip(other, zipOf({ "40.jpg": await scan(40) }));
  await batches.read(other);
  assert.deepEqual(await batches.codes(other), {});
  const before = await field.database.rows("SELECT FROM file_object WHERE doomed_at IS NULL");
  await field.write((tx) => moveBatch(tx, other, "discard"));
  await field.write((tx) => tx.execute("DELETE FROM evidence_archive WHERE for_id = $1", [other]));
  await sweep(field.database, batches.services.files.store, new Date("2026-09-03T00:00:00Z"));
  const left = await field.database.rows("SELECT FROM file_object WHERE doomed_at IS NULL");
  assert.ok(left.length < before.length, `${left.length} of ${before.length}`);
});

test("a batch that nobody goes on with is put aside, and what is old keeps neither workbook nor rows", async () => {
  const book = await batches.book("village", [
    { ...personCells(50), 驻村年度: 2026, 开始驻村日期: 20260301, 驻村地点: "某村" },
  ]);
  const open = await batches.collect("village", book, [zipOf({ "1.jpg": await scan(1) })]);
  const done = await batches.collect("village", book);
  await batches.read(done);
  await batches.handIn(done);
  const after = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
  assert.equal((await tidy(field.database, after(13))).aside, 0);
  assert.ok((await tidy(field.database, after(15))).aside > 0);
  assert.equal((await field.database.rows("SELECT FROM evidence_archive WHERE for_id = $1", [open])).length, 0);
  assert.equal((await loadRows(field.database, done)).length, 1);
  await tidy(field.database, after(91));
  assert.equal((await loadRows(field.database, done)).length, 0);
  assert.equal((await declared(done)).length, 1);
});
