import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { checked, launchBrowser, openPage, screenshot, sizes } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-20T09:30:00+08:00", people: 20 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

for (const size of Object.keys(sizes) as (keyof typeof sizes)[])
  test(`a credential is made, told once, and revoked; an export is paused and goes on: ${size}, scripts off`, async () => {
    // What is looked at with axe needs scripts; what is done must not.
    const [{ page, context }, looked] = [await openPage(browser, size, false), await openPage(browser, size)];
    for (const each of [context, looked.context]) await signIn(server, each, "security-admin");
    for (const path of ["record-stores", "record-stores/1/revoke", "record-exports"]) {
      await visit(server, looked.page, `/administration/${path}`);
      await checked(looked.page, `xapi-${path.replaceAll("/", "-")}-${size}`);
    }
    const label = `某出版社题库 ${size}`;
    await visit(server, page, "/administration/record-stores");
    await page.getByLabel("给谁用").fill(label);
    await page.getByLabel("不写入").check();
    await page.getByLabel("不读取", { exact: true }).check();
    await page.getByRole("button", { name: "建立并显示密钥" }).click();
    assert.match((await page.textContent("main")) ?? "", /什么也做不了/);
    assert.equal(await page.getByLabel("给谁用").inputValue(), label);
    await page.getByLabel("可以写入").check();
    await page.getByRole("button", { name: "建立并显示密钥" }).click();
    await screenshot(page, `xapi-made-${size}`);
    const told = (await page.textContent("main")) ?? "";
    const [key, secret] = [/s-[\w-]{22}/.exec(told)?.[0] ?? "", /密钥([\w-]{43})/.exec(told)?.[1] ?? ""];
    assert.match(told, /只在这里显示一次/);
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
    const ask = () =>
      fetch(`${server.address}/xapi/agents?agent=${encodeURIComponent('{"mbox":"mailto:a@example.org"}')}`, {
        headers: { authorization, "x-experience-api-version": "2.0.0" },
      });
    assert.equal((await ask()).status, 200);
    await page.getByRole("link", { name: "我已保存" }).click();
    const list = (await page.textContent("main")) ?? "";
    assert.ok(list.includes(key) && !list.includes(secret));
    await page.getByRole("row", { name: label }).getByRole("link", { name: "撤销" }).click();
    await page.getByRole("button", { name: "撤销这个凭证" }).click();
    assert.match((await page.textContent("body")) ?? "", /已撤销/);
    assert.equal((await ask()).status, 401);
    await visit(server, page, "/administration/record-exports");
    await page.getByLabel("名称").fill(label);
    await page.getByLabel("对方的接口地址").fill("http://lrs.example/xapi");
    await page.getByLabel("对方给的账号").fill(`xueshi-${size}`);
    await page.getByLabel("对方给的密钥").fill("secret");
    await page.getByRole("button", { name: "保存并开始导出" }).click();
    assert.match((await page.textContent("main")) ?? "", /请填写https:\/\/开头|请填写 https:\/\/ 开头/);
    assert.equal(await page.getByLabel("对方给的密钥").inputValue(), "");
    await page.getByLabel("对方的接口地址").fill("https://lrs.example/xapi");
    await page.getByLabel("对方给的密钥").fill("secret");
    await page.getByRole("button", { name: "保存并开始导出" }).click();
    await page.getByRole("button", { name: `暂停“${label}”` }).click();
    await page.getByRole("button", { name: `恢复“${label}”` }).click();
    assert.match((await page.textContent("body")) ?? "", /已更新/);
    await context.close();
    await looked.context.close();
  });
