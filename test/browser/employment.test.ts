/** Stories of employment: registering and being confirmed, moving between units, batches and undoing, conflicts, merges. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openPage, tabbing, sweep } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function become(page: Page, personaId: string): Promise<void> {
  const answer = await fetch(`${server.address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ personaId }),
  });
  assert.equal(answer.status, 201);
  const [name = "", value = ""] = (answer.headers.get("set-cookie") ?? "").split(";", 1)[0]?.split("=", 2) ?? [];
  await page.context().addCookies([{ name, value, url: server.address }]);
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";
const body = async (page: Page): Promise<string> => (await page.textContent("body")) ?? "";
const open = (page: Page, path: string) => page.goto(`${server.address}${path}`);

const tabTo = tabbing(200);

describe("every page at both sizes", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await become(page, "claimant");
      await open(page, "/employment/mine");
      assert.match(await main(page), /第八师师医院[\s\S]*待单位确认[\s\S]*现在在第八师师医院[\s\S]*已等 9 天/);
      await checked(page, `employment-mine-${size}`);
      await open(page, "/employment/mine/merge");
      await checked(page, `employment-own-merge-${size}`);
      await become(page, "nurse-25");
      await open(page, "/employment/mine/new?what=transfer&q=%E7%AC%AC%E4%B8%80%E4%B8%AD%E5%AD%A6");
      await checked(page, `employment-ask-${size}`);
      await become(page, "unit-clerk");
      await open(page, "/employment/waiting");
      assert.match(await main(page), /周晓敏[\s\S]*9 天/);
      await checked(page, `employment-waiting-${size}`);
      await page.click("tbody a >> nth=0");
      await page.waitForSelector("#refuse");
      await checked(page, `employment-item-${size}`);
      for (const path of ["moves", "conflicts", "merges", "arrivals"]) {
        await open(page, `/employment/${path}`);
        await checked(page, `employment-${path}-${size}`);
        assert.ok(await page.$('.menu a[href="/employment/waiting"][aria-current]'), `${path}: where one is`);
      }
      await open(page, "/unit?q=%E5%91%A8%E6%99%93%E6%95%8F");
      await page.click("tbody th a");
      await page.click('a:has-text("任职与职称")');
      assert.match(await main(page), /周晓敏的任职与职称[\s\S]*第八师师医院/);
      await checked(page, `employment-history-${size}`);
      await become(page, "division-hr");
      await open(page, "/employment/conflicts");
      assert.match(await main(page), /崔海燕/);
      await checked(page, `employment-conflicts-bureau-${size}`);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("by keyboard alone: a clerk confirms several together, and takes it back", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await open(page, "/employment/waiting?kind=join");
  const count = await page.locator("tbody input[name=item]").count();
  assert.ok(count >= 5);
  // Without a choice nothing happens, and it is said what to do.
  await tabTo(page, "#confirm button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=请先勾选要确认的事项");
  await open(page, "/employment/waiting?kind=join&q=%E9%83%91%E6%AC%A3");
  await tabTo(page, "tbody input[name=item]");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+Tab");
  await tabTo(page, "#confirm button").catch(async () => {
    await page.focus("#confirm button");
  });
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=已确认 1 件");
  assert.match(await main(page), /刚才处理的[\s\S]*确认 1 人：郑欣/);
  await tabTo(page, '[id^="decision-"] button');
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=已撤销 1 件");
  assert.match(await main(page), /郑欣/);
  await context.close();
});

test("a learner's claim is corrected and confirmed; another's is returned with a reason that they read", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "unit-clerk");
  await open(page, "/employment/waiting?q=%E5%91%A8%E6%99%93%E6%95%8F&kind=join");
  await page.click('a:has-text("周晓敏")');
  await page.fill("#confirm input[name=since]", "2026年9月1日");
  await page.fill("#confirm input[name=department]", "急诊科");
  await page.click("#confirm button[type=submit]");
  await page.waitForSelector("text=已确认周晓敏的登记任职");
  await open(page, "/employment/waiting?q=%E5%91%A8%E6%99%93%E6%95%8F&kind=title");
  await page.click('a:has-text("周晓敏")');
  await page.fill("#refuse textarea", "证书上的取得日期看不清，请重新上传");
  await page.click("#refuse button[type=submit]");
  await page.waitForSelector("text=已退回周晓敏的登记职称");
  await become(page, "claimant");
  await open(page, "/employment/mine");
  const text = await main(page);
  assert.match(text, /第八师师医院[\s\S]*已确认[\s\S]*2026-09-01[\s\S]*急诊科/);
  assert.match(text, /已退回[\s\S]*证书上的取得日期看不清/);
  await context.close();
});

test("a learner moves to another unit without scripts: asked, both views shown, taken back", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "nurse-25");
  await open(page, "/employment/mine");
  const before = await page.textContent("#now");
  await page.click('a:has-text("我换单位了")');
  await page.fill("input[name=q]", "第一中学");
  await page.click("#find button[type=submit]");
  await page.check("#fill input[name=unitId] >> nth=0");
  await page.fill("#fill input[name=since]", "2026-02-30");
  await page.click("#fill button[type=submit]");
  assert.match(await main(page), /请写成 2026-06-30 的样子/);
  assert.equal(await page.inputValue("#fill input[name=since]"), "2026-02-30", "what was typed is kept");
  await page.fill("#fill input[name=since]", "2026-11-01");
  await page.click("#fill button[type=submit]");
  await page.waitForURL(`${server.address}/employment/mine`);
  assert.match(await body(page), /已提交[\s\S]*等那里确认/);
  assert.equal(await page.textContent("#now"), before, "nothing changes until it is confirmed");
  assert.match(await main(page), /调动[\s\S]*待确认/);
  await page.click('button:has-text("撤回")');
  await page.waitForSelector("text=已撤回");
  await context.close();
});

test("a conflict is decided by the bureau only, and a merge by somebody who did not ask", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await open(page, "/employment/conflicts");
  assert.match(await main(page), /崔海燕[\s\S]*由管着两边的人社部门决定/);
  assert.equal(await page.locator("form:has(input[name=keep])").count(), 0);
  await become(page, "division-hr");
  await open(page, "/employment/conflicts");
  await page.click('summary:has-text("以哪个单位为准")');
  await page.check('label:has-text("第八师师医院") >> nth=0');
  await page.fill("textarea[name=reason]", "劳动合同已转到师医院");
  await page.click('button:has-text("决定")');
  await page.waitForSelector("text=已决定");
  assert.match(await main(page), /没有任职冲突/);

  await become(page, "unit-clerk");
  await open(page, "/employment/merges");
  assert.match(await main(page), /玛依拉[\s\S]*相同的：姓名、手机号、出生日期和性别/);
  await page.check("input[name=survivor] >> nth=0");
  await page.fill("textarea[name=reason]", "换过证件，已看过原件");
  await page.click('button:has-text("提出合并")');
  await page.waitForSelector("text=已提出合并");
  await become(page, "division-hr");
  await open(page, "/employment/merges");
  await page.click('summary:has-text("决定")');
  await page.check("input[name=approve][value=yes]");
  await page.fill("textarea[name=reason]", "核对无误");
  await page.click('button:has-text("提交决定")');
  await page.waitForSelector("text=已合并");
  assert.match(await main(page), /转入 \d+ 条，两份都有的 \d+ 条只算一次/);
  await page.click('summary:has-text("撤销合并")');
  await page.fill("textarea[name=reason]", "其实是两个人");
  await page.click('details button:has-text("撤销合并")');
  await page.waitForSelector("text=已撤销合并");
  await context.close();
});

test("what is another's does not exist", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "nurse-25");
  for (const path of ["waiting", "moves", "conflicts", "merges", "arrivals"])
    assert.equal((await open(page, `/employment/${path}`))?.status(), 404, path);
  await become(page, "unit-clerk");
  for (const path of [
    "/employment/mine",
    "/employment/waiting/r999999",
    "/employment/waiting/x",
    "/people/999999/employment",
  ])
    assert.equal((await open(page, path))?.status(), 404, path);
  await context.close();
});
