/** Stories of banks and tests; the tier says at which size each is looked at. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { addStudied } from "../../server/assessment/assessment.fixture.ts";
import type { TestRules } from "../../contract/assessment-tests.ts";
import { checked, launchBrowser, openPage, sizes, tabbing } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

const AT = "2026-09-01T09:00:00+08:00";
let browser: Browser;
let server: WorldServer;
let now = new Date(AT);

before(async () => {
  server = await serveWorld({ people: 0, clock: { now: () => now } });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function open(personaId: string, size: keyof typeof sizes = "desk", scripts = true) {
  const opened = await openPage(browser, size, scripts);
  await signIn(server, opened.context, personaId);
  return opened;
}

const GIFT =
  "::一::1+1=2，对吗，二？{T}\n\n::二::二，教师节是哪天？{=9月10日 ~5月1日 ~10月1日}\n\n说明文字\n\n写一篇文章 {}";

/** An institution fills its bank and sets a test. */
export function institutionStory(size: keyof typeof sizes): void {
  test(`${size}: an institution looks through its bank, takes in a file, writes a question and sets a test`, async () => {
    const { page, complaints } = await open("institution", size);
    await visit(server, page, "/bank");
    await checked(page, `bank-${size}`);
    await visit(server, page, "/bank/import");
    await checked(page, `bank-import-${size}`);
    const buffer = Buffer.from(GIFT.replaceAll("二", size));
    await page.setInputFiles("input[type=file]", { name: "题目.txt", mimeType: "text/plain", buffer });
    await page.click(".form-actions .button-primary");
    await page.waitForURL(/\/bank\/imports\/\d+$/);
    assert.match((await page.textContent("#bad")) ?? "", /这是说明文字/);
    await checked(page, `bank-look-${size}`);
    await page.fill("[name=tags]", `导入${size}`);
    await page.click("#commit .button-primary");
    await page.waitForSelector(".callout.tone-success");
    assert.equal(await page.locator("#commit").count(), 0);
    await visit(server, page, "/bank/new/multiple");
    await page.fill("[name=wording]", `哪些是偶数？${size}`);
    for (const [at, text] of ["2", "4", "5"].entries()) await page.fill(`[name=choice-${at + 1}]`, text);
    // Nothing is marked as right: it is said beside the field, and what was typed stays.
    await page.click(".form-actions .button-primary");
    assert.match((await page.textContent(".error-summary")) ?? "", /正确答案/);
    await checked(page, `bank-edit-${size}`);
    await page.check("[name=right][value='1']");
    await page.check("[name=right][value='2']");
    await page.click(".form-actions .button-primary");
    await page.waitForURL(/\/bank\/questions\/\d+$/);
    await checked(page, `bank-question-${size}`);
    await visit(server, page, "/tests/new");
    await checked(page, `test-form-${size}`);
    await page.fill("[name=title]", "新设的自测");
    await page.fill("[name=count-1]", "3");
    await page.click(".form-actions .button-primary");
    await page.waitForURL(/\/tests\/[A-Za-z0-9_-]{22}$/);
    assert.equal(await page.locator("#sample li").count(), 3);
    await checked(page, `test-plan-${size}`);
    await visit(server, page, "/tests");
    await checked(page, `tests-${size}`);
    await visit(server, page, "/test-adjustments");
    await checked(page, `test-adjustments-${size}`);
    assert.deepEqual(
      complaints.filter((each) => !each.includes("422")),
      [],
    );
  });
}

/** A course of the demo's institution with a test of five questions about safety, studied by somebody. */
async function studied(personaId: string, rules: Partial<TestRules> = {}) {
  const found = await server.database.row<{ institution_id: number; account_id: number; unit_id: number }>(
    `SELECT institution_id, account_id, unit_id FROM persona JOIN institution USING (unit_id) WHERE persona_id = 'institution'`,
  );
  const who = await server.database.row<{ person_id: number }>("SELECT person_id FROM persona WHERE persona_id = $1", [
    personaId,
  ]);
  const institution = found as NonNullable<typeof found>;
  const personId = who?.person_id as number;
  const acting = {
    accountId: institution.account_id,
    reach: { kind: "unit" as const, unitId: institution.unit_id },
    now,
  };
  const { lessonId, enrolments } = await addStudied(
    server.database,
    { acting, institutionId: institution.institution_id },
    [personId],
    { parts: [{ tag: "信息安全", count: 7 }], passPercent: 40, reveal: true, ...rules },
  );
  return `/learning/tests/${enrolments.get(personId)}/${lessonId}`;
}

const savedAt = (page: Page, place: number) =>
  page.waitForFunction(
    (number) => document.querySelector(`[data-place="${number}"] [data-saved]`)?.textContent?.startsWith("已保存"),
    place,
  );

/** Answers every question that is shown, the first choice wherever there are choices. */
async function answerAll(page: Page): Promise<void> {
  for (const fieldset of await page.locator("[data-place]").all()) {
    if ((await fieldset.locator("select").count()) > 0)
      for (const select of await fieldset.locator("select").all()) await select.selectOption("1");
    else if ((await fieldset.locator("input[type=text]").count()) > 0)
      await fieldset.locator("input[type=text]").fill("不知道");
    else await fieldset.locator("input:not([type=hidden])").first().check();
  }
}

/** Somebody takes a test, loses the network in the middle, and hands in. */
export function learnerStory(size: keyof typeof sizes): void {
  test(`${size}: a test is begun, answered by the keyboard through a cut of the network, and handed in`, async () => {
    const path = await studied("nurse-25");
    const { page, context, complaints } = await open("nurse-25", size);
    await visit(server, page, path);
    await checked(page, `own-test-${size}`);
    await tabbing(60)(page, "main button");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/learning\/attempts\/\d+$/);
    await checked(page, `paper-${size}`);
    assert.match((await page.textContent("[data-clock]")) ?? "", /还剩 \d\d:\d\d/);
    // By keyboard: the first radio of the first question that has any.
    const first = page.locator("[data-place]:has(input[type=radio])").first();
    const place = Number(await first.getAttribute("data-place"));
    await tabbing(120)(page, `[data-place="${place}"] input[type=radio]`);
    await page.keyboard.press("Space");
    await savedAt(page, place);
    const answered = await first.locator("input:checked").inputValue();
    // The network is gone: the answer is kept here, said, and sent when it is back.
    await context.setOffline(true);
    const second = page.locator("[data-place]:has(input[type=radio])").nth(1);
    await second.locator("input[type=radio]").last().check();
    await page.waitForSelector("[data-network]:not([hidden])");
    await context.setOffline(false);
    await savedAt(page, Number(await second.getAttribute("data-place")));
    await page.waitForSelector("[data-network]", { state: "hidden" });
    // Another device shows the same paper with what was answered.
    const other = await open("nurse-25", size);
    await visit(server, other.page, new URL(page.url()).pathname);
    assert.equal(await other.page.locator(`[data-place="${place}"] input:checked`).inputValue(), answered);
    await answerAll(page);
    await page.click("button[value=check]");
    await page.waitForURL(/\/hand-in$/);
    await checked(page, `hand-in-${size}`);
    await page.click("main .button-primary");
    await page.waitForURL(/\/learning\/attempts\/\d+$/);
    assert.match((await page.textContent("main")) ?? "", /通过/);
    await checked(page, `result-${size}`);
    assert.deepEqual(
      complaints.filter((each) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(each)),
      [],
    );
    await context.close();
    await other.context.close();
  });
}

/** Plain forms, two devices, and the end of the time. */
export function plainStory(): void {
  test("without scripts everything works by plain forms; what another device changed is not overwritten; late is late", async () => {
    const path = await studied("cadre", { cooldownMinutes: 30, reveal: false });
    const { page } = await open("cadre", "phone", false);
    await visit(server, page, path);
    await page.click("main .button-primary");
    await page.waitForURL(/\/learning\/attempts\/\d+$/);
    const address = new URL(page.url()).pathname;
    const radio = page.locator("[data-place]:has(input[type=radio])").first();
    const place = Number(await radio.getAttribute("data-place"));
    const other = await open("cadre", "desk", false);
    await visit(server, other.page, address);
    await radio.locator("input[type=radio]").first().check();
    await page.click("button[value=save]");
    await page.waitForSelector(".callout.tone-success");
    assert.ok(await page.locator(`[data-place="${place}"] input[type=radio]`).first().isChecked());
    await other.page.locator(`[data-place="${place}"] input[type=radio]`).last().check();
    await other.page.click("button[value=save]");
    assert.match((await other.page.textContent(".error-summary")) ?? "", /另一台设备/);
    assert.ok(await other.page.locator(`[data-place="${place}"] input[type=radio]`).first().isChecked());
    now = new Date(now.getTime() + 11 * 60_000);
    await page.locator("[data-place] input[type=radio]").last().check();
    await page.click("button[value=save]");
    await page.waitForSelector(".callout.tone-warn");
    assert.match((await page.textContent("body")) ?? "", /时间已到/);
    assert.match((await page.textContent("main")) ?? "", /自动收卷/);
    await visit(server, page, path);
    assert.match((await page.textContent("main")) ?? "", /以后可以再测/);
    now = new Date(AT);
  });
}
