/** Many people's verdicts are asked for by one, decided by another, and taken out: without scripts too. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { forget } from "../../server/parameters/door.ts";
import { transact } from "../../server/platform/db.ts";
import { axe, launchBrowser, openPage, overflow, screenshot } from "./chromium.ts";
import { enterByDoor, serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  await transact(server.database, (tx) =>
    tx.execute(
      "INSERT INTO parameter_value (name, value, valid_from, reason, set_at) VALUES ('export_limit', '1', '2026-01-01', '测试', '2026-01-01')",
    ),
  );
  // The server may have read its parameters already.
  forget(server.database);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function become(page: Page, persona: string, to: string): Promise<void> {
  await page.context().clearCookies();
  await enterByDoor(server, page, persona, to);
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";

for (const [size, scripts] of [
  ["desk", true],
  ["phone", true],
  ["phone", false],
] as const) {
  test(`a clerk asks, the head decides, the clerk downloads (${size}, scripts ${scripts ? "on" : "off"})`, async () => {
    const { page, context, complaints } = await openPage(browser, size, scripts);
    page.setDefaultTimeout(20_000);
    const looked = async (name: string) => {
      // What looks at a page is a script itself.
      if (!scripts) return;
      await screenshot(page, `exports-${name}-${size}`);
      assert.ok((await overflow(page)) <= 0, `${name}: no scrolling sideways`);
      assert.deepEqual(await axe(page), [], name);
    };
    await become(page, "unit-clerk", "/unit");
    assert.match(await main(page), /申请导出 \d+ 人/);
    await become(page, "unit-clerk", "/workbooks");
    await looked("workbooks");
    await page.click("#verdicts button");
    await page.waitForURL(/\/workbooks\/exports\/new\?/);
    await looked("form");
    await page.fill("#field-purpose", "核对");
    await page.click("main form button");
    assert.equal(await page.inputValue("#field-purpose"), "核对", "what was typed is kept");
    await page.fill("#field-purpose", "年度考核前逐人核对学时");
    await page.click("main form button");
    await page.waitForURL(`${server.address}/workbooks/exports`);
    assert.match(await main(page), /年度考核前逐人核对学时[^]*等待批复/);
    await looked("asked");

    await become(page, "unit-head", "/workbooks/exports");
    assert.match(await main(page), /等您处理[^]*年度考核前逐人核对学时/);
    await looked("waiting");
    await page.fill("textarea[name=reason]", "同意");
    await page.click("button[value=approve]");
    assert.equal(await page.inputValue("#field-reason"), "同意");
    await looked("wrong");
    await page.fill("textarea[name=reason]", "同意，用后请删除");
    await page.click("button[value=approve]");
    await page.waitForURL(`${server.address}/workbooks/exports`);
    assert.match((await page.textContent("body")) ?? "", /已批准/);
    await become(page, "unit-head", "/workbooks/exports?list=decided");
    assert.match(await main(page), /年度考核前逐人核对学时[^]*同意，用后请删除[^]*已批准/);
    await looked("decided");

    await become(page, "unit-clerk", "/workbooks/exports");
    assert.match(await main(page), /同意，用后请删除/);
    await looked("approved");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    assert.equal(download.suggestedFilename(), "2026年学习结论.xlsx");
    await download.path();
    await page.reload();
    assert.match(await main(page), /已下载过/);
    assert.deepEqual(
      complaints.filter((each) => !/422/.test(each)),
      [],
    );
    await context.close();
  });
}
