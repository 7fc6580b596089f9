/** A bureau closes a year and opens it again, at phone size and on the desk. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe, checked, launchBrowser, openDetails, openPage, screenshot } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-01-15T09:30:00+08:00", people: 40 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

test("a year is closed after its figures were seen, opened for a unit, and the window ended", async () => {
  const { page, context } = await openPage(browser, "phone");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/years");
  await checked(page, "years-list-phone");
  await page.getByRole("link", { name: "2025" }).click();
  assert.match((await page.textContent("#close")) ?? "", /写了没有提交的申报/);
  await page.getByLabel("理由").fill("年度审核已经办完");
  await page.getByRole("button", { name: "关闭2025年度" }).click();
  assert.match((await page.textContent("#close")) ?? "", /请先勾选/);
  assert.equal(await page.getByLabel("理由").inputValue(), "年度审核已经办完", "what was typed is kept");
  await checked(page, "years-close-phone");
  await page.getByLabel("我看过上面的数字").check();
  await page.getByRole("button", { name: "关闭2025年度" }).click();
  assert.match((await page.textContent("body")) ?? "", /2025年度已关闭/);
  await page.getByLabel("一个单位和下属单位").check();
  await page.getByLabel("单位代码").fill("Z99");
  await page.getByLabel("第一天").fill("2026-01-15");
  await page.getByLabel("最后一天").fill("2026-01-31");
  await page.locator("#window").getByLabel("理由").fill("单位漏报");
  await page.getByRole("button", { name: "开通补报期" }).click();
  assert.match((await page.textContent("#window")) ?? "", /管辖范围内没有这个代码的单位/);
  await checked(page, "years-window-phone");
  const unit = await server.database.row<{ code: string; name: string }>(
    "SELECT code, name FROM unit WHERE division_code = 'd08' AND kind = 'hospital' ORDER BY code LIMIT 1",
  );
  await page.getByLabel("单位代码").fill(unit?.code ?? "");
  await page.getByRole("button", { name: "开通补报期" }).click();
  assert.match((await page.textContent("body")) ?? "", /补报期已开通/);
  assert.match((await page.textContent("main")) ?? "", new RegExp(`${unit?.name}[\\s\\S]*单位漏报`));
  await openDetails(page);
  await page.locator("[id^=window-]").getByLabel("理由").fill("误开");
  await page.getByRole("button", { name: "提前结束" }).click();
  assert.match((await page.textContent("main")) ?? "", /已提前结束/);
  await context.close();
  const desk = await openPage(browser, "desk");
  await signIn(server, desk.context, "xpcc-hr");
  await visit(server, desk.page, "/years/2025");
  await screenshot(desk.page, "years-one-desk");
  assert.match((await desk.page.textContent("main")) ?? "", /部分师市已关闭/);
  assert.deepEqual(await axe(desk.page), []);
  assert.deepEqual(desk.complaints, []);
  await desk.context.close();
});
