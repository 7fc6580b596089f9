/** A newer version of a content: uploaded from the page of the one before, and put into the drafts in one press. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AddressInfo } from "node:net";
import { PDFDocument } from "pdf-lib";
import type { Browser, Page } from "playwright-core";
import { settled, study, upload, useInstitutions, working } from "../../server/content/content.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { checked, launchBrowser, openPage } from "./chromium.ts";

const server = await useInstitutions();
const { http, database } = server;
let browser: Browser;
let address = "";
let stop = async () => {};
let content = Buffer.alloc(0);

before(async () => {
  browser = await launchBrowser();
  await http.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  stop = await working(server);
  const document = await PDFDocument.create();
  document.addPage([400, 560]).drawText("1", { x: 40, y: 480 });
  content = Buffer.from(await document.save());
});
after(async () => {
  await browser.close();
  await stop();
});

async function author(scripts: boolean, size: "phone" | "desk"): Promise<Page> {
  const { page, context } = await openPage(browser, size, scripts);
  page.setDefaultTimeout(30_000);
  const [name = "", value = ""] = server.author.split("=");
  await context.addCookies([{ name, value, url: address }]);
  return page;
}

/** A document that a course on offer and a draft use. */
async function used(name: string): Promise<string> {
  const { contentKey } = await upload(server, server.author, { kind: "document", name, content });
  assert.equal((await settled(server, server.author, contentKey)).state, "ready");
  await study(database, contentKey, "document");
  await transact(database, async (tx) => {
    const course = "SELECT max(course_id) FROM course";
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at)
       SELECT course_id, 2, 'draft', title, part, hundredths, opens, closes, made_by, changed_at FROM course_version
        WHERE course_id = (${course})`,
    );
    await tx.execute(
      `INSERT INTO lesson (course_id, version, place, title, kind, content_key, duration_ms)
       SELECT course_id, 2, place, title, kind, content_key, duration_ms FROM lesson WHERE course_id = (${course})`,
    );
    await tx.execute("UPDATE enrolment SET state = 'left', left_at = now() WHERE state = 'studying'");
  });
  return contentKey;
}

for (const [size, scripts] of [
  ["phone", true],
  ["desk", false],
] as const)
  test(`a newer version takes the place of the one before in drafts, on a ${size}${scripts ? "" : ", without scripts"}`, async () => {
    const page = await author(scripts, size);
    const looking = await author(true, size);
    const look = async (name: string) => {
      await looking.goto(page.url());
      await checked(looking, `newer-${name}-${size}`);
    };
    const old = await used(`讲义-${size}.pdf`);
    await page.goto(`${address}/contents/${old}`);
    await page.getByRole("link", { name: "上传新版本" }).click();
    await page.getByText(`上传“讲义-${size}.pdf”的新版本`).waitFor();
    await look("upload");
    const file = { name: `修订-${size}.pdf`, mimeType: "application/pdf", buffer: content };
    await page.setInputFiles("input[type=file]", file);
    await page.getByRole("button", { name: "上传", exact: true }).click();
    await page.waitForURL(/\/contents\/[A-Za-z0-9_-]{22}$/);
    const newer = page.url().split("/").at(-1) ?? "";
    await settled(server, server.author, newer);
    await page.reload();
    await page.getByText("这些草稿课程还在用原来的（1节）").waitFor();
    await page.getByText("这些已提交或已发布的课程在用原来的（1节）").waitFor();
    await look("one");
    await page.getByRole("button", { name: "全部换成新版本（1节）" }).click();
    await page.getByText("已在1节里换好").waitFor();
    assert.ok(page.url().endsWith(newer), "one stays where it was pressed");
    await page.getByText("草稿课程里没有原来的课件").waitFor();
    await page.getByRole("link", { name: `讲义-${size}.pdf` }).click();
    await page.getByText("已有新版本").waitFor();
    await look("old");
    assert.deepEqual(server.faults, []);
    for (const each of [page, looking]) await each.context().close();
  });
