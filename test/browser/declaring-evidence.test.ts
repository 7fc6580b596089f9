/** Stories of handing evidence in, item by item of a declaration: a bad network, files that cannot be taken, no scripts. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import type { Browser, Page } from "playwright-core";

import { pdf, photo } from "../../server/files/files.fixture.ts";
import { checked, launchBrowser, openPage, overflow, screenshot } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

const MEGABYTE = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "xueshi-evidence-"));
let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ people: 0 });
  browser = await launchBrowser();
});

after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

/** On a telephone, at the evidence of a training elsewhere that was just begun. */
async function open(scripts = true) {
  const opened = await openPage(browser, "phone", scripts);
  await signIn(server, opened.context, "declarant");
  const answer = await opened.context.request.post(`${server.address}/api/me/declarations`, {
    headers: { origin: server.address },
    data: { kind: "outside_training", said: { title: "节水灌溉" } },
  });
  const { declarationId } = (await answer.json()) as { declarationId: number };
  await visit(server, opened.page, `/declarations/${declarationId}/evidence`);
  return opened;
}

const slotOf = (slot: string) => `#slot-${slot}`;
const lines = (slot: string) => `${slotOf(slot)} .evidence-item`;

type Chosen = string | { name: string; mimeType: string; buffer: Buffer };

async function choose(page: Page, slot: string, file: Chosen, by = "choose"): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.click(`${slotOf(slot)} [data-evidence-${by}]`),
  ]);
  const capture = await chooser.element().getAttribute("capture");
  assert.equal(capture, by === "camera" ? "environment" : null);
  await chooser.setFiles(file);
}

const says = (page: Page, slot: string, text: string) =>
  page.waitForFunction(
    ([within, part]) => document.querySelector(`${within} [data-evidence-status]`)?.textContent?.includes(part ?? ""),
    [slotOf(slot), text],
  );

const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: "image/jpeg", buffer });
const words = async (page: Page, selector: string): Promise<string> => (await page.textContent(selector)) ?? "";

test("the network goes away in the middle: it is said at the item, goes on by itself, and the item counts what came", async () => {
  const { page, context } = await open();
  const long = Buffer.concat([await pdf(1, "notice"), Buffer.from("\n".repeat(1_500_000))]);
  const offsets: number[] = [];
  await page.route("**/tus/files/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    offsets.push(Number(route.request().headers()["upload-offset"]));
    if (offsets.length !== 2) return route.continue();
    await context.setOffline(true);
    return route.abort("internetdisconnected");
  });
  await choose(page, "notice", { name: "通知.pdf", mimeType: "application/pdf", buffer: long });
  await says(page, "notice", "网络断开，恢复后继续");
  assert.match(await words(page, `${slotOf("notice")} [data-fresh]`), /必须交|没有/);
  assert.equal(await page.locator(`${lines("notice")} progress`).count(), 1);
  await screenshot(page, "declaring-evidence-offline");
  await context.setOffline(false);
  await says(page, "notice", "“通知.pdf”已上传");
  assert.ok((offsets[2] ?? 0) > 0, "what had come was not sent a second time");
  assert.match(await words(page, slotOf("notice")), /已交 1 份/);
  await choose(page, "certificate", jpeg("证书.jpg", await photo(61)), "camera");
  await says(page, "certificate", "“证书.jpg”已上传");
  assert.match(await words(page, slotOf("certificate")), /已交 1 份/);
  assert.equal(await page.locator(".evidence-item").count(), 2);
  await checked(page, "declaring-evidence-phone");
  await page.reload();
  assert.equal(await page.locator(".evidence-item").count(), 2, "both are the declaration's");
  await page.click(`${lines("certificate")} [name=remove]`);
  await says(page, "certificate", "“证书.jpg”已移除");
  assert.doesNotMatch(await words(page, slotOf("certificate")), /已交/);
  await page.reload();
  assert.equal(await page.locator(".evidence-item").count(), 1);
  await context.close();
});

test("what cannot be taken is said at its item with what to do, and what a busy server left is tried again", async () => {
  const { page, context } = await open();
  writeFileSync(join(folder, "很大.pdf"), Buffer.alloc(21 * MEGABYTE));
  await choose(page, "notice", join(folder, "很大.pdf"));
  await says(page, "notice", "没有上传成功");
  assert.match(await words(page, lines("notice")), /超过 20 MB，没有上传。请重新拍照/);
  await choose(page, "notice", { name: "说明.txt", mimeType: "text/plain", buffer: Buffer.from("文字") });
  assert.match(await words(page, `${lines("notice")}:nth-child(2)`), /不是图片或 PDF[\s\S]*拍成照片/);
  await choose(page, "certificate", jpeg("假的.jpg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")));
  await says(page, "certificate", "“假的.jpg”没有上传成功");
  assert.match(await words(page, lines("certificate")), /是 SVG 图形[\s\S]*存成 JPG/);
  assert.equal(await page.locator('[aria-label^="重新上传"]').count(), 0, "trying again would not help");
  await checked(page, "declaring-evidence-refused-phone");
  await page.clock.install();
  await page.route("**/tus/files/*", (route) => route.fulfill({ status: 503 }));
  await choose(page, "certificate", jpeg("真的.jpg", await photo(62)));
  for (let turn = 0; turn < 60 && (await page.locator('[aria-label^="重新上传"]').count()) === 0; turn++)
    await Promise.all([page.clock.runFor(15_000), pause(100)]);
  assert.match(await words(page, `${lines("certificate")}:nth-child(2)`), /太忙[\s\S]*重试/);
  await page.unroute("**/tus/files/*");
  await page.clock.resume();
  await page.focus('[aria-label="重新上传“真的.jpg”"]');
  await page.keyboard.press("Enter");
  await says(page, "certificate", "“真的.jpg”已上传");
  assert.match(await words(page, slotOf("certificate")), /已交 1 份/);
  await context.close();
});

test("with scripts off each item has a field and a button, says beside them what is too large, and lets go again", async () => {
  const { page, context } = await open(false);
  const send = async (slot: string, name: string, buffer: Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, buffer);
    await page.setInputFiles(`#field-${slot}`, path);
    await Promise.all([page.waitForEvent("load"), page.click(`${slotOf(slot)} button[name=upload]`)]);
  };
  await page.click(`${slotOf("notice")} button[name=upload]`);
  assert.match(await words(page, `${slotOf("notice")} .error-summary`), /请先拍照或选择一个文件/);
  for (const megabytes of [20.5, 45]) {
    await send("notice", "很大.jpg", Buffer.alloc(megabytes * MEGABYTE));
    assert.match(await words(page, `${slotOf("notice")} #field-notice-error`), /“很大\.jpg”太大了[\s\S]*重新拍照/);
  }
  await send("certificate", "证书.jpg", await photo(63));
  assert.match(await words(page, slotOf("certificate")), /已交 1 份[\s\S]*证书\.jpg/);
  assert.ok((await overflow(page)) <= 0);
  await screenshot(page, "declaring-evidence-plain-phone");
  await page.click(`${lines("certificate")} [name=remove]`);
  assert.doesNotMatch(await words(page, slotOf("certificate")), /已交/);
  await context.close();
});
