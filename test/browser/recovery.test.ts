import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe, launchBrowser, openPage, overflow, screenshot } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ people: 5 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  // The lints of the law give up on a busy machine; that is asked elsewhere.
  assert.deepEqual(server?.faults.filter((fault) => !fault.startsWith("Lints of")) ?? [], []);
});

async function checked(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  assert.ok((await overflow(page)) <= 0, `${name}: no scrolling sideways`);
  assert.deepEqual(await axe(page), [], name);
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";

async function become(page: Page, persona: string): Promise<void> {
  await page.goto(`${server.address}/demo`);
  await page.click(`button[name=persona][value=${persona}]`);
}

test("whose telephone is lost asks the unit on a phone; whoever it is, the answer is the same", async () => {
  const { page, context } = await openPage(browser, "phone");
  await page.goto(`${server.address}/sign-in`);
  await page.click("a[href='/recover']");
  await checked(page, "recover-phone");
  await page.fill("#field-phone", "19900000000");
  await page.click("main .button-primary");
  await page.waitForSelector("#field-number");
  await checked(page, "recover-sent-phone");
  await page.goto(`${server.address}/recover/unit`);
  await checked(page, "recover-unit-phone");
  await page.fill("#field-name", "没有这个人");
  await page.fill("#field-number", "11010519491231002X");
  await page.click("form[action='/recover/requests'] .button-primary");
  await page.waitForSelector("text=14 天内可以看到");
  await page.fill("#field-owner", "11010519491231002X");
  await page.fill("#field-unitCode", "AAAAAAAAAA");
  await page.fill("#field-newPassword", "葡萄架下的夏天");
  await page.fill("#field-again", "葡萄架下的夏天");
  await page.click("form[action='/recover/unit'] .button-primary");
  await page.waitForSelector(".error-summary");
  assert.match(await main(page), /没有能够核实身份/);
  assert.equal(await page.inputValue("#field-owner"), "11010519491231002X");
  await checked(page, "recover-refused-phone");
  await context.close();
});

test("the desk of the unit looks at the person first, and sees the code once", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await page.goto(`${server.address}/recovery-desk`);
  await checked(page, "recovery-desk");
  assert.match(await main(page), /马丽娟[\s\S]*手机掉水里了/);
  await page.click("form[action$='/code'] .button-primary");
  await page.waitForSelector(".error-summary");
  assert.match(await main(page), /请先当面核对/);
  await page.check("form[action$='/code'] input[type=checkbox]");
  await page.click("form[action$='/code'] .button-primary");
  await page.waitForSelector("text=请把找回码当面告诉");
  assert.match(await main(page), /[A-HJKMNP-Z2-9]{10}/);
  await checked(page, "recovery-desk-issued");
  await page.goto(`${server.address}/recovery-desk`);
  assert.doesNotMatch(await main(page), /请把找回码当面告诉/);
  await page.setViewportSize({ width: 390, height: 844 });
  await checked(page, "recovery-desk-phone");
  await page.click("form[action$='/dismiss'] button");
  await page.waitForSelector("text=现在没有人需要协助");
  await context.close();
});
