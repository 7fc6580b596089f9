/** A bureau publishes a list and approves a training; a nurse sees both before she pays or studies, on a phone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { rollOf } from "../../server/declarations/lists/lists.fixture.ts";
import { openIdentity } from "../../server/people/door.ts";
import { testVault } from "../services.ts";
import { checked, launchBrowser, openPage, screenshot, sizes } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 3 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

/** How a roll names somebody of the door. */
async function named(personaId: string): Promise<{ 证件号码: string; 姓名: string }> {
  const row = await server.database.row<{ name: string; identity_number: Buffer }>(
    "SELECT name, identity_number FROM persona JOIN person USING (person_id) WHERE persona_id = $1",
    [personaId],
  );
  return { 证件号码: openIdentity(testVault, row?.identity_number ?? Buffer.alloc(0)), 姓名: row?.name ?? "" };
}

for (const size of Object.keys(sizes) as (keyof typeof sizes)[])
  test(`${size}: who is on a list sees it in the year and declares with what the list says`, async () => {
    const who = size === "phone" ? "declarant-unit" : "declarant";
    const { page, context, complaints } = await openPage(browser, size);
    await signIn(server, context, who);
    await visit(server, page, "/year");
    await checked(page, `listed-year-${size}`);
    await page.click('a[href="/declarations/lists"]');
    await checked(page, `listed-mine-${size}`);
    await page.locator(".card", { hasText: "高级研修班" }).getByRole("button", { name: "内容没错，去申报" }).click();
    await page.waitForURL(/\/declarations\/\d+\/evidence/);
    await screenshot(page, `listed-evidence-${size}`);
    assert.match(page.url(), /evidence/);
    await page.goto(page.url().replace("/evidence", "/submit"));
    await page.getByRole("button", { name: /提交/ }).first().click();
    await page.waitForURL(/\/declarations\/\d+$/);
    assert.match((await page.textContent("main")) ?? "", /学员名单”（兵团人社局）上有本人/);
    await checked(page, `listed-declared-${size}`);
    assert.deepEqual(complaints, []);
    await context.close();
  });

test("a bureau brings a list, sees whom it names, corrects what is wrong, publishes", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/lists");
  await checked(page, "lists-desk");
  const year = { 驻村年度: "2026", 开始驻村日期: "2026-02-10", 驻村地点: "十二连" };
  const nurse = await named("nurse-25");
  const { content } = await rollOf([
    { ...nurse, ...year },
    { ...nurse, 姓名: "写错了", ...year },
  ]);
  await page.check('input[name="kind"][value="village"]');
  await page.fill('input[name="title"]', "第二批驻村名单");
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  await page.setInputFiles('input[name="file"]', { name: "第二批.xlsx", mimeType, buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "上传并查看对上的人" }).click();
  await page.waitForURL(/\/lists\/\d+$/);
  await checked(page, "list-preview-desk");
  await page.getByRole("link", { name: "更正第3行" }).click();
  await checked(page, "list-line-desk");
  await page.fill('textarea[name="withdrawReason"]', "重复");
  await page.getByRole("button", { name: "撤下这一行" }).click();
  await page.getByRole("button", { name: /发布并告诉/ }).click();
  await page.waitForSelector("text=名单已发布");
  await page.setViewportSize(sizes.phone);
  await checked(page, "list-published-phone");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a bureau approves a training once: everybody found is credited", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/trainings");
  await checked(page, "trainings-phone");
  await page.click("text=基层医疗急救能力提升培训");
  await checked(page, "training-phone");
  await page.check('input[name="event"][value="pass"]');
  await page.getByRole("button", { name: "确定" }).click();
  for (let look = 0; look < 60 && !/已计入/.test((await page.textContent("h1 ~ *, .page-head")) ?? ""); look++) {
    await page.waitForTimeout(250);
    await page.reload();
    if ((await page.locator("text=正在计入").count()) === 0) break;
  }
  await checked(page, "training-credited-phone");
  await page.setViewportSize(sizes.desk);
  await checked(page, "training-credited-desk");
  const credited = await server.database.rows(
    "SELECT FROM declaration WHERE training_id IS NOT NULL AND state = 'approved'",
  );
  assert.equal(credited.length, 3);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a unit begins a training and types its roster", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await signIn(server, context, "unit-clerk");
  await visit(server, page, "/trainings/new/outside_training");
  await checked(page, "training-form-desk");
  const said = { title: "伤口护理培训", organiser_name: "石河子大学", date: "2026-07-01", hours: "12" };
  for (const [name, value] of Object.entries(said)) await page.fill(`input[name="said_${name}"]`, value);
  await page.check('input[name="said_form"][value="recognised"]');
  await page.getByRole("button", { name: "保存，下一步上传名册" }).click();
  await page.waitForURL(/\/trainings\/\d+$/);
  await page.click("summary:has-text('手工添加一人')");
  const nurse = await named("nurse-25");
  await page.fill('input[name="identity"]', nurse.证件号码);
  await page.fill('input[name="name"]', nurse.姓名);
  await page.getByRole("button", { name: "添加", exact: true }).click();
  await page.waitForSelector("text=已添加到名册");
  await checked(page, "training-draft-desk");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.waitForSelector("text=已经提交审核");
  assert.deepEqual(complaints, []);
  await context.close();
});
