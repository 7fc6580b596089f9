import assert from "node:assert/strict";
import { after, test } from "node:test";
import { generateSync } from "otplib";
import type { Page } from "playwright-core";
import { enter, movingClock, newAccount } from "../contract/entered.ts";
import { axe, launchBrowser, openDetails, openPage, overflow, screenshot, sizes } from "./chromium.ts";
import { serveWorld } from "./world-server.ts";

const clock = movingClock("2026-09-01T09:00:00+08:00");
const server = await serveWorld({ people: 2, clock });
const browser = await launchBrowser();
// Browsers offer passkeys under a name, not under a number.
const address = server.address.replace("127.0.0.1", "localhost");
const { database } = server;

after(async () => {
  await browser.close();
  await server.close();
});

const totp = (secret: string, step = 0) =>
  generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) + step * 30 });

async function openAs(accountId: number | undefined, size: keyof typeof sizes, scripts = true) {
  const opened = await openPage(browser, size, scripts);
  if (accountId !== undefined) {
    const { cookie } = await enter(database, clock, { accountId });
    const [name = "", value = ""] = cookie.split("=");
    await opened.context.addCookies([{ name, value, url: address }]);
  }
  return opened;
}

/** A form that is answered with its errors has status 422, which browsers note. */
const faultsOf = (complaints: readonly string[]) => complaints.filter((line) => !/status of 422/.test(line));

/** Nothing wrong for axe, nothing to scroll sideways, on a phone and on a desk. */
async function looksWell(page: Page, name: string): Promise<void> {
  for (const size of ["phone", "desk"] as const) {
    await page.setViewportSize(sizes[size]);
    await openDetails(page);
    assert.deepEqual(await axe(page), [], `${name} ${size}`);
    assert.ok((await overflow(page)) <= 0, `${name} ${size} scrolls sideways`);
    await screenshot(page, `second-factor-${name}-${size}`);
  }
}

/** The secret as it is shown for typing, folded away or not. */
const secretOf = async (page: Page) => ((await page.locator("#secret").textContent()) ?? "").replaceAll(/\s/g, "");

/** What a link gives to keep. */
async function downloaded(page: Page, name: string): Promise<string> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name }).click();
  const file = await (await downloading).createReadStream();
  return (await file.toArray()).join("");
}

/** What stands in the page's first heading. */
const heading = (page: Page) => page.locator("h1").innerText();

test("with scripts off: an office holder sets a phone up, is asked for a code on signing in, and wears the office", async () => {
  const { accountId } = await newAccount(database, "story-officer", { role: "xpcc_hr", scope: "all" });
  const { page, context, complaints } = await openAs(accountId, "phone", false);
  await page.goto(`${address}/offices`);
  await page.getByRole("button", { name: "选用" }).click();
  assert.equal(await heading(page), "请先设置二次验证");
  await page.getByRole("link", { name: "去设置二次验证" }).click();
  await page.getByRole("button", { name: "设置手机验证器" }).click();
  assert.equal(await heading(page), "设置手机验证器");
  assert.ok(await page.locator("img.qr").evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
  await page.getByText("不能扫描？").click();
  const secret = await secretOf(page);
  await page.getByLabel("验证码").fill("000000");
  await page.getByRole("button", { name: "完成设置" }).click();
  assert.match(await page.locator(".field-error").innerText(), /验证码不对/);
  assert.equal(await secretOf(page), secret, "the same secret still");
  await page.getByLabel("验证码").fill(totp(secret));
  await page.getByRole("button", { name: "完成设置" }).click();
  assert.equal(await heading(page), "请保存恢复码");
  const codes = await page.locator(".recovery-codes code").allInnerTexts();
  assert.equal(codes.length, 10);
  const text = await downloaded(page, "下载为文本文件");
  assert.ok(codes.every((code) => text.includes(code)));
  await page.getByRole("link", { name: "我已经保存好了" }).click();
  assert.equal(await heading(page), "二次验证");
  await page.goto(`${address}/offices`);
  await page.getByRole("button", { name: "选用" }).click();
  assert.match(await page.locator(".callout").first().innerText(), /已选用职务/);
  await page.getByRole("button", { name: "退下职务" }).click();
  assert.match(await page.locator("main").innerText(), /只以本人身份办事/);
  assert.deepEqual(faultsOf(complaints), []);
  await context.close();

  clock.forward(2);
  const later = await openAs(accountId, "desk", false);
  await later.page.goto(`${address}/second-factor`);
  assert.equal(await heading(later.page), "确认是您本人", "entered by half");
  await later.page.getByLabel("手机验证器上的验证码").fill("000000");
  await later.page.getByRole("button", { name: "确认" }).first().click();
  assert.match(await later.page.locator(".field-error").innerText(), /验证码不对/);
  await later.page.getByLabel("手机验证器上的验证码").fill(totp(secret));
  await later.page.getByRole("button", { name: "确认" }).first().click();
  assert.equal(await heading(later.page), "二次验证", "back where one wanted to go");

  clock.forward(11);
  await later.page.getByRole("link", { name: "移除手机验证器" }).click();
  assert.match(await later.page.locator("main").innerText(), /最后一个二次验证方式/);
  await later.page.getByRole("button", { name: "确认移除" }).click();
  assert.equal(await heading(later.page), "确认是您本人", "too long ago");
  await later.page.getByText("用一个恢复码").click();
  await later.page.getByLabel("恢复码", { exact: true }).fill((codes[0] ?? "").toLowerCase());
  await later.page.locator("#give-recovery button").click();
  assert.equal(await heading(later.page), "移除手机验证器？");
  await later.page.getByRole("button", { name: "确认移除" }).click();
  assert.match(await later.page.locator(".callout").first().innerText(), /已移除/);
  assert.deepEqual(faultsOf(later.complaints), []);
  await later.context.close();
});

test("by keyboard: a passkey is registered, named, and signs in", async () => {
  const { accountId } = await newAccount(database, "story-passkey");
  const { page, context, complaints } = await openAs(accountId, "desk");
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${address}/second-factor`);
  await page.getByRole("link", { name: "登记这台设备" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("给这个通行密钥起个名字").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("办公室电脑");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "请保存恢复码" }).waitFor();
  await page.getByRole("link", { name: "我已经保存好了" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("办公室电脑").first().waitFor();

  // A second time on the same device is told in words.
  await page.goto(`${address}/second-factor/passkey`);
  await page.getByRole("button", { name: "登记" }).click();
  await page.getByText("这台设备已经登记过了").waitFor();

  // A new session owes the second factor, and the same passkey gives it.
  const { cookie } = await enter(database, clock, { accountId });
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url: address }]);
  await page.goto(`${address}/second-factor`);
  await page.getByRole("button", { name: "用通行密钥确认" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "二次验证", level: 1 }).waitFor();

  // And signs in all by itself.
  await page.getByRole("button", { name: "退出" }).click();
  await page.goto(`${address}/sign-in?to=/second-factor`);
  await page.getByRole("button", { name: "用通行密钥登录" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "二次验证", level: 1 }).waitFor();
  await page.getByText("办公室电脑").first().waitFor();
  assert.deepEqual(faultsOf(complaints), []);
  await context.close();
});

test("every page of it looks well, in every state", async () => {
  const { accountId } = await newAccount(database, "story-looks", {
    role: "division_hr",
    scope: "division",
    divisionCode: "d08",
  });
  const { page, context, complaints } = await openAs(accountId, "desk");
  await page.goto(`${address}/second-factor`);
  await looksWell(page, "none");
  await page.goto(`${address}/offices`);
  await looksWell(page, "offices");
  await page.goto(`${address}/step-up?why=office&to=/offices`);
  await looksWell(page, "needed");
  await page.goto(`${address}/step-up?to=/offices`);
  await looksWell(page, "no-password");
  await page.goto(`${address}/second-factor/passkey`);
  await looksWell(page, "passkey");
  await page.goto(`${address}/second-factor`);
  await page.getByRole("button", { name: "设置手机验证器" }).click();
  await looksWell(page, "setup");
  const secret = await secretOf(page);
  await page.getByLabel("验证码").fill("000000");
  await page.getByRole("button", { name: "完成设置" }).click();
  await looksWell(page, "wrong");
  await page.getByLabel("验证码").fill(totp(secret));
  await page.getByRole("button", { name: "完成设置" }).click();
  await looksWell(page, "codes");
  await page.goto(`${address}/second-factor`);
  await looksWell(page, "set");
  await page.goto(`${address}/second-factor/remove?what=totp`);
  await looksWell(page, "remove");
  await page.goto(`${address}/step-up?to=/offices`);
  await looksWell(page, "step-up");
  assert.deepEqual(faultsOf(complaints), []);
  await context.close();
  const stranger = await openAs(undefined, "desk");
  await stranger.page.goto(`${address}/step-up`);
  await looksWell(stranger.page, "stranger");
  await stranger.context.close();
});

test("nothing went wrong inside", () => assert.deepEqual(server.faults, []));
