/** Stories of courses: found and enrolled in on a phone, made and handed in, approved, recognised, printed. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { transact } from "../../server/platform/db.ts";
import { checked, launchBrowser, openPage } from "./chromium.ts";
import { serveWorld, signIn, type WorldServer } from "./world-server.ts";

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

async function as(personaId: string, size: "phone" | "desk", scripts = true) {
  const opened = await openPage(browser, size, scripts);
  opened.page.setDefaultTimeout(15_000);
  await signIn(server, opened.context, personaId);
  return {
    ...opened,
    async to(path: string) {
      const answer = await opened.page.goto(server.address + path);
      assert.equal(answer?.status(), 200, path);
    },
    /** With scripts off nothing can be asked of a page; the same pages are looked at with them. */
    async look(name: string) {
      if (!scripts) return;
      await checked(opened.page, `courses-${name}-${size}`);
    },
    async end() {
      const faults = opened.complaints.filter((each) => !/status of (409|422)/.test(each));
      assert.deepEqual(faults, []);
      await opened.context.close();
    },
  };
}

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const said = (page: Page) => page.locator("main").innerText();

for (const size of ["phone", "desk"] as const) {
  test(`whoever studies sees what a course does for them, enrols and leaves, on a ${size}`, async () => {
    const { page, to, look, end } = await as("twenty-seventy", size);
    await to("/courses");
    await look("catalogue");
    await page.getByRole("link", { name: /全部课程/ }).click();
    await look("catalogue-all");
    await page.getByRole("link", { name: "查看《办公软件与信息安全》" }).click();
    assert.match(await said(page), /不计学时[\s\S]*适合您的课程/);
    assert.equal(await page.getByRole("button", { name: "报名" }).count(), 0);
    await look("wrong-class");
    await page.locator("#instead a").first().click();
    await look("course");
    if ((await page.getByRole("button", { name: "报名" }).count()) > 0) await press(page, "报名");
    else await page.getByRole("link", { name: "继续学习" }).click();
    await look("enrolled");
    await press(page, "退出这门课程");
    assert.match(await said(page), /已退出/);
    await look("mine");
    await end();
  });
}

test("what was finished is printed, and anybody can check it", async () => {
  const { page, to, look, end } = await as("declarant", "phone");
  await to("/my-courses");
  await page.getByRole("link", { name: "《职业道德与依法履职》结业证书" }).click();
  const number = await page.locator("#certificate .number").innerText();
  await look("certificate");
  await to("/learning-record");
  assert.match(await said(page), /职业道德与依法履职[\s\S]*10学时/);
  await look("record");
  await page.getByLabel(/截至哪天/).fill("2027-01-01");
  await page.locator("form.filter-bar button").first().click();
  assert.match(await said(page), /还没有到/);
  await end();
  const stranger = await openPage(browser, "phone");
  await stranger.page.goto(`${server.address}/certificates`);
  await stranger.page.locator("#field-number").fill(number);
  await press(stranger.page, "核验");
  assert.match(await said(stranger.page), /证书真实有效[\s\S]*宋＊/);
  await checked(stranger.page, "courses-verify-phone");
  await stranger.page.locator("#field-number").fill("XS2026AAAAAAAAAAAA");
  await press(stranger.page, "核验");
  assert.match(await said(stranger.page), /没有这个编号/);
  await stranger.context.close();
});

describe("from a draft to a course on offer", () => {
  let address = "";
  const title = "残膜回收机具维护";

  test("an institution makes it and hands it in", async () => {
    const { page, to, look, end } = await as("institution-division", "desk");
    await to("/teaching");
    await look("teaching");
    await page.getByRole("link", { name: /新建课程/ }).click();
    await page.getByLabel("课程名称").fill(title);
    await page.getByLabel("科目", { exact: true }).selectOption("professional");
    await page.getByLabel(/专业大类/).selectOption("agriculture");
    await page.getByLabel("学时", { exact: false }).first().fill("二十");
    await press(page, "保存");
    assert.match(await said(page), /请填写数字/);
    await look("form-wrong");
    await page.locator("#field-hours").fill("20");
    await press(page, "保存");
    assert.match(await said(page), /还不能提交/);
    await page.getByRole("link", { name: "添加视频" }).click();
    assert.match(await said(page), /还没有可选的视频/);
    await page.getByRole("link", { name: "取消" }).click();
    for (const lesson of ["机具构造", "日常维护"]) {
      await page.getByRole("link", { name: "添加文档" }).click();
      await page.getByLabel("不用文件").check();
      await page.locator("#field-title").fill(lesson);
      await page.locator("#field-minutes").fill("二十");
      await press(page, "添加这一节");
      assert.match(await said(page), /1到600之间/);
      await page.locator("#field-minutes").fill("20");
      await look("lesson");
      await press(page, "添加这一节");
    }
    await page.getByRole("button", { name: /^上移\s*日常维护/ }).click();
    assert.match(await said(page), /日常维护[\s\S]*机具构造/);
    await look("draft");
    await press(page, "提交审核");
    assert.match(await said(page), /等待审核/);
    address = new URL(page.url()).pathname;
    await end();
  });

  test("the division returns it with a phrase, and approves it when it comes again", async () => {
    const desk = await as("division-hr", "desk");
    await desk.to("/teaching");
    await desk.look("waiting");
    await desk.page.getByRole("link", { name: title }).click();
    await desk.page.getByLabel("退回修改").check();
    await press(desk.page, "提交审核结果");
    assert.match(await said(desk.page), /或写明理由/);
    await desk.page.getByLabel("常用意见").selectOption({ index: 1 });
    await desk.look("decide");
    await press(desk.page, "提交审核结果");
    assert.match(await said(desk.page), /内容时长与所报学时不相称/);
    const author = await as("institution-division", "phone");
    await author.to(address);
    await author.look("returned");
    await press(author.page, "提交审核");
    await author.end();
    await desk.to(address);
    await desk.page.getByLabel("通过", { exact: true }).check();
    await press(desk.page, "提交审核结果");
    assert.match(await said(desk.page), /已通过/);
    await desk.end();
  });
});

test("the industry recognises a course with a reason, and takes it back", async () => {
  const { page, to, look, end } = await as("industry-health", "phone");
  await to("/course-recognition");
  await look("recognition");
  const card = page.locator("section.card", { hasText: "施工现场应急管理" });
  await card.getByLabel("理由").fill("  ");
  await card.getByRole("button", { name: /认可/ }).click();
  assert.match(await said(page), /请写明理由/);
  await page.locator("section.card", { hasText: "施工现场应急管理" }).getByLabel("理由").fill("急诊转运也适用");
  await page.locator("section.card", { hasText: "施工现场应急管理" }).getByRole("button", { name: /认可/ }).click();
  assert.match(await said(page), /急诊转运也适用/);
  await end();
});

test("all of it goes without scripts", async () => {
  const { page, to, end } = await as("twenty-seventy", "phone", false);
  await to("/courses?fits=all");
  await page.getByRole("link", { name: /《职业道德与依法履职》/ }).click();
  await page.getByRole("link", { name: "继续学习" }).click();
  assert.match(await said(page), /职业道德与依法履职/);
  await end();
});

test("an institution finds its courses in every state of its qualification", async () => {
  const { page, to, end } = await as("institution", "phone");
  const states = [
    ["suspended", null, null, /资质已暂停/],
    ["resumed", null, null, /资质有效到/],
    ["renewed", "2027-01-01", "2029-12-31", /资质还没有生效/],
    ["renewed", "2025-01-01", "2026-11-30", /资质快到期/],
    ["renewed", "2025-01-01", "2026-10-31", /资质已于2026-10-31到期/],
  ] as const;
  for (const [kind, from, until, words] of states) {
    await transact(server.database, (tx) =>
      tx.execute(
        `INSERT INTO institution_event (institution_id, kind, valid_from, valid_to, note)
         SELECT institution_id, $1, $2, $3, '核查' FROM institution`,
        [kind, from, until],
      ),
    );
    await to("/teaching");
    assert.match(await said(page), words);
  }
  await end();
});
