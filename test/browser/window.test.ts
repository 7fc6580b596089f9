import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openPage, screenshot, sizes, sweep } from "./chromium.ts";
import { enterByDoor, serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

const find = (search: string): string => `/questions?q=${encodeURIComponent(search)}`;

/** Every page of these areas in every state, by the name of its picture. */
const pages: Readonly<Record<string, string>> = {
  demo: "/demo",
  "demo-search": `/demo?q=${encodeURIComponent("护师")}`,
  "demo-none": `/demo?q=${encodeURIComponent("宇航员")}`,
  questions: "/questions",
  "questions-found": find("私企要不要学"),
  "questions-none": find("今天天气怎么样"),
  "question-9": "/questions/9",
  "question-20": "/questions/20",
  policy: "/policy",
  "policy-search": `/policy?q=${encodeURIComponent("毕业")}`,
  "policy-beijing": "/policy/beijing/continuing-education",
  "policy-henan": "/policy/henan/continuing-education",
};

before(async () => {
  server = await serveWorld();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

const become = (page: Page, persona: string, to = "/questions") => enterByDoor(server, page, persona, to);

describe("every page, on phone and desk, with everything open", () => {
  for (const size of sweep("phone")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(server.address + path);
        await checked(page, `${name}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await page.goto(`${server.address}/nothing`);
      await checked(page, `missing-${size}`);
      await context.close();
    });

    test(`${size}, large type, signed in`, async () => {
      const { page, context } = await openPage(browser, size);
      await become(page, "nurse-25");
      await page.click(".large-switch button");
      for (const [name, path] of Object.entries({ door: "/demo", question: "/questions/17", policy: "/policy" })) {
        await page.goto(server.address + path);
        await checked(page, `${name}-large-${size}`);
      }
      await context.close();
    });
  }
});

test("somebody new finds the nurse, becomes her, and is told so", async () => {
  const { page, context } = await openPage(browser, "phone");
  await page.goto(server.address);
  assert.equal(new URL(page.url()).pathname, "/demo");
  await page.fill("#field-q", "护师 25分");
  await page.click("form[role=search] button");
  assert.equal(await page.locator(".persona").count(), 1);
  const name = (await page.textContent(".persona-name"))?.replace(/主管.*/, "") ?? "";
  await page.click(".persona");
  await page.waitForURL(`${server.address}/year`);
  assert.match((await page.textContent(".demo-banner")) ?? "", new RegExp(`您现在是${name}`));
  await page.goto(`${server.address}/demo`);
  assert.equal(await page.getAttribute(".persona[aria-current]", "value"), "nurse-25");
  await page.click("text=退出这个身份");
  assert.match((await page.textContent(".demo-banner")) ?? "", /尚未选择身份/);
  await context.close();
});

test("offices are one press away from the learners, and lead to their own work", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/demo`);
  await page.click("a[href='#group-division']");
  assert.equal(await page.evaluate(() => location.hash), "#group-division");
  await page.click("section:has(#group-division) .persona");
  await page.waitForURL(`${server.address}/overview`);
  await context.close();
});

test("a question in people's own words leads to its answer, and to what it means for one's own year", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await become(page, "nurse-25");
  await page.fill("#field-q", "大夫25个学分还用上面授不");
  await page.click("form[role=search] button");
  assert.ok((await page.locator(".hit-best mark").count()) > 0, "words are marked");
  await page.click(".hit-best a");
  await page.waitForURL(/\/questions\/17$/);
  const own = (await page.textContent("#for-you")) ?? "";
  assert.match(own, /对您来说（2026年）[\s\S]*适用\s*卫生系列25学分免集中面授/);
  await screenshot(page, "question-own-phone");
  await page.goto(`${server.address}/questions/9`);
  assert.match((await page.textContent("#for-you")) ?? "", /不影响您2026年的学时结论/);
  await page.click("#for-you summary");
  assert.match((await page.textContent("#for-you details")) ?? "", /没有审核通过的“访惠聚”驻村记录|没有.*驻村/);
  await become(page, "village", "/questions/9");
  assert.match((await page.textContent("#for-you")) ?? "", /适用\s*“访惠聚”人员当年免学/);
  await become(page, "village-pending", "/questions/9");
  assert.match((await page.textContent("#for-you")) ?? "", /还不能定\s*“访惠聚”人员当年免学/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a citation leads into the policy reader and back to the answer", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await page.goto(`${server.address}/questions/9`);
  await page.click("#rules a");
  await page.waitForURL(/\/policy#village_exemption$/);
  assert.equal(await page.locator("#village_exemption:target").count(), 1);
  await page.click("#village_exemption summary");
  assert.match((await page.textContent("#village_exemption .disclosure-body")) ?? "", /驻村/);
  await page.click("#village_exemption .citation");
  await page.waitForURL(/\/questions\/9$/);
  await page.click("#readings a");
  assert.match((await page.textContent("#reading-village_scope")) ?? "", /暂定口径[\s\S]*举例[\s\S]*只免集中面授/);
  const download = page.waitForEvent("download");
  await page.click("a[href$='/yaml']");
  assert.equal((await download).suggestedFilename(), "xpcc-continuing-education-2016-01-01.yaml");
  await page.click(".tabs a:text('北京市')");
  assert.match((await page.textContent("h1")) ?? "", /北京市/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the policy prints whole: every reason open, no menus", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/policy`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible(".site-header"), false);
  assert.equal(await page.isVisible("form[role=search]"), false);
  assert.equal(await page.isVisible("#village_exemption .disclosure-body p"), true);
  await context.close();
});

test("by keyboard alone: skip link, search, open the answer, back", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/questions`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "field-q");
  await page.keyboard.type("发票怎么开");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await page.keyboard.press("Tab");
  for (let press = 0; press < 20; press++) {
    if (await page.evaluate(() => document.activeElement?.closest(".hit") !== null)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/questions\/20$/);
  await page.goto(`${server.address}/demo?to=%2Fquestions`);
  for (let press = 0; press < 30; press++) {
    if (await page.evaluate(() => document.activeElement?.matches(".persona:focus-visible"))) break;
    await page.keyboard.press("Tab");
  }
  assert.notEqual(await page.$eval(".persona:focus-visible", (card) => getComputedStyle(card).outlineStyle), "none");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.address}/questions`);
  await context.close();
});

test("with scripts off everything here works", async () => {
  const { page, context, complaints } = await openPage(browser, "phone", false);
  await become(page, "graduate");
  await page.fill("#field-q", "刚毕业今年要学吗");
  await page.click("form[role=search] button");
  await page.click(".hit-best a");
  assert.match(page.url(), /\/questions\/15$/);
  assert.match((await page.textContent("#for-you")) ?? "", /毕业当年免学/);
  await page.click(".large-switch button");
  assert.match(page.url(), /\/questions\/15$/);
  assert.equal(await page.getAttribute("html", "data-large"), "on");
  await page.goto(`${server.address}/policy#reading-graduation`);
  assert.equal(await page.isVisible("#reading-graduation .difference"), true);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("first loads are small", async () => {
  for (const path of ["/questions", "/questions/9", "/demo"]) {
    const { page, context } = await openPage(browser, "phone");
    let bytes = 0;
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => void (bytes += encodedDataLength));
    await page.goto(server.address + path, { waitUntil: "networkidle" });
    console.log(`${path}: ${bytes} bytes on the wire`);
    assert.ok(bytes > 1_000 && bytes < 30 * 1024, `${path}: ${bytes} bytes`);
    await context.close();
  }
});

test("outside demo mode there is no door, and the start says so plainly", async () => {
  const plain = await serveWorld({ demo: false });
  try {
    const { page, context } = await openPage(browser, "phone");
    await page.goto(plain.address);
    assert.equal(await page.locator(".demo-banner").count(), 0);
    assert.match((await page.textContent("main")) ?? "", /登录后可以看自己/);
    await checked(page, "home-phone");
    await page.setViewportSize(sizes.desk);
    await checked(page, "home-desk");
    await page.fill("#field-q", "私企");
    await page.click("form[role=search] button");
    assert.match(page.url(), /\/questions\?q=/);
    for (const path of ["/demo", "/gallery"]) assert.equal((await fetch(plain.address + path)).status, 404, path);
    assert.deepEqual(plain.faults, []);
    await context.close();
  } finally {
    await plain.close();
  }
});

test("the server found no fault in itself", () => assert.deepEqual(server.faults, []));
