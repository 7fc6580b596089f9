import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import type { Browser, Download, Page } from "playwright-core";

import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { readRows, writeWorkbook, type WrittenValue } from "../../server/platform/workbook/index.ts";
import { axe, checked, launchBrowser, openPage, screenshot, sweep } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

const HEADERS = ["姓名", "证件号码", "手机号", "单位", "职称系列", "职称级别", "申报途径", "年度"];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** Made-up people of their own for each story, beyond those of the world. */
const FIRST = 700_000;

let browser: Browser;
let server: WorldServer;
let unit = "";

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  const cookie = await signIn("unit-clerk");
  const choices = await fetch(`${server.address}/api/population/choices`, { headers: { cookie } });
  const { units } = (await choices.json()) as { units: { name: string }[] };
  unit = units[0]?.name ?? "";
  assert.notEqual(unit, "", "the clerk has a unit");
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function signIn(personaId: string): Promise<string> {
  const answer = await fetch(`${server.address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ personaId }),
  });
  assert.equal(answer.status, 201);
  return (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
}

async function become(page: Page, personaId: string): Promise<void> {
  const [name = "", value = ""] = (await signIn(personaId)).split("=", 2);
  await page.context().addCookies([{ name, value, url: server.address }]);
}

async function bookOf(rows: readonly (readonly WrittenValue[])[], headers = HEADERS): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const columns = headers.map((header) => ({ header }));
  for await (const chunk of writeWorkbook([{ name: "花名册", columns, rows }])) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function person(n: number, changes: Partial<Record<string, string>> = {}): string[] {
  const identity = syntheticCitizenId(FIRST + n, 1985, n % 2 === 0);
  const row: Record<string, string | undefined> = {
    姓名: "张测试",
    证件号码: identity,
    手机号: syntheticMobile(n),
    单位: unit,
    职称系列: "中小学教师",
    职称级别: "一级教师",
    申报途径: "无",
    年度: "2026",
    ...changes,
  };
  return HEADERS.map((header) => row[header] ?? "");
}

/** Two good rows and three bad ones, in rows 2 to 6. */
function mixed(from: number): string[][] {
  return [
    person(from),
    person(from + 1, { 姓名: "李测试" }),
    person(from + 2, { 姓名: "王测试", 单位: "没有的单位" }),
    person(from + 3, { 姓名: "赵测试", 证件号码: "123" }),
    person(from + 4, { 姓名: "孙测试", 单位: "也没有的单位" }),
  ];
}

async function send(page: Page, kind: "roster" | "records", content: Buffer, name = "花名册.xlsx"): Promise<void> {
  await page.goto(`${server.address}/workbooks`);
  await page.check(`#upload input[value=${kind}]`);
  await page.setInputFiles("#field-file", { name, mimeType: XLSX, buffer: content });
  await page.click("#upload button[type=submit]");
  await page.waitForURL(/\/workbooks\/\d+$/);
}

async function kept(page: Page, click: string): Promise<{ name: string; content: Buffer }> {
  const [download]: [Download, void] = await Promise.all([page.waitForEvent("download"), page.click(click)]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

/** All cells of a workbook as text, by row. */
async function textOf(content: Buffer): Promise<string> {
  const reader = await readRows(content, { sheet: "花名册", exact: true });
  const lines: string[] = [];
  for await (const rows of reader) for (const { cells } of rows) lines.push(JSON.stringify([...cells]));
  return lines.join("\n");
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";

describe("a roster from the template to the ledger, the bad rows back as a workbook", () => {
  for (const [at, size] of sweep("desk").entries()) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await become(page, "unit-clerk");
      await page.goto(`${server.address}/workbooks`);
      await checked(page, `workbooks-${size}`);
      const template = await kept(page, 'a[href="/workbooks/templates/roster"]');
      assert.equal(template.name, "花名册模板.xlsx");
      assert.equal(template.content.subarray(0, 2).toString(), "PK");

      await send(page, "roster", await bookOf(mixed(at * 10)));
      await page.waitForSelector("#counts");
      const figures = await page.$$eval("#counts .figure-value", (all) => all.map((one) => one.textContent));
      assert.deepEqual(figures, ["2", "0", "0", "3"]);
      const reasons = (await page.textContent("#reasons")) ?? "";
      assert.match(reasons, /单位[\s\S]*没有的单位[\s\S]*2 行。 第 4、6 行/);
      assert.match(reasons, /D4（单位）[\s\S]*请填写单位全称或单位代码/);
      assert.match(reasons, /B5（证件号码）/);
      await checked(page, `workbooks-preview-${size}`);

      await page.click("#commit-opener");
      assert.match((await page.textContent("#commit")) ?? "", /写入 2 行？[\s\S]*新增 2 行[\s\S]*3 行不会写入/);
      assert.deepEqual(await axe(page, "#commit"), []);
      await screenshot(page, `workbooks-confirm-${size}`, false);
      await page.click("#commit button[type=submit]");
      await page.waitForSelector("text=已写入 2 行");
      assert.equal(await page.getAttribute('main a:has-text("看单位名单")', "href"), "/unit");
      await checked(page, `workbooks-committed-${size}`);

      const errors = await kept(page, 'a[href$="/errors"]');
      assert.equal(errors.name, "花名册-错误.xlsx");
      const text = await textOf(errors.content);
      assert.match(text, /王测试/);
      assert.match(text, /赵测试/);
      assert.doesNotMatch(text, /李测试/, "good rows are not in it");
      await page.goto(`${server.address}/workbooks`);
      assert.match((await page.textContent("tr:has-text('花名册.xlsx')")) ?? "", /已写入/);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("with scripts off: uploaded, watched by reloading, confirmed in a panel, and the same file again changes nothing", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "unit-clerk");
  const book = await bookOf(mixed(40).slice(0, 2));
  await send(page, "roster", book);
  await page.waitForSelector("#counts");
  await page.click("#commit-opener");
  assert.equal(await page.isVisible("#commit"), true);
  await page.click("#commit button[type=submit]");
  await page.waitForSelector("text=已写入 2 行");
  await send(page, "roster", book);
  await page.waitForSelector("#counts");
  assert.match(await main(page), /没有要写入的行[\s\S]*不需要再做什么/);
  assert.equal(await page.locator("#commit-opener").count(), 0);
  await page.click("#discard-opener");
  await page.click("#discard button[type=submit]");
  await page.waitForURL(`${server.address}/workbooks`);
  assert.match((await page.textContent("body")) ?? "", /已放弃这次导入/);
  await context.close();
});

test("a file that cannot be used is refused with its place and what to do", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "unit-clerk");
  const headers = HEADERS.map((header) => (header === "单位" ? "姓名" : header));
  await send(page, "roster", await bookOf([person(60)], headers), "重复列.xlsx");
  await page.waitForSelector("text=这个文件不能用");
  const text = await main(page);
  assert.match(text, /列名“姓名”重复出现/);
  assert.match(text, /位置[\s\S]*怎么办[\s\S]*请只保留其中一列/);
  await checked(page, "workbooks-refused-phone");
  await page.click('a:has-text("改好后重新上传")');
  assert.equal(await page.isChecked("#upload input[value=roster]"), true);
  await context.close();
});

test("a form without its file comes back with what is wrong and what was chosen", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "unit-clerk");
  await page.goto(`${server.address}/workbooks`);
  await page.check("#upload input[value=records]");
  // Without scripts the browser itself would hold the form back; a form from elsewhere would not.
  const answer = await page.request.post(`${server.address}/workbooks`, {
    multipart: { kind: "records" },
    headers: { origin: server.address },
  });
  assert.equal(answer.status(), 422);
  const text = await answer.text();
  assert.match(text, /请选择要上传的 \.xlsx 文件/);
  assert.match(text, /value="records" checked/);
  await context.close();
});

describe("what a roster changes, person by person, and taking it back", () => {
  for (const [at, size] of sweep("desk").entries()) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await become(page, "unit-clerk");
      const rows = [person(200 + at * 10), person(201 + at * 10), person(202 + at * 10)];
      await page.goto(`${server.address}/workbooks`);
      await send(page, "roster", await bookOf(rows));
      await page.waitForSelector("#commit-opener");
      await page.click("#commit-opener");
      await page.click("#commit button[type=submit]");
      await page.waitForSelector("text=已写入 3 行");
      await page.goto(`${server.address}/workbooks`);
      const changed = person(200 + at * 10, { 职称级别: "高级教师", 手机号: "19900001234" });
      await send(page, "roster", await bookOf([changed, ...rows.slice(1), person(203 + at * 10)]));
      await page.click('a:has-text("看每个人的变更")');
      assert.match(await main(page), /职称：中小学教师 中级.* → 中小学教师 副高级/);
      assert.match(await main(page), /手机号：更换号码/);
      await checked(page, `workbooks-changes-${size}`);
      await page.click('nav.tabs a:has-text("新增")');
      assert.equal((await page.$$("main tbody tr")).length, 1);
      assert.equal((await kept(page, 'a:has-text("下载变更表")')).name, "花名册-变更.xlsx");
      await page.click('a:has-text("回到这次导入")');
      await page.click("#commit-opener");
      await page.click("#commit button[type=submit]");
      await page.waitForSelector("text=已写入 2 行");
      await page.click("#undo-opener");
      assert.deepEqual(await axe(page, "#undo"), []);
      await screenshot(page, `workbooks-undo-${size}`, false);
      await page.keyboard.press("Escape");
      await page.click("#undo-opener");
      await page.click("#undo button[type=submit]");
      await page.waitForSelector("text=这次导入已撤销");
      await checked(page, `workbooks-undone-${size}`);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("verdicts of a year as a workbook", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await page.goto(`${server.address}/workbooks`);
  const { name, content } = await kept(page, "#verdicts button[type=submit]");
  assert.match(name, /2026.*\.xlsx$/);
  assert.equal(content.subarray(0, 2).toString(), "PK");
  await context.close();
});

test("imports of another office, and what learners ask for, do not exist", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "unit-clerk");
  assert.equal((await page.goto(`${server.address}/workbooks/999999`))?.status(), 404);
  assert.equal((await page.goto(`${server.address}/workbooks/abc`))?.status(), 404);
  await become(page, "nurse-25");
  assert.equal((await page.goto(`${server.address}/workbooks`))?.status(), 404);
  await context.close();
});
