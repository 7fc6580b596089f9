import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { axe, launchBrowser, openDetails, openPage, overflow, screenshot, sweep } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-20T09:30:00+08:00", people: 60 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

/** What is wrong with a page as it is and with everything open. */
async function faultsOn(page: Page, name: string): Promise<string[]> {
  await screenshot(page, name);
  const sideways = (await overflow(page)) > 0 ? [`${name} scrolls sideways`] : [];
  await openDetails(page);
  return [...sideways, ...(await axe(page)).map((line) => `${name}: ${line}`)];
}

const looks: Readonly<Record<string, { persona: string; path: string; wanted: RegExp }>> = {
  inbox: { persona: "nurse-25", path: "/inbox", wanted: /卫生系列25学分已通过/ },
  inboxSettings: { persona: "nurse-25", path: "/inbox/settings", wanted: /21:00至次日08:00/ },
  demoInbox: { persona: "nurse-25", path: "/demo/inbox", wanted: /演示收件箱/ },
  preview: { persona: "division-hr", path: "/notices/preview", wanted: /现在催办/ },
  previewAdmin: { persona: "admin", path: "/notices/preview", wanted: /系统管理员只看条数/ },
  templates: { persona: "admin", path: "/admin/templates", wanted: /年度学时到期提醒/ },
  template: { persona: "admin", path: "/admin/templates/annual_deadline", wanted: /2026年度学时还差30学时，剩30天/ },
  parameters: { persona: "admin", path: "/admin/parameters", wanted: /1200/ },
  parameter: { persona: "admin", path: "/admin/parameters/outside_per_day", wanted: /有人反映提醒太多/ },
  dictionaries: { persona: "admin", path: "/admin/dictionaries", wanted: /职称系列/ },
  dictionary: { persona: "admin", path: "/admin/dictionaries/title_series", wanted: /高等学校教师/ },
  siteDictionary: { persona: "admin", path: "/admin/dictionaries/refusal_phrase", wanted: /新增条目/ },
  jobs: { persona: "admin", path: "/admin/jobs", wanted: /到期提醒/ },
  deadJobs: { persona: "admin", path: "/admin/jobs/standing-recompute", wanted: /没有失败的任务/ },
  health: { persona: "admin", path: "/admin/health", wanted: /数据库连接/ },
  accounts: { persona: "admin", path: "/admin/accounts", wanted: /系统管理员/ },
  accountsFound: { persona: "admin", path: "/admin/accounts?q=liaison", wanted: /重设二次验证/ },
  deliveries: { persona: "admin", path: "/admin/deliveries?state=given_up", wanted: /对方拒收/ },
};

describe("messages and administration, on phone and desk", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      const faults: string[] = [];
      for (const [name, { persona, path, wanted }] of Object.entries(looks)) {
        await signIn(server, context, persona);
        await visit(server, page, path);
        assert.match((await page.textContent("body")) ?? "", wanted, name);
        faults.push(...(await faultsOn(page, `administration-${name}-${size}`)));
      }
      assert.deepEqual(faults, []);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

describe("stories", () => {
  test("somebody reads a message, follows it, and puts it away, without scripts", async () => {
    const { page, context } = await openPage(browser, "phone", false);
    await signIn(server, context, "nurse-25");
    await visit(server, page, "/inbox");
    const unread = async () => Number((await page.textContent(".inbox-count").catch(() => "0")) ?? 0);
    const before = await unread();
    assert.ok(before >= 2);
    await page.getByRole("button", { name: "去办理" }).first().click();
    assert.equal(new URL(page.url()).pathname, "/year");
    assert.equal(await unread(), before - 1);
    await visit(server, page, "/inbox");
    await page.getByRole("button", { name: "归档" }).first().click();
    assert.match((await page.textContent("body")) ?? "", /已归档/);
    await page.getByRole("link", { name: "已归档" }).click();
    assert.equal(await page.locator(".notice").count(), 1);
    await context.close();
  });

  test("a wrong place in a template is refused beside its field, tried, and then put into use", async () => {
    const { page, context } = await openPage(browser, "desk");
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/templates/item_approved");
    await page.getByLabel("标题").fill("{itme}通过了");
    await page.getByLabel("修改原因").fill("更简短");
    await page.getByRole("button", { name: "保存并启用" }).click();
    assert.match(
      (await page.textContent("main")) ?? "",
      /没有“\{itme\}”这个占位符；可用的有：\{item\}、\{office\}、\{note\}/,
    );
    assert.equal(await page.getByLabel("标题").inputValue(), "{itme}通过了", "what was typed is kept");
    assert.deepEqual(await axe(page), []);
    await page.getByLabel("标题").fill("{item}通过了");
    await page.getByRole("button", { name: "先看效果" }).click();
    assert.match((await page.textContent("#preview")) ?? "", /校外培训学时通过了/);
    await page.getByRole("button", { name: "保存并启用" }).click();
    assert.match((await page.textContent("body")) ?? "", /模板已更新为第2版/);
    await context.close();
  });

  test("a parameter is changed after it was confirmed, holds at once, and its bounds are told", async () => {
    const { page, context } = await openPage(browser, "desk", false);
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/parameters/service_phone");
    await page.getByLabel("新的值").fill("call me");
    await page.getByLabel("修改原因").fill("换号");
    await page.getByRole("button", { name: "下一步，核对" }).click();
    assert.match((await page.textContent("main")) ?? "", /请填电话号码/);
    await page.getByLabel("新的值").fill("400-000-1234");
    await page.getByRole("button", { name: "下一步，核对" }).click();
    assert.match((await page.textContent("#confirm")) ?? "", /由 400-806-8255 改为 400-000-1234/);
    await page.getByRole("button", { name: "确认修改" }).click();
    assert.match((await page.textContent("body")) ?? "", /“客服电话”已改为 400-000-1234/);
    await visit(server, page, "/questions/20");
    assert.match((await page.textContent("footer")) ?? "", /400-000-1234/);
    await context.close();
  });

  test("a dictionary is searched and an entry of this site added", async () => {
    const { page, context } = await openPage(browser, "desk", false);
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/dictionaries/title_series?q=%E5%8C%BB");
    assert.match((await page.textContent("main")) ?? "", /找到\d+条/);
    assert.match((await page.textContent(".data-table")) ?? "", /卫生/);
    await visit(server, page, "/admin/dictionaries/refusal_phrase");
    await page.getByLabel("代码").fill("not_this_year");
    await page.getByLabel("名称").fill("证书不是本年度取得");
    await page.getByRole("button", { name: "保存" }).click();
    assert.match((await page.textContent(".data-table")) ?? "", /证书不是本年度取得/);
    await context.close();
  });

  test("the menu in groups by keyboard, and behind one word on a telephone", async () => {
    const { page, context } = await openPage(browser, "desk");
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/health");
    const group = page.locator(".menu-wide summary", { hasText: "系统管理" });
    await group.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "用户");
    assert.deepEqual(await axe(page, "header"), []);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "系统管理");
    await context.close();
    const small = await openPage(browser, "phone", false);
    await signIn(server, small.context, "admin");
    await visit(server, small.page, "/admin/health");
    await small.page.locator(".menu-narrow summary").click();
    await screenshot(small.page, "administration-menu-phone");
    assert.ok((await overflow(small.page)) <= 0);
    await small.page.locator(".menu-narrow").getByRole("link", { name: "任务" }).click();
    assert.equal(new URL(small.page.url()).pathname, "/admin/jobs");
    await small.context.close();
  });

  test("an account is closed with a reason, and whoever is signed in with it is out at once", async () => {
    const { page, context } = await openPage(browser, "desk", false);
    const other = await openPage(browser, "desk", false);
    await signIn(server, other.context, "finance");
    await visit(server, other.page, "/inbox");
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/accounts?q=finance");
    await page.locator(".data-table").getByRole("link", { name: "停用账号“平台财务”" }).click();
    await page.getByLabel("原因").fill("离");
    await page.getByRole("button", { name: "确认停用" }).click();
    assert.match((await page.textContent("main")) ?? "", /请写明原因/);
    await page.getByLabel("原因").fill("人员离岗");
    await page.getByRole("button", { name: "确认停用" }).click();
    assert.match((await page.textContent("body")) ?? "", /账号已停用/);
    await other.page.goto(`${server.address}/inbox`);
    assert.notEqual(new URL(other.page.url()).pathname, "/inbox");
    await other.context.close();
    await context.close();
  });

  test("the second factor of somebody who lost it is taken away, with a reason and once", async () => {
    const { page, context } = await openPage(browser, "phone", false);
    await signIn(server, context, "admin");
    await visit(server, page, "/admin/accounts?q=liaison");
    await page.getByRole("link", { name: "重设二次验证：第八师人社局联络员" }).click();
    const address = page.url();
    for (const size of ["phone", "desk"] as const) {
      const looked = await openPage(browser, size);
      await signIn(server, looked.context, "admin");
      await visit(server, looked.page, new URL(address).pathname);
      assert.deepEqual(await faultsOn(looked.page, `factor-reset-${size}`), []);
      await looked.context.close();
    }
    await page.getByLabel("原因").fill("丢");
    await page.getByRole("button", { name: "确认重设" }).click();
    assert.match((await page.textContent("main")) ?? "", /请写明原因/);
    assert.equal(await page.getByLabel("原因").inputValue(), "丢");
    await page.getByLabel("原因").fill("手机丢失，已当面核对");
    await page.getByRole("button", { name: "确认重设" }).click();
    assert.match((await page.textContent("body")) ?? "", /二次验证已重设.*已通知本人/s);
    await visit(server, page, "/admin/accounts?q=liaison");
    assert.equal(await page.getByRole("link", { name: /重设/ }).count(), 0);
    const late = await page.goto(address);
    assert.equal(late?.status(), 409);
    assert.match((await page.textContent("main")) ?? "", /没有设置二次验证/);
    await signIn(server, context, "security-admin");
    await visit(server, page, "/");
    await page.locator(".menu-narrow summary").click();
    await page.locator(".menu-narrow").getByRole("link", { name: "外部认证系统" }).click();
    assert.equal(new URL(page.url()).pathname, "/administration/identity-providers");
    await context.close();
  });

  test("an office reminds those who owe, once", async () => {
    const { page, context } = await openPage(browser, "desk", false);
    await signIn(server, context, "division-hr");
    await visit(server, page, "/notices/preview");
    const text = (await page.textContent("#remind")) ?? "";
    const people = Number(/尚未完成的(\d+)人/.exec(text)?.[1]);
    assert.ok(people > 0);
    await page.getByRole("link", { name: `催办这${people}人` }).click();
    await page.getByRole("button", { name: "确认，发送" }).click();
    assert.match((await page.textContent("body")) ?? "", new RegExp(`已提醒${people}人`));
    assert.match((await page.textContent("#remind")) ?? "", new RegExp(`其中${people}人今天已经催过`));
    await context.close();
  });
});
