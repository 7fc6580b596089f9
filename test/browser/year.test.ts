import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openPage, screenshot, tabbing, sweep } from "./chromium.ts";
import { enterByDoor, serveWorld, type WorldServer } from "./world-server.ts";

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

const become = (page: Page, persona: string, to = "/year") => enterByDoor(server, page, persona, to);

/** What must be read at once: the headline, what to do next, and one thing further down. */
const stories: Readonly<Record<string, { headline: RegExp; next: RegExp; also: RegExp }>> = {
  "nurse-25": {
    headline: /今年学完了，申报职称的学习条件也够了/,
    next: /现在不用做什么/,
    also: /卫生系列25学分免集中面授/,
  },
  "nurse-24-9": { headline: /没有达到：到6月30日还差集中面授/, next: /6月30日已经过去/, also: /24\.9，少于25/ },
  "inland-teacher": { headline: /不用学了：内派教师/, next: /现在不用做什么/, also: /内派教师当年免学/ },
  "inland-manager": {
    headline: /还差专业24学时，12月31日前完成/,
    next: /按行业主管部门的安排学/,
    also: /内派学校管理人员/,
  },
  "review-late": { headline: /到6月30日还差公需30学时/, next: /明年再申报/, also: /申报看6月30日前：那时有0学时/ },
  "village-pending": { headline: /等人社部门审核：通过就不用再学/, next: /等人社部门的结果/, also: /如果.*审核不通过/ },
  "private-engineer": { headline: /没有学时要求：民营企业暂无要求/, next: /现在不用做什么/, also: /学时会一直留着/ },
  graduate: { headline: /不用学了：毕业/, next: /现在不用做什么/, also: /毕业当年/ },
  "certificate-two-years": {
    headline: /不用学了：继续教育合格证书/,
    next: /现在不用做什么/,
    also: /现在用在2026年，正合适/,
  },
  cadre: { headline: /还差专业10学时，12月31日前完成/, next: /最晚12月\d+日开始，12月31日前学完/, also: /学时最少/ },
  conflicting: { headline: /还不能确定/, next: /和本单位人事部门核对/, also: /登记的情况有矛盾/ },
  qualification: { headline: /今年学完了/, next: /现在不用做什么/, also: /有人重复使用/ },
};

describe("named people, on phone and desk, with everything open", () => {
  for (const size of sweep("phone")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [persona, { headline, next, also }] of Object.entries(stories)) {
        await become(page, persona);
        assert.match((await page.textContent("h1")) ?? "", headline, persona);
        assert.match((await page.textContent("#next")) ?? "", next, persona);
        assert.match((await page.textContent("main")) ?? "", also, persona);
        await checked(page, `year-${persona}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("large type, and a year that is closed, on both sizes", async () => {
  for (const size of sweep("phone")) {
    const { page, context } = await openPage(browser, size);
    await become(page, "village-pending");
    await page.click(".large-switch button");
    await checked(page, `year-large-${size}`);
    await page.goto(`${server.address}/year?year=2025`);
    assert.match((await page.textContent("main")) ?? "", /2025年度已经关闭/);
    await checked(page, `year-closed-large-${size}`);
    await context.close();
  }
});

test("whoever served nowhere in a year is told what to do, not that they failed", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "graduate");
  await page.goto(`${server.address}/year?year=2024`);
  assert.match((await page.textContent("h1")) ?? "", /还没有您的任职记录/);
  assert.match((await page.textContent("main")) ?? "", /人事部门把您登记到名册/);
  await checked(page, "year-new-phone");
  await context.close();
});

test("what-if by keyboard alone: reach the form, choose, send, read both side by side, nothing saved", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "cadre");
  const entries = await page.locator("#entries .timeline > li").count();
  await tabTo(page, "#if-more > summary");
  await page.keyboard.press("Enter");
  await tabTo(page, "#field-if_professional");
  await page.keyboard.type("10");
  await page.keyboard.press("Enter");
  await page.waitForURL(/if_professional=10/);
  const text = (await page.textContent("#if")) ?? "";
  assert.match(text, /再学完专业科目10学时/);
  assert.match(text, /没有保存，也没有提交任何申请/);
  const row = page.locator("#if .compare tr", { hasText: "年度继续教育" });
  assert.match((await row.textContent()) ?? "", /未完成.*已完成.*有变化/);
  await checked(page, "year-what-if-desk");
  await tabTo(page, "a[href='/year#if']");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.search === "");
  assert.equal(await page.locator("#if .compare").count(), 0);
  assert.equal(await page.locator("#entries .timeline > li").count(), entries);
  await context.close();
});

const tabTo = tabbing(200);

test("what is typed wrongly is said at its field, and everything else still stands", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "cadre");
  await page.goto(`${server.address}/year?if_public=abc`);
  assert.match((await page.textContent("#if .error-summary")) ?? "", /有 1 处需要改正/);
  assert.equal(await page.getAttribute("#field-if_public", "aria-invalid"), "true");
  assert.match((await page.textContent("h1")) ?? "", /还差专业10学时/);
  await context.close();
});

test("with scripts off: the plan's tabs, the usual what-ifs, the reasons and the other years all answer", async () => {
  const { page, context, complaints } = await openPage(browser, "phone", false);
  await become(page, "newcomer");
  await page.click("#plan .tabs a >> nth=1");
  assert.match(page.url(), /objective=money/);
  assert.equal(await page.textContent("#plan .tabs a[aria-current]"), "花费最少");
  await page.click("#if .if-links a >> nth=0");
  assert.match(page.url(), /if_route=review/);
  assert.equal(await page.isVisible("#if .compare"), true);
  await page.click("#why-public > summary");
  assert.equal(await page.isVisible("#why-public .reasons"), true);
  await page.click("#years .columns a >> nth=0");
  assert.match(page.url(), /year=2026/, "the first year of service");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the one button leads to where the answer stands", async () => {
  const { page, context } = await openPage(browser, "phone");
  for (const [persona, target] of Object.entries({
    cadre: "plan",
    "village-pending": "pending",
  })) {
    await become(page, persona);
    await page.click("#next .button-accent");
    assert.equal(new URL(page.url()).hash, `#${target}`);
    assert.equal(await page.locator(`#${target}`).count(), 1, persona);
  }
  await become(page, "nurse-25");
  assert.equal(await page.locator("#next .button-accent").count(), 0, "nothing to do, nothing to press");
  await context.close();
});

test("on paper the page keeps its reasons and leaves out what can only be pressed", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "nurse-24-9");
  await page.emulateMedia({ media: "print" });
  await screenshot(page, "year-print");
  assert.equal(await page.isVisible(".next-links"), false);
  assert.equal(await page.isVisible("#if"), false);
  assert.equal(await page.isVisible("#part-face_to_face .reasons >> nth=0"), true);
  await context.close();
});
