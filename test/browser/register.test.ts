import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../services.ts";
import { axe, launchBrowser, openDetails, openPage, overflow, screenshot, tabbing } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

const PHONE = syntheticMobile(810_001);
const IDENTITY = syntheticCitizenId(810_001, 1971, true);
const PASSWORD = "石榴花开在院子里";

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

/** The newest code to a telephone, where the demo keeps what it would have sent. */
async function codeFor(phone: string): Promise<string> {
  for (let look = 0; look < 100; look++) {
    const row = await server.database.row<{ body: Buffer }>(
      `SELECT demo_message.body FROM demo_message JOIN outbound_message USING (message_id)
        WHERE address_blind = $1 ORDER BY message_id DESC LIMIT 1`,
      [testVault.blind("outbound_message.address", phone)],
    );
    if (row !== undefined) return /\d{6}/.exec(testVault.open("demo_message.body", row.body))?.[0] ?? "";
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return assert.fail(`no code arrived for ${phone}`);
}

const tabTo = tabbing(80);

async function type(page: Page, field: string, text: string): Promise<void> {
  await tabTo(page, `[name="${field}"]`);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Enter on the button that leads on. */
async function go(page: Page, pattern: RegExp): Promise<void> {
  await tabTo(page, "main .button-primary");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  assert.match(page.url(), pattern);
}

async function checked(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  assert.ok((await overflow(page)) <= 0, `${name}: no scrolling sideways`);
  assert.deepEqual(await axe(page), [], name);
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";

test("registering without a title on a phone, by keyboard alone, then signing out", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await page.goto(`${server.address}/register`);
  await checked(page, "register-identity-phone");
  await type(page, "name", "阿依努尔·吐尔逊");
  await type(page, "number", `${IDENTITY.slice(0, 17)}${IDENTITY.endsWith("1") ? "2" : "1"}`);
  await type(page, "phone", PHONE);
  await go(page, /\/register\/identity$/);
  await checked(page, "register-consent-missing-phone");
  assert.match(await main(page), /请先阅读告知/);
  await tabTo(page, "input[name=consent]");
  await page.keyboard.press("Space");
  await go(page, /\/register\/identity$/);
  assert.match(await main(page), /校验不通过/);
  assert.equal(await page.inputValue("#field-name"), "阿依努尔·吐尔逊", "nothing is lost");
  await checked(page, "register-identity-wrong-phone");
  await type(page, "number", IDENTITY);
  await go(page, /\/register\/phone$/);
  await checked(page, "register-phone-ask");
  await go(page, /\/register\/phone\?sent=1$/);
  await type(page, "code", "1");
  await go(page, /\/register\/phone$/);
  await checked(page, "register-code-wrong-phone");
  await type(page, "code", await codeFor(PHONE));
  await go(page, /\/register\/title$/);
  await checked(page, "register-title-phone");
  await tabTo(page, "select[name=series]");
  await page.keyboard.press("ArrowDown");
  await go(page, /\/register\/unit$/);
  await type(page, "q", "医院");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await checked(page, "register-unit-phone");
  await tabTo(page, "input[name=unitId]");
  await page.keyboard.press("Space");
  await type(page, "since", "2019年7月1日");
  await go(page, /\/register\/password$/);
  await checked(page, "register-password-phone");
  assert.match(await main(page), /阿依努尔·吐尔逊[\s\S]*无（还没有职称）[\s\S]*医院/);
  assert.doesNotMatch(await main(page), new RegExp(IDENTITY));
  await type(page, "password", PASSWORD);
  await type(page, "again", PASSWORD);
  await go(page, /\/year$/);
  await checked(page, "registered-phone");
  assert.match((await page.textContent("body")) ?? "", /注册成功/);
  assert.equal(await page.isVisible(".account-box >> text=阿依努尔·吐尔逊"), true);
  await tabTo(page, "form[action='/sign-out'] button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/demo$/);
  assert.deepEqual(
    complaints.filter((line) => !/422|401/.test(line)),
    [],
  );
  await context.close();
});

test("the same person signs in on a phone, by keyboard alone, and out everywhere", async () => {
  const { page, context } = await openPage(browser, "phone");
  await page.goto(`${server.address}/sign-in?to=%2Faccount`);
  await checked(page, "sign-in-phone");
  await type(page, "name", PHONE);
  await type(page, "password", "not this one");
  await go(page, /\/sign-in/);
  assert.match(await main(page), /账号或密码不对/);
  await checked(page, "sign-in-wrong-phone");
  await type(page, "password", PASSWORD);
  await go(page, /\/account$/);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signIn(other);
  await page.reload();
  await checked(page, "account-phone");
  assert.match(await main(page), /退出其他 1 处登录/);
  await tabTo(page, "form[action='/account/sessions/end'] button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=已退出其他 1 处登录");
  await other.goto(`${server.address}/account`);
  assert.match(other.url(), /\/demo\?to=%2Faccount$/);
  await elsewhere.close();
  await context.close();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${server.address}/sign-in`);
  await page.fill("#field-name", IDENTITY);
  await page.fill("#field-password", PASSWORD);
  await page.click("main .button-primary");
  await page.waitForURL(/\/year$/);
}

test("with a title and scripts off: series, then one of its levels; the password and the telephone are changed", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  const phone = syntheticMobile(810_002);
  await page.goto(`${server.address}/register`);
  await page.fill("#field-name", "马建国");
  await page.fill("#field-number", syntheticCitizenId(810_002, 1969, false));
  await page.fill("#field-phone", phone);
  await page.check("input[name=consent]");
  await page.click("main .button-primary");
  await page.click("main .button-primary");
  await page.fill("#field-code", await codeFor(phone));
  await page.click("main .button-primary");
  await page.selectOption("#field-series", "accounting");
  await page.click("main .button-primary");
  await screenshot(page, "register-level-desk");
  assert.match(await main(page), /会计员（旧称）/);
  await page.click("main .button-primary").catch(() => undefined);
  await page.check("input[name=level][value=intermediate]");
  await page.fill("#field-since", "20101231");
  await page.click("main .button-primary");
  await page.waitForURL(/\/register\/unit$/);
  await page.goto(`${server.address}/register/title`);
  assert.equal(await page.isChecked("input[name=level][value=intermediate]"), true, "going back shows what was chosen");
  await page.goto(`${server.address}/register/unit?q=${encodeURIComponent("没有这样的单位")}`);
  assert.match(await main(page), /没有找到/);
  await page.goto(`${server.address}/register/unit?q=${encodeURIComponent("学校")}`);
  await page.check("input[name=unitId]");
  await page.fill("#field-since", "2001-09-01");
  await page.click("form[action='/register/unit'][method=post] .button-primary");
  await page.fill("#field-password", PASSWORD);
  await page.fill("#field-again", PASSWORD);
  await page.click("main .button-primary");
  await page.waitForURL(/\/year$/);
  await changePasswordAndPhone(page);
  await context.close();
});

async function changePasswordAndPhone(page: Page): Promise<void> {
  await page.goto(`${server.address}/account`);
  await screenshot(page, "account-desk");
  await page.click("a[href='/account/password']");
  await page.fill("#field-password", PASSWORD);
  await page.fill("#field-newPassword", `${PASSWORD}里`);
  await page.fill("#field-again", `${PASSWORD}外`);
  await page.click("main .button-primary");
  assert.match(await main(page), /两次输入的新密码不一样/);
  await page.fill("#field-password", PASSWORD);
  await page.fill("#field-newPassword", `${PASSWORD}里`);
  await page.fill("#field-again", `${PASSWORD}里`);
  await page.click("main .button-primary");
  await page.waitForURL(/\/account$/);
  await page.click("a[href='/account/phone']");
  await page.fill("#field-phone", syntheticMobile(810_003));
  await page.click("main .button-primary");
  await page.fill("#field-code", await codeFor(syntheticMobile(810_003)));
  await page.fill("#field-password", `${PASSWORD}里`);
  await screenshot(page, "account-phone-desk");
  await page.click("main .button-primary");
  await page.waitForURL(/\/account$/);
  assert.match(await main(page), /199\*\*\*\*0003/);
}

test("outside the demo, pages that need somebody lead to signing in and back", async () => {
  const plain = await serveWorld({ demo: false });
  try {
    const { page, context } = await openPage(browser, "phone");
    await page.goto(`${plain.address}/year?year=2026`);
    assert.match(page.url(), /\/sign-in\?to=%2Fyear%3Fyear%3D2026$/);
    await openDetails(page);
    await checked(page, "sign-in-plain-phone");
    assert.equal(await page.getAttribute(".account-box a", "href"), "/sign-in?to=%2F");
    await context.close();
  } finally {
    await plain.close();
  }
});
