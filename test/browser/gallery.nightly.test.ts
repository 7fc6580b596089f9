import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";

import { axe, launchBrowser, openDetails, openPage, overflow, screenshot, sizes } from "./chromium.ts";
import { serveGallery, type GalleryServer } from "./gallery-server.ts";

const firstLoadLimit = 25 * 1024;
const scriptLimit = 4 * 1024;

let browser: Browser;
let server: GalleryServer;

before(async () => {
  server = await serveGallery();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function checkDialog(page: Page, id: string, name: string): Promise<void> {
  await page.click(`[data-dialog=${id}]`);
  await page.waitForSelector(`dialog#${id}[open]`);
  assert.equal(
    await page.evaluate((own) => document.activeElement?.closest("dialog")?.id === own, id),
    true,
    "focus goes in",
  );
  assert.deepEqual(await axe(page, `#${id}`, true), []);
  await screenshot(page, `${name}-${id}`, false);
  await page.keyboard.press("Escape");
  assert.equal(await page.$(`dialog#${id}[open]`), null, "Escape closes");
  assert.equal(await page.evaluate(() => document.activeElement?.id), `${id}-opener`, "focus returns");
}

describe("every piece in every state", () => {
  for (const size of Object.keys(sizes) as (keyof typeof sizes)[]) {
    for (const large of [false, true]) {
      const name = `gallery-${size}${large ? "-large" : ""}`;
      test(name, async () => {
        const { page, context, complaints } = await openPage(browser, size);
        await page.goto(`${server.address}/gallery${large ? "?large=1" : ""}`);
        await screenshot(page, name);
        assert.ok((await openDetails(page)) > 8);
        assert.ok((await overflow(page)) <= 0, "no scrolling sideways");
        assert.deepEqual(await axe(page, undefined, true), []);
        for (const id of ["withdraw", "record"]) await checkDialog(page, id, name);
        assert.deepEqual(complaints, []);
        await context.close();
      });
    }
  }
});

test("axe sees what is wrong", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.setContent(
    '<html lang="zh-CN"><title>t</title><main><h1>h</h1><img src="x"><p style="color:#aaa;background:#fff">pale</p></main>',
  );
  const found = await axe(page, undefined, true);
  assert.ok(
    found.some((line) => line.startsWith("image-alt")) && found.some((line) => line.startsWith("color-contrast")),
    found.join("\n"),
  );
  await context.close();
});

test("the first load is small", async () => {
  const html = await (await fetch(`${server.address}/gallery?empty=1`)).text();
  const addresses = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
  assert.equal(addresses.length, 2);
  const files = await Promise.all(
    addresses.map(async (path) => ({ path, text: await (await fetch(server.address + path)).text() })),
  );
  const weights = [{ path: "html", text: html }, ...files].map(({ path, text }) => ({
    path,
    brotli: brotliCompressSync(text).length,
    gzip: gzipSync(text).length,
  }));
  const total = weights.reduce((sum, one) => sum + one.gzip, 0);
  console.log(
    `first load, gzip: ${total} bytes, brotli: ${weights.reduce((sum, one) => sum + one.brotli, 0)} bytes`,
    weights,
  );
  assert.ok(total <= firstLoadLimit, `${total} bytes`);
  assert.ok((weights.find(({ path }) => path.endsWith(".js"))?.gzip ?? Infinity) <= scriptLimit);
});

test("rows of a table answer the arrow keys, x selects, the head selects all", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/gallery`);
  await page.focus("#row-2 th a");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement?.closest("tr")?.id), "row-3");
  await page.keyboard.press("x");
  assert.equal(await page.isChecked("#row-3 input"), true);
  await page.keyboard.press("Home");
  assert.equal(await page.evaluate(() => document.activeElement?.closest("tr")?.id), "row-1");
  await page.check("[data-select-all]");
  assert.equal(await page.locator("input[name=person]:checked").count(), 5);
  await context.close();
});

test("the browser complains in Chinese, and one choice of a group clears the complaint", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/gallery`);
  const message = (id: string): Promise<string> =>
    page.$eval(`#${id}`, (field) => {
      (field as HTMLInputElement).reportValidity();
      return (field as HTMLInputElement).validationMessage;
    });
  assert.equal(await message("field-good-id"), "请填写这一项。");
  await page.fill("#field-good-date", "June");
  assert.match(await message("field-good-date"), /年-月-日/);
  await page.fill("#field-good-date", "2026-06-30");
  assert.equal(await message("field-good-date"), "");
  await page.setInputFiles("#field-good-file", {
    name: "证明.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("x"),
  });
  assert.equal(await page.textContent("#field-good-file + .file-face .file-name"), "证明.pdf");
  await context.close();
});

test("a running panel counts on without losing the page", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/gallery`);
  const first = await page.textContent("#job-running .progress-count");
  await page.waitForFunction(
    (old) => document.querySelector("#job-running .progress-count")?.textContent !== old,
    first,
    { timeout: 10_000 },
  );
  assert.match((await page.textContent("#job-running .progress-count")) ?? "", /100,000 行/);
  await context.close();
});

test("a changed choice sends the filter and keeps the keyboard there", async () => {
  const { page, context } = await openPage(browser, "desk");
  await page.goto(`${server.address}/gallery`);
  await page.selectOption("#field-days", "30");
  await page.waitForURL(/days=30/);
  assert.match(page.url(), /sort=days/);
  await page.waitForFunction(() => document.activeElement?.id === "field-days");
  await context.close();
});

test("with scripts off a dialog opens by its address and closes by its link; nothing waits for a script", async () => {
  const { page, context, complaints } = await openPage(browser, "phone", false);
  await page.goto(`${server.address}/gallery`);
  await page.click("[data-dialog=withdraw]");
  assert.equal(await page.isVisible("#withdraw"), true);
  await page.click("#withdraw .dialog-close");
  assert.equal(await page.isVisible("#withdraw"), false);
  assert.equal(await page.isVisible("#field-good-file"), true);
  assert.equal(await page.isVisible("[data-copy], [data-print]"), false);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("no width makes the page scroll sideways, large type included", async () => {
  const { page, context } = await openPage(browser, "desk");
  for (const large of ["", "?large=1"]) {
    await page.goto(`${server.address}/gallery${large}`);
    await openDetails(page);
    for (const width of [320, 480, 640, 780, 900, 1024, 1100, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      assert.ok((await overflow(page)) <= 0, `${width} px ${large}`);
    }
  }
  await context.close();
});

test("right-to-left does not break the layout", async () => {
  for (const size of ["phone", "desk"] as const) {
    const { page, context } = await openPage(browser, size);
    await page.goto(`${server.address}/gallery?dir=rtl`);
    await openDetails(page);
    assert.ok((await overflow(page)) <= 0, size);
    await screenshot(page, `gallery-${size}-rtl`);
    await context.close();
  }
});
