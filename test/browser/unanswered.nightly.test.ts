/** The Corps' bureau looks at questions that no answer fitted: searched, sorted, taken along; on a phone and on the desk. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { checked, launchBrowser, openPage } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

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

for (const [size, scripts] of [
  ["phone", true],
  ["desk", true],
] as const)
  test(`asked in vain, and found by whoever looks after the answers, on a ${size}`, async () => {
    const { page, context } = await openPage(browser, size, scripts);
    await signIn(server, context, "xpcc-hr");
    await visit(server, page, "/unanswered-questions");
    await checked(page, `unanswered-${size}`);
    const rows = () => page.locator("tbody tr").allInnerTexts();
    assert.match((await rows())[0] ?? "", /评委会什么时候开会/);
    await page.getByLabel("排列").selectOption({ label: "最近问的在前" });
    await page.getByLabel("提问中的字词").fill("哪里");
    await page.locator("main form").getByRole("button").first().click();
    await page.waitForURL(/q=/);
    assert.deepEqual(
      (await rows()).map((each) => /单位公章|工作证/.exec(each)?.[0]),
      ["单位公章", "工作证"],
    );
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "导出为表格" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /没有答案的提问-2026-11-23\.xlsx/);
    await visit(server, page, "/unanswered-questions?q=没有这样的字词");
    await checked(page, `unanswered-none-${size}`);
    assert.match(await page.locator("main").innerText(), /没有找到这样的提问/);
    await visit(server, page, "/unanswered-questions?from=2026-13-40");
    assert.match(await page.locator("main [role=alert]").innerText(), /日期/);
    await context.close();
  });
