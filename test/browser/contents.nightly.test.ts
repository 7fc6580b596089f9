/** Contents of institutions: uploaded through a network that breaks off, given captions, chosen for a lesson, replaced, deleted. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AddressInfo } from "node:net";
import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument } from "pdf-lib";
import type { Browser, Page } from "playwright-core";
import { moving, useInstitutions, working } from "../../server/content/content.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { checked, launchBrowser, openPage } from "./chromium.ts";

const server = await useInstitutions();
const { http, database } = server;
let browser: Browser;
let address = "";
let folder = "";
let stop = async () => {};
const fileOf = (name: string) => join(folder, name);

before(async () => {
  browser = await launchBrowser();
  await http.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  stop = await working(server);
  folder = await mkdtemp(join(tmpdir(), "xueshi-contents-"));
  await writeFile(fileOf("第一讲.mp4"), await moving("1280x720", 12));
  await writeFile(fileOf("第二讲.mp4"), await moving("320x180", 8));
  await writeFile(fileOf("字幕.srt"), "1\n00:00:00,000 --> 00:00:04,000\n字幕第一句\n");
  const document = await PDFDocument.create();
  for (let page = 1; page <= 2; page++) document.addPage([400, 560]).drawText(`${page}`, { x: 40, y: 480 });
  await writeFile(fileOf("讲义.pdf"), await document.save());
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO institution_event (institution_id, kind, valid_from, valid_to)
         SELECT institution_id, 'registered', '2025-01-01', '2027-12-31' FROM institution`,
    ),
  );
});
after(async () => {
  await browser.close();
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function author(scripts = true, size: "phone" | "desk" = "phone"): Promise<Page> {
  const { page, context } = await openPage(browser, size, scripts);
  page.setDefaultTimeout(30_000);
  const [name = "", value = ""] = server.author.split("=");
  await context.addCookies([{ name, value, url: address }]);
  return page;
}

const said = (page: Page) => page.locator("main").innerText();

/** Uploads a file by the form of its kind; the page of what it became. */
async function send(page: Page, kind: "video" | "document", file: string): Promise<void> {
  await page.goto(`${address}/contents/new?kind=${kind}`);
  await page.setInputFiles("input[type=file]", fileOf(file));
  await page.getByRole("button", { name: "上传", exact: true }).click();
  await page.waitForURL(/\/contents\/[A-Za-z0-9_-]{22}$/);
}

test("a video arrives through a network that breaks off, is processed, gets captions and is looked at", async () => {
  const page = await author();
  let parts = 0;
  await page.route("**/tus/content/*", async (route) => {
    if (route.request().method() === "PATCH" && ++parts === 1) return route.abort("connectionreset");
    return route.continue();
  });
  await page.goto(`${address}/contents`);
  assert.match(await said(page), /还没有课件/);
  await checked(page, "contents-none-phone");
  await send(page, "video", "第一讲.mp4");
  assert.ok(parts >= 2, "the part that was lost was sent again");
  await page.getByRole("link", { name: "查看内容" }).waitFor();
  await page.setInputFiles("input[type=file]", fileOf("讲义.pdf"));
  await page.getByRole("button", { name: "上传字幕" }).click();
  assert.match((await page.locator(".error-summary").textContent()) ?? "", /字幕/);
  await page.setInputFiles("input[type=file]", fileOf("字幕.srt"));
  await page.getByRole("button", { name: "上传字幕" }).click();
  assert.match(await said(page), /已有字幕/);
  await checked(page, "contents-one-phone");
  await page.getByRole("link", { name: "查看内容" }).click();
  const at = await page.evaluate(async () => {
    const video = document.querySelector("video") as HTMLVideoElement;
    video.muted = true;
    await video.play();
    await new Promise((wake) => setTimeout(wake, 1_000));
    return video.currentTime;
  });
  assert.ok(at > 0.3, String(at));
  await checked(page, "contents-view-phone");
  await page.context().close();
});

test("without scripts a document goes in one request, and one that is none is refused by name", async () => {
  const page = await author(false);
  await send(page, "document", "讲义.pdf");
  assert.match(await said(page), /讲义\.pdf/);
  await send(page, "document", "字幕.srt");
  await page.getByText("文件“字幕.srt”不是 PDF").waitFor();
  await page.getByRole("button", { name: "重新处理" }).waitFor();
  await page.context().close();
});

test("a video is chosen for a lesson, another takes its place in the draft, and the first can go", async () => {
  const page = await author();
  await send(page, "video", "第二讲.mp4");
  await page.getByRole("link", { name: "查看内容" }).waitFor();
  await page.goto(`${address}/teaching`);
  await page.getByRole("link", { name: /新建课程/ }).click();
  await page.getByLabel("课程名称").fill("滴灌");
  await page.locator("#field-hours").fill("2");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("link", { name: "添加视频" }).click();
  await page.getByLabel("第一讲.mp4").check();
  await page.getByRole("button", { name: "添加这一节" }).click();
  assert.match(await said(page), /第一讲[\s\S]*视频/);
  await page.goto(`${address}/contents?q=第一讲`);
  await page.getByRole("link", { name: "第一讲.mp4" }).click();
  assert.match(await said(page), /《滴灌》第1版：第一讲/);
  assert.equal(await page.getByText("删除后不能恢复").count(), 0);
  await page.getByLabel(/在草稿课程里换成/).selectOption({ label: "第二讲.mp4" });
  await checked(page, "contents-replace-phone");
  await page.getByRole("button", { name: "换成这个" }).last().click();
  await page.getByText("已在1节里换好").waitFor();
  await page.locator("summary", { hasText: "删除" }).click();
  await page.getByRole("button", { name: "删除", exact: true }).click();
  await page.getByText("已删除“第一讲.mp4”").waitFor();
  await page.context().close();
});

/** Types a question into the form; the right one is the first. */
async function write(page: Page, at: string, choices: readonly string[]): Promise<void> {
  await page.locator("#field-at").fill(at);
  await page.getByRole("textbox", { name: "问题", exact: true }).fill("滴灌省不省水");
  for (const [index, choice] of choices.entries()) await page.locator(`#field-choice-${index + 1}`).fill(choice);
  await page.getByRole("radio", { name: "选项A" }).check();
}

for (const size of ["phone", "desk"] as const)
  test(`questions of a lesson are written without scripts, refused at their field, changed and removed, on a ${size}`, async () => {
    const page = await author(false, size);
    const looking = await author(true, size);
    const look = async (name: string, path = page.url()) => {
      await looking.goto(path);
      await checked(looking, `${name}-${size}`);
    };
    const wrong = async (message: RegExp) => {
      assert.match(await page.locator(".field-error").first().innerText(), message);
      assert.equal(await page.getByRole("textbox", { name: "问题", exact: true }).inputValue(), "滴灌省不省水");
    };
    await page.goto(`${address}/teaching`);
    await page.getByRole("link", { name: "滴灌" }).click();
    await page.getByRole("link", { name: /^提问（0）/ }).click();
    assert.match(await said(page), /还没有提问/);
    await look("lesson-questions-none");
    await write(page, "59:00", ["省", "不省"]);
    await page.getByRole("button", { name: "添加提问" }).click();
    await wrong(/超出了这一节的时长，请填写不超过0:08的位置/);
    await checkedAsShown(page, looking, `lesson-questions-late-${size}`);
    await write(page, "三分", ["省", "省"]);
    await page.getByRole("button", { name: "添加提问" }).click();
    await wrong(/请写成 3:05 的样子/);
    await write(page, "0：03", ["省", "省"]);
    await page.getByRole("button", { name: "添加提问" }).click();
    await wrong(/有两个选项一样/);
    await write(page, "0：03", ["省", "不省"]);
    await page.getByRole("button", { name: "添加提问" }).click();
    await page.getByText("提问已保存").waitFor();
    assert.match(await said(page), /提问（1个）[\s\S]*0:03 滴灌省不省水[\s\S]*省\s*正确答案\s*不省/);
    await look("lesson-questions-one");
    await page.locator("#questions").getByRole("link", { name: "修改" }).click();
    assert.equal(await page.locator("#field-at").inputValue(), "0:03");
    await look("lesson-questions-change");
    await page.locator("#field-choice-3").fill("不一定");
    await page.getByRole("radio", { name: "选项C" }).check();
    await page.getByRole("button", { name: "保存提问" }).click();
    assert.match(await said(page), /不一定\s*正确答案/);
    await page.getByRole("link", { name: "返回课程" }).click();
    assert.match(await said(page), /提问（1）/);
    await look("lesson-questions-version");
    await page.goBack();
    await page.locator("#questions").getByRole("button", { name: "删去" }).click();
    await page.getByText("提问已删去").waitFor();
    assert.match(await said(page), /还没有提问/);
    await page.context().close();
    await looking.context().close();
    assert.deepEqual(server.faults, []);
  });

/** Looks at what a page without scripts shows; nothing can be asked of it itself. */
async function checkedAsShown(page: Page, looking: Page, name: string): Promise<void> {
  await looking.setContent((await page.content()).replace("<head>", `<head><base href="${address}/">`));
  await checked(looking, name);
}
