import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { pdf, photo } from "../../server/files/files.fixture.ts";
import { axe, launchBrowser, openPage, overflow, screenshot, sizes, sweep } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ people: 0 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function open(size: keyof typeof sizes, scripts = true) {
  const opened = await openPage(browser, size, scripts);
  const answer = await fetch(`${server.address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ personaId: "review-complete" }),
  });
  assert.equal(answer.status, 201);
  const [name = "", value = ""] = (answer.headers.get("set-cookie") ?? "").split(";", 1)[0]?.split("=", 2) ?? [];
  await opened.context.addCookies([{ name, value, url: server.address }]);
  await opened.page.goto(`${server.address}/files`);
  return opened;
}

async function choose(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.click("[data-evidence-choose]")]);
  await chooser.setFiles(files);
}

const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: "image/jpeg", buffer });
const says = (page: Page, text: string) =>
  page.waitForFunction((part) => document.querySelector("[data-evidence-status]")?.textContent?.includes(part), text);

for (const size of sweep("phone"))
  test(`${size}: files are chosen, sent by themselves, shown and taken away, and a refusal says why`, async () => {
    const { page, context, complaints } = await open(size);
    await choose(page, [
      jpeg(`证书-${size}.jpg`, await photo(size === "phone" ? 41 : 42)),
      { name: `结业-${size}.pdf`, mimeType: "application/pdf", buffer: await pdf(2, size) },
      jpeg("假的.jpg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ]);
    await page.waitForSelector(".evidence-failed");
    await page.waitForFunction(() => document.querySelectorAll("[data-evidence-item]").length === 2);
    assert.match((await page.textContent(".evidence-failed")) ?? "", /“假的\.jpg”是 SVG 图形.*存成 JPG/);
    await page.waitForFunction(() => {
      const small = document.querySelector<HTMLImageElement>(".evidence-item img");
      return small?.complete === true && small.naturalWidth === 320;
    });
    assert.deepEqual(await axe(page), []);
    assert.ok((await overflow(page)) <= 0);
    await screenshot(page, `files-${size}`);
    await page.click(".evidence-failed button");
    await page.click(`[aria-label="移除“证书-${size}.jpg”"]`);
    await says(page, "已移除");
    await page.reload();
    assert.equal(await page.locator("[data-evidence-item]").count(), 1, "the other is still there after loading anew");
    await page.click("[data-evidence-item] button[name=remove]");
    await says(page, "已移除");
    assert.deepEqual(
      complaints.filter((line) => !line.includes("422")),
      [],
    );
    await context.close();
  });

test("a network that goes away is said, and the upload goes on by itself when it is back", async () => {
  const { page, context } = await open("phone");
  const noise = Buffer.concat([await pdf(1, "network"), Buffer.from("\n".repeat(1_500_000))]);
  let parts = 0;
  await page.route("**/tus/files/*", async (route) => {
    if (route.request().method() === "PATCH" && ++parts === 2) {
      await context.setOffline(true);
      return route.abort("internetdisconnected");
    }
    return route.continue();
  });
  await choose(page, [{ name: "断网.pdf", mimeType: "application/pdf", buffer: noise }]);
  await says(page, "网络断开，恢复后继续");
  await screenshot(page, "files-offline", false);
  await context.setOffline(false);
  await says(page, "已上传");
  assert.equal(await page.locator("[data-evidence-item]").count(), 1);
  await page.click("[data-evidence-item] button[name=remove]");
  await says(page, "已移除");
  await context.close();
});

test("an upload is stopped, and nothing is left of it", async () => {
  const { page, context } = await open("desk");
  await page.route("**/tus/files/*", async (route) => {
    if (route.request().method() === "PATCH") return;
    await route.continue();
  });
  await choose(page, [jpeg("不要了.jpg", await photo(43))]);
  await page.waitForSelector(".evidence-bar");
  await page.click('[aria-label="取消上传“不要了.jpg”"]');
  await says(page, "已取消");
  assert.equal(await page.locator(".evidence-item").count(), 0);
  await page.unroute("**/tus/files/*");
  await context.close();
  const left = await server.database.rows("SELECT FROM upload WHERE finished_at IS NULL AND name = '不要了.jpg'");
  assert.ok(left.length <= 1);
});

test("with scripts off it is a plain field with a button, and each file has its own", async () => {
  const { page, context, complaints } = await open("phone", false);
  assert.equal(await page.isVisible("[data-evidence-choose]"), false);
  await page.click("button[name=upload]");
  assert.match((await page.textContent(".error-summary")) ?? "", /请先选择文件/);
  await page.setInputFiles("input[name=file]", jpeg("没有脚本.jpg", await photo(44)));
  await page.click("button[name=upload]");
  assert.match((await page.textContent("body")) ?? "", /“没有脚本\.jpg”已上传/);
  assert.match((await page.textContent("[data-evidence-item]")) ?? "", /保留到9月8日/);
  await page.setInputFiles("input[name=file]", jpeg("网页.jpg", Buffer.from("<html>")));
  await page.click("button[name=upload]");
  assert.match((await page.textContent(".error-summary")) ?? "", /“网页\.jpg”是网页/);
  await screenshot(page, "files-plain");
  await page.click("button[name=remove]");
  assert.match((await page.textContent("body")) ?? "", /材料已移除/);
  assert.deepEqual(
    complaints.filter((line) => !line.includes("422")),
    [],
  );
  await context.close();
});
