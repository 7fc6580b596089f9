import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { rawZip } from "../../server/files/corpus-parts.fixture.ts";
import { photo } from "../../server/files/files.fixture.ts";
import { openIdentity } from "../../server/people/door.ts";
import { workbookBytes, type WrittenValue } from "../../server/platform/workbook/index.ts";
import { testVault } from "../services.ts";
import { checked, launchBrowser, openPage, overflow } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

let browser: Browser;
let server: WorldServer;
let people: { name: string; identity: string }[] = [];

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 60 });
  browser = await launchBrowser();
  const rows = await server.database.rows<{ name: string; identity_number: Buffer }>(
    `SELECT person.name, person.identity_number FROM person JOIN person_place USING (person_id) JOIN persona desk ON desk.persona_id = 'unit-clerk'
      WHERE NOT EXISTS (SELECT FROM persona WHERE persona.person_id = person.person_id)
        AND EXISTS (SELECT FROM ledger_entry entry JOIN unit_closure below ON below.descendant_id = entry.unit_id AND below.ancestor_id = desk.unit_id
          WHERE entry.person_id = person.person_id AND entry.kind = 'employment' AND entry.valid_to IS NULL AND entry.approved)
      GROUP BY person.person_id ORDER BY person.person_id LIMIT 8`,
  );
  people = rows.map(({ name, identity_number: sealed }) => ({ name, identity: openIdentity(testVault, sealed) }));
  assert.ok(people.length >= 5, `${people.length} people of the clerk`);
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function bookOf(name: string, headers: readonly string[], rows: readonly (readonly WrittenValue[])[]) {
  return workbookBytes([{ name, columns: headers.map((header) => ({ header })), rows }]);
}

/** Three good rows, and one of somebody whose name is another. */
async function certificates(): Promise<Buffer> {
  const headers = [
    "证件号码",
    "姓名",
    "免哪个年度",
    "证书编号",
    "取得年度",
    "发证日期",
    "发证单位",
    "证书扫描件文件名",
  ];
  const rows = people
    .slice(0, 4)
    .map(({ identity, name }, at) => [
      identity,
      at === 3 ? "张别人" : name,
      "2026",
      `批证(2025)${at + 1}号`,
      "2025",
      "2025-12-01",
      "兵团人社局",
      `${at + 1}.jpg`,
    ]);
  return bookOf("继续教育合格证书", headers, rows);
}

async function send(page: Page, kind: string, content: Buffer): Promise<void> {
  await visit(server, page, "/reviews/batches");
  await page.selectOption("#upload select[name=kind]", kind);
  await page.setInputFiles("#upload input[type=file]", { name: "申报表.xlsx", mimeType: XLSX, buffer: content });
  await page.click("#upload button[type=submit]");
  await page.waitForURL(/\/reviews\/batches\/\d+/);
}

test("a clerk hands in certificates with their scans, sees what each changes, and takes all of it back", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await signIn(server, context, "unit-clerk");
  await visit(server, page, "/reviews");
  await page.click("text=成批申报");
  await page.waitForURL(/\/reviews\/batches$/);
  await checked(page, "batches-desk");
  const download = page.waitForEvent("download");
  await page.click("a[href='/reviews/batches/templates/certificate']");
  assert.match((await download).suggestedFilename(), /申报表\.xlsx$/);
  await send(page, "certificate", await certificates());
  await checked(page, "batch-collecting-desk");
  const parts = await Promise.all(
    [1, 2, 3, 4].map(async (n) => ({ name: `${n}.jpg`, content: await photo(n), stored: true })),
  );
  await page.setInputFiles("#zips input[type=file]", {
    name: "材料.zip",
    mimeType: "application/zip",
    buffer: rawZip(parts),
  });
  await page.click("#zips button[type=submit] >> text=上传这个压缩包");
  await page.waitForSelector("#zips >> text=已传完");
  await page.click("button:has-text('开始核对')");
  await page.waitForSelector("#counts", { timeout: 60_000 });
  await checked(page, "batch-ready-desk");
  assert.match((await page.textContent("#rows")) ?? "", /与系统登记的姓名/);
  await page.click("#rows >> text=可以提交");
  await page.waitForURL(/verdict=good/);
  assert.match((await page.textContent("#rows")) ?? "", /→ 免学/);
  await page.click("#hand-in-opener");
  await checked(page, "batch-hand-in-desk");
  await page.click("text=确认提交 3 件");
  await page.waitForSelector("text=已提交 3 件申报", { timeout: 30_000 });
  await checked(page, "batch-handed-in-desk");
  await page.click("#rows >> text=看这件申报");
  await page.waitForURL(/\/reviews\/\d+$/);
  await page.goBack();
  await page.click("#withdraw-opener");
  await page.click("text=确认撤回");
  await page.waitForSelector("text=这一批已全部撤回", { timeout: 30_000 });
  assert.deepEqual(complaints, []);
  await context.close();
});

test("on a phone and without scripts: village work without a zip, by plain forms", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await signIn(server, context, "unit-clerk");
  const rows = people.slice(0, 2).map(({ identity, name }) => [identity, name, "2026", "2026-03-01", "和田县某村"]);
  const headers = ["证件号码", "姓名", "驻村年度", "开始驻村日期", "驻村地点"];
  await send(page, "village", await bookOf("访惠聚", headers, rows));
  assert.equal(await overflow(page), 0);
  await page.setInputFiles("#zips input[type=file]", {
    name: "材料.zip",
    mimeType: "application/zip",
    buffer: rawZip([{ name: "没有人用.jpg", content: await photo(9), stored: true }]),
  });
  await page.click("#zips button[type=submit] >> text=上传这个压缩包");
  await page.waitForSelector("text=已收到压缩包");
  await page.click("button:has-text('开始核对')");
  await page.waitForSelector("#counts", { timeout: 60_000 });
  assert.match((await page.textContent("#counts")) ?? "", /没有人用\.jpg/);
  await page.click("#hand-in-opener");
  await page.click("#hand-in >> text=确认提交");
  await page.waitForSelector("text=已提交 2 件申报", { timeout: 30_000 });
  assert.equal(await overflow(page), 0);
  await context.close();
});

test("on a phone the pages fit, and have nothing that axe minds", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await signIn(server, context, "unit-clerk");
  await visit(server, page, "/reviews/batches");
  await checked(page, "batches-phone");
  await page.click("#history a >> nth=0");
  await page.waitForURL(/\/reviews\/batches\/\d+$/);
  await checked(page, "batch-handed-in-phone");
  assert.deepEqual(complaints, []);
  await context.close();
});
