import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser } from "playwright-core";

import { checked, launchBrowser, openDetails, openPage, sweep } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-09-01T09:00:00+08:00", people: 60 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const looks: Readonly<Record<string, { persona: string; path: string; wanted: RegExp }>> = {
  roles: { persona: "security-admin", path: "/access/roles", wanted: /师市联络员（只读）/ },
  role: { persona: "security-admin", path: "/access/roles/division_reader", wanted: /查看人员名单/ },
  newrole: { persona: "security-admin", path: "/access/roles/new?base=unit_clerk", wanted: /依据的内置角色/ },
  built: { persona: "audit-admin", path: "/access/roles/xpcc_hr", wanted: /发起政策推演/ },
  offices: { persona: "security-admin", path: "/access/offices", wanted: /财务临时支援/ },
  soon: { persona: "security-admin", path: "/access/offices?soon=1", wanted: /共 2 个/ },
  find: { persona: "security-admin", path: "/access/offices/new?q=%E8%B4%A2%E5%8A%A1", wanted: /平台财务/ },
  lending: { persona: "unit-head", path: "/access/delegations", wanted: /第八师师医院人事科/ },
  own: { persona: "unit-head", path: "/access/offices", wanted: /单位经办人/ },
};

describe("roles, offices and delegations, on phone and desk", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [name, { persona, path, wanted }] of Object.entries(looks)) {
        await signIn(server, context, persona);
        await visit(server, page, path);
        assert.match((await page.textContent("main")) ?? "", wanted, name);
        await checked(page, `access-${name}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("a role is made on a base, changed and retired", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "security-admin");
  await visit(server, page, "/access/roles/new?base=service_desk");
  await page.fill("#field-code", "hotline_reader");
  await page.fill("#field-name", "热线查询员");
  await openDetails(page);
  await page.$$eval('input[name="permissions"]', (boxes) =>
    boxes.forEach((box) => ((box as HTMLInputElement).checked = false)),
  );
  await page.click("text=建立角色");
  assert.match((await page.textContent(".error-summary")) ?? "", /至少选一项权限/);
  assert.equal(await page.inputValue("#field-name"), "热线查询员", "what was typed is kept");
  await openDetails(page);
  await page.check('input[value="policies:policy:lint"]');
  await page.click("text=建立角色");
  await page.waitForURL(/hotline_reader/);
  assert.match((await page.textContent("body")) ?? "", /角色已建立/);
  await openDetails(page);
  await page.click('button:has-text("停用这个角色")');
  assert.match((await page.textContent("body")) ?? "", /角色已停用/);
  await context.close();
});

test("an administrator finds somebody, grants, and takes the office away; the other's next click says so", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "security-admin");
  await visit(server, page, "/access/offices/new");
  await page.fill("#field-q", "财务临时");
  await page.press("#field-q", "Enter");
  await page.click("text=选此人");
  await page.selectOption("#field-role", "unit_clerk");
  await page.selectOption("#field-scope", "unit_and_below");
  await page.fill("#field-units", "没有这个单位");
  await page.fill("#field-note", "接手人事工作");
  await page.click('button:has-text("授予")');
  assert.match((await page.textContent(".error-summary")) ?? "", /没有找到单位/);
  await page.fill("#field-units", "第八师师医院");
  await page.click('button:has-text("授予")');
  await page.waitForURL(/\/access\/offices\/\d+$/);
  assert.match((await page.textContent("body")) ?? "", /岗位已授予，立即生效/);

  // Somebody else works with an office of theirs meanwhile.
  const other = await openPage(browser, "phone");
  await signIn(server, other.context, "unit-clerk");
  await visit(server, other.page, "/unit");
  await visit(server, page, "/access/offices?role=unit_clerk&q=%E5%B8%88%E5%8C%BB%E9%99%A2&state=holding");
  await page.click("text=第八师师医院人事科");
  await openDetails(page);
  await page.fill("#field-reason-revoke", "岗位调整");
  await page.click('button:has-text("确认收回")');
  assert.match((await page.textContent("body")) ?? "", /岗位已收回/);
  await visit(server, other.page, "/unit", 403);
  const said = (await other.page.textContent("main")) ?? "";
  assert.match(said, /您正在用的岗位已经停用/);
  await checked(other.page, "access-lapsed-phone");
  await other.page.click('a:has-text("换一个岗位")');
  assert.match((await other.page.textContent("main")) ?? "", /第八师师医院分管领导/);
  await other.page.click('button:has-text("第八师师医院分管领导")');
  await visit(server, other.page, "/unit");
  await other.context.close();
  await context.close();
});

test("an office is lent to a colleague by keyboard alone, with scripts off, and called back", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  await signIn(server, context, "division-hr");
  await visit(server, page, "/access/delegations");
  await page.focus("#field-q");
  await page.keyboard.type("联络员");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await page.locator('a:has-text("选此人")').first().press("Enter");
  await page.waitForURL(/account=/);
  await page.focus("#field-to");
  await page.keyboard.type("2026-12-31");
  await page.focus("#field-note");
  await page.keyboard.type("休假");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".error-summary");
  assert.match((await page.textContent(".error-summary")) ?? "", /委托期限太长/);
  await page.fill("#field-to", "2026-09-20");
  await page.press("#field-to", "Enter");
  await page.waitForSelector("text=已委托");
  await page.locator('button:has-text("收回")').first().press("Enter");
  await page.waitForSelector("text=委托已结束");
  await context.close();
});
