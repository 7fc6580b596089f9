import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { sealAll } from "../../server/audit/door.ts";
import { checked, launchBrowser, openPage, screenshot, sweep } from "./chromium.ts";
import { enterByDoor, serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;
let nurse = 0;

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  const row = await server.database.row<{ person_id: number }>(
    "SELECT person_id FROM persona WHERE persona_id = 'nurse-25'",
  );
  nurse = row?.person_id ?? 0;
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const become = (page: Page, persona: string, to: string) => enterByDoor(server, page, persona, to);

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";

test("an office gives a reason, sees a number once, and the person reads who, what and why, and complains", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await become(page, "unit-clerk", `/people/${nurse}`);
  await page.click("text=查看完整号码");
  await page.selectOption("#field-reason", "certificate");
  await page.fill("#field-note", "核");
  await page.click("text=查看一次");
  assert.match(await main(page), /核/);
  assert.equal(await page.locator("#value").count(), 0, "without a proper reason nothing is shown");
  await page.fill("#field-note", "结业发证前核对证件号码");
  await page.click("text=查看一次");
  assert.match((await page.textContent("#value")) ?? "", /^\d{17}[\dX]$/);
  await checked(page, "privacy-revealed-desk");
  await page.goto(`${server.address}/people/${nurse}/reveal`);
  assert.doesNotMatch(await main(page), /\d{17}[\dX]/, "another visit shows nothing");

  await become(page, "nurse-25", "/privacy/looks");
  assert.match(await main(page), /第八师师医院人事科[\s\S]*查看完整的证件号码[\s\S]*制发证书：结业发证前核对证件号码/);
  await page.click("text=投诉这次查看 >> nth=0");
  await page.fill("#field-text", "我没有结业，不知道为什么要看我的证件号码。");
  await page.click("#complain button.button-primary");
  assert.match(await main(page), /投诉或意见/);
  // 429 and 422 of the forms are no faults of the page.
  assert.deepEqual(
    complaints.filter((line) => !/422|429/.test(line)),
    [],
  );
  await context.close();
});

test("a correction is asked for by the person and made by the unit", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "nurse-25", "/privacy");
  await page.click("#correct summary");
  await page.fill("#field-wanted", "1");
  await page.check('input[name="field"][value="phone"]');
  await page.fill("#field-evidence", "手机号换了，有营业厅的回执。");
  await page.click("text=提交更正申请");
  assert.match(await main(page), /手机号不对/);
  await page.fill("#field-wanted", "13812345678");
  await page.click("text=提交更正申请");
  assert.match(await main(page), /更正手机号：改为“13812345678”/);
  await become(page, "unit-clerk", "/requests");
  await page.click("text=更正手机号");
  await page.fill("#field-text", "核对了回执原件。");
  await page.click("text=同意 >> nth=0");
  await become(page, "nurse-25", "/privacy");
  assert.match(await main(page), /已同意[\s\S]*核对了回执原件/);
  await context.close();
});

test("everything about oneself is downloaded as a workbook and as data", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "nurse-25", "/privacy");
  for (const [words, name] of [
    ["表格", /\.xlsx$/],
    ["数据文件", /\.json$/],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`a:has-text("${words}")`)]);
    assert.match(download.suggestedFilename(), name);
    assert.ok(await download.path());
  }
  await context.close();
});

test("closing an account asks twice, says what stays, and is undone within the days of cooling off", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "graduate", "/privacy");
  await page.click("#close summary");
  assert.match(await main(page), /7天冷静期[\s\S]*会保留：学习与任职记录/);
  await page.click("text=申请注销账号");
  assert.match(await main(page), /请先勾选/);
  await page.check('input[name="understood"]');
  await page.click("text=申请注销账号");
  assert.match(await main(page), /账号将在 2026-11-30 09:00 注销/);
  await screenshot(page, "privacy-closing-phone");
  await page.click("text=撤销注销，保留账号");
  assert.match((await page.textContent("body")) ?? "", /已撤销注销/);
  await context.close();
});

test("the notice is read in versions, noted, and what is optional given and taken back", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "newcomer", "/year");
  await page.click("text=阅读并确认");
  await page.click("text=确认知悉 >> nth=-1");
  assert.match(await main(page), /您已在 2026-11-23 09:00 确认知悉/);
  await page.click("#optional button >> nth=0");
  assert.match(await main(page), /已于 2026-11-23 09:00 同意/);
  await page.click("text=撤回同意");
  assert.doesNotMatch(await main(page), /已于 2026-11-23/);
  await page.click("#versions a >> nth=1");
  assert.match(await main(page), /这是以前的版本/);
  await page.goto(`${server.address}/year`);
  assert.doesNotMatch((await page.textContent("body")) ?? "", /有新版本/);
  await context.close();
});

test("the log is searched from the keyboard, leads to one event, and its chain is sealed and verified", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "audit-admin", "/audit");
  await page.click("main summary");
  await page.fill("#field-account", "第八师师医院人事科");
  await page.keyboard.press("Enter");
  await page.waitForURL(/account=/);
  assert.match(await main(page), /查看完整号码/);
  assert.doesNotMatch(await main(page), /审计管理员/);
  await page.fill("#field-from", "2026-13-45");
  await Promise.all([page.waitForURL(/from=2026-13-45/), page.keyboard.press("Enter")]);
  assert.equal(await page.inputValue("#field-from"), "2026-13-45", "what was typed is kept");
  assert.match(await main(page), /不是一个真实的日期/);
  await page.goto(`${server.address}/audit?operation=privacy.reveal`);
  await page.click("tbody a >> nth=0");
  assert.match(await main(page), /privacy\.reveal[\s\S]*"reason"/);
  await page.goto(`${server.address}/audit/chain`);
  await page.click("text=立即封存");
  assert.match((await page.textContent("body")) ?? "", /封存完成/);
  await page.click("text=核对整条链");
  for (let tries = 0; tries < 50 && !/完好/.test(await main(page)); tries++) {
    await page.waitForTimeout(200);
    await page.reload();
  }
  assert.match(await main(page), /完好/);
  assert.equal(await page.locator("text=/清空|删除日志/").count(), 0);
  await context.close();
});

const pages = {
  "unit-clerk": ["/requests", `reveal`],
  "nurse-25": ["/privacy", "/privacy/looks", "/privacy/notice"],
  "audit-admin": [
    "/audit",
    "/audit?outcome=seen",
    "/audit?from=2001-01-01&to=2001-01-02",
    "/audit/sign-ins",
    "/audit/chain",
    "/columns",
    "/privacy/notice",
  ],
} as const;

for (const size of sweep("desk"))
  test(`every page stands on ${size}, everything open, without a violation`, async () => {
    const { page, context, complaints } = await openPage(browser, size);
    await sealAll(server.database);
    for (const [persona, addresses] of Object.entries(pages))
      for (const [index, each] of addresses.entries()) {
        const to = each === "reveal" ? `/people/${nurse}/reveal` : each;
        if (index === 0) await become(page, persona, to);
        else await page.goto(server.address + to);
        await checked(page, `privacy-${persona}-${index}-${size}`);
      }
    assert.deepEqual(complaints, []);
    await context.close();
  });
