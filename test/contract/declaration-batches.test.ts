/** A batch of declarations over HTTP: template, workbook, zip in parts, preview, errors, handing in, withdrawing. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { BatchRows, DeclarationBatch } from "../../contract/declaration-batches.ts";
import { composeWork } from "../../server/app.ts";
import { rawZip } from "../../server/files/corpus-parts.fixture.ts";
import { formOf, photo } from "../../server/files/files.fixture.ts";
import { openIdentity } from "../../server/people/door.ts";
import { readRows, workbookBytes } from "../../server/platform/workbook/index.ts";
import { testVault } from "../services.ts";
import { useWorld } from "./world.ts";

const { http, database, faults, as, services } = await useWorld({ people: 60 });
const stop = await composeWork(services);
after(async () => {
  await stop();
  assert.deepEqual(faults, []);
});

const clerk = await as("unit-clerk");
const officer = await as("division-hr");
const nurse = await as("nurse-25");
const PLACE = "/api/declaration-workbooks";
const HEADERS = ["证件号码", "姓名", "免哪个年度", "证书编号", "取得年度", "发证日期", "发证单位", "证书扫描件文件名"];

const rows = await database.rows<{ name: string; identity_number: Buffer }>(
  `SELECT person.name, person.identity_number FROM person JOIN persona desk ON desk.persona_id = 'unit-clerk'
    WHERE NOT EXISTS (SELECT FROM persona WHERE persona.person_id = person.person_id)
      AND EXISTS (SELECT FROM ledger_entry entry JOIN unit_closure below ON below.descendant_id = entry.unit_id AND below.ancestor_id = desk.unit_id
        WHERE entry.person_id = person.person_id AND entry.kind = 'employment' AND entry.valid_to IS NULL AND entry.approved)
    ORDER BY person.person_id LIMIT 3`,
);
const people = rows.map(({ name, identity_number: sealed }) => [openIdentity(testVault, sealed), name] as const);

const get = (url: string, headers = clerk) => http.inject({ url: PLACE + url, headers });
const post = (url: string, payload?: object, headers = clerk) =>
  http.inject({ method: "POST", url: PLACE + url, headers, ...(payload === undefined ? {} : { payload }) });
const sendForm = (url: string, name: string, content: Uint8Array, fields: Record<string, string>, headers = clerk) => {
  const form = formOf(name, content, fields);
  return http.inject({
    method: "POST",
    url: PLACE + url,
    payload: form.payload,
    headers: { ...headers, ...form.headers },
  });
};

async function settled(batchId: number): Promise<DeclarationBatch> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const batch = (await get(`/${batchId}`)).json<DeclarationBatch>();
    if (!batch.underWay) return batch;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("The batch does not come to an end");
}

async function textOf(content: Buffer): Promise<string[][]> {
  const found: string[][] = [];
  for await (const piece of await readRows(content, { sheet: "继续教育合格证书" }))
    for (const row of piece) found.push(row.cells.map((cell) => cell.text));
  return found;
}

/** A zip in two parts, with everything in between that is refused. */
async function sendZip(batchId: number): Promise<void> {
  const zip = rawZip(await Promise.all([0, 1, 2].map(async (n) => ({ name: `${n}.jpg`, content: await photo(n) }))));
  const begun = await post(`/${batchId}/archives`, { name: "材料.zip", bytes: zip.length });
  assert.equal(begun.statusCode, 201, begun.body);
  const parts = `/${batchId}/archives/${begun.json<{ archiveId: number }>().archiveId}/parts`;
  const half = Math.floor(zip.length / 2);
  assert.equal((await sendForm(parts, "part", zip.subarray(0, half), { at: "0" })).statusCode, 200);
  assert.equal((await post(`/${batchId}/reading`)).statusCode, 409, "the zip is not whole");
  assert.equal((await sendForm(parts, "part", zip.subarray(half), { at: "1" })).statusCode, 409, "elsewhere");
  const again = await sendForm(parts, "part", zip.subarray(0, half), { at: "0" });
  assert.equal(again.json<{ received: number }>().received, half, "the same part once more");
  assert.equal((await sendForm(parts, "part", zip.subarray(half), { at: String(half) })).statusCode, 200);
}

/** The error workbook is read like the one it came from. */
async function correct(batchId: number): Promise<void> {
  const errors = await get(`/${batchId}/errors`);
  const [heads, line] = await textOf(errors.rawPayload);
  assert.deepEqual(heads, ["错误原因", ...HEADERS]);
  assert.match(line?.[0] ?? "", /不一致/);
  const resent = await sendForm("", "表-错误.xlsx", errors.rawPayload, { kind: "certificate" });
  assert.equal((await post(`/${resent.json<DeclarationBatch>().batchId}/reading`)).statusCode, 202);
  assert.equal((await settled(resent.json<DeclarationBatch>().batchId)).counts?.rows, 1);
}

test("from the template to the desk and back, with the errors as a workbook in between", async () => {
  const template = await get("/templates/certificate");
  assert.equal(template.statusCode, 200);
  assert.deepEqual((await textOf(template.rawPayload))[0], HEADERS);
  const lines = people.map(([identity, name], at) => [
    identity,
    at === 2 ? "别人" : name,
    "2026",
    `批(2025)${at}`,
    "2025",
    "2025-12-01",
    "人社局",
    `${at}.jpg`,
  ]);
  const book = await workbookBytes([
    { name: "继续教育合格证书", columns: HEADERS.map((header) => ({ header })), rows: lines },
  ]);
  assert.equal((await sendForm("", "表.xlsx", book, { kind: "certificate" }, nurse)).statusCode, 403);
  assert.equal((await sendForm("", "表.xlsx", book, { kind: "adjustment" })).statusCode, 422);
  const made = await sendForm("", "表.xlsx", book, { kind: "certificate" });
  assert.equal(made.statusCode, 201, made.body);
  const { batchId, digest } = made.json<DeclarationBatch>();
  assert.equal((await post(`/${batchId}/submission`, { digest })).statusCode, 409, "not before it was read");

  await sendZip(batchId);

  assert.equal((await post(`/${batchId}/reading`)).statusCode, 202);
  const ready = await settled(batchId);
  assert.deepEqual([ready.state, ready.counts?.good, ready.counts?.bad], ["ready", 2, 1], JSON.stringify(ready));
  const bad = (await get(`/${batchId}/rows?verdict=bad`)).json<BatchRows>();
  assert.deepEqual(
    bad.rows.map(({ row, errors }) => [row, errors.map(({ code, place }) => [code, place])]),
    [[4, [["name_differs", "B4"]]]],
  );
  await correct(batchId);
  assert.equal((await post(`/${batchId}/submission`, { digest: "0".repeat(64) })).statusCode, 409);
  assert.equal((await post(`/${batchId}/submission`, { digest }, officer)).statusCode, 422, "not from another desk");
  const asked = await Promise.all([1, 2].map(() => post(`/${batchId}/submission`, { digest })));
  assert.deepEqual(
    asked.map(({ statusCode }) => statusCode),
    [202, 202],
  );
  assert.equal((await settled(batchId)).state, "handed_in");
  const queue = await http.inject({ url: "/api/declarations?kind=certificate&desk=mine&limit=100", headers: officer });
  const waiting = queue.json<{ declarations: { person: { name: string } }[] }>().declarations;
  for (const [, name] of people.slice(0, 2))
    assert.ok(
      waiting.some(({ person }) => person.name === name),
      name,
    );

  assert.equal((await post(`/${batchId}/withdrawal`)).statusCode, 202);
  assert.equal((await settled(batchId)).state, "withdrawn");
  assert.equal((await http.inject({ method: "DELETE", url: `${PLACE}/${batchId}`, headers: clerk })).statusCode, 409);
});

test("a batch of another unit is none, and one put aside is gone", async () => {
  const book = await workbookBytes([
    { name: "人社部门个案调整", columns: ["证件号码", "姓名"].map((header) => ({ header })), rows: [["1", "人"]] },
  ]);
  const made = await sendForm("", "表.xlsx", book, { kind: "adjustment" }, officer);
  const { batchId } = made.json<DeclarationBatch>();
  for (const url of [`/${batchId}`, `/${batchId}/rows`, `/${batchId}/errors`])
    assert.equal((await get(url)).statusCode, 404, url);
  assert.equal((await post(`/${batchId}/reading`)).statusCode, 404);
  assert.equal((await http.inject({ method: "DELETE", url: `${PLACE}/${batchId}`, headers: officer })).statusCode, 204);
  assert.equal((await get(`/${batchId}`, officer)).statusCode, 404);
});
