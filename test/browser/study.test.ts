import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import { moving, settled, upload, useInstitutions, working } from "../../server/content/content.fixture.ts";
import { forget } from "../../server/parameters/door.ts";
import { transact } from "../../server/platform/db.ts";
import { makeDays } from "../../server/watching/sweep.ts";
import { testVault } from "../services.ts";
import { makeTest, oweThePublicPart } from "./study-field.ts";
import { axe, launchBrowser, openPage, screenshot, sizes, type OpenPage } from "./chromium.ts";

const CLIP_SECONDS = 16;
let now = Date.now();
const real = Date.now();
/** The real time; a little may be added. */
const clock = { now: () => new Date(now + Date.now() - real) };

const server = await useInstitutions({ clock });
const { http, database } = server;
const address = await http.listen({ port: 0, host: "127.0.0.1" });
let browser: Browser;
let stop: () => Promise<void>;
let watchers: Watcher[];
let lesson: number;

before(async () => {
  [browser, stop] = await Promise.all([launchBrowser(), working(server)]);
  await makeDays(database, clock.now());
  const content = await moving("320x180", CLIP_SECONDS);
  const { contentKey } = await upload(server, server.author, { kind: "video", name: "第一讲.mp4", content });
  const ready = await settled(server, server.author, contentKey);
  assert.equal(ready.state, "ready", JSON.stringify(ready.fault));
  const planting = { people: 3, lessons: 2, questions: 8, durationMs: ready.durationMs ?? 0, firstPerson: 2000 };
  ({
    watchers,
    lessonIds: [lesson = 0],
  } = await transact(database, async (tx) => {
    const studies = await plantStudies(tx, testVault, { ...planting, now: clock.now() });
    await tx.execute("UPDATE lesson SET content_key = $1 WHERE lesson_id = $2", [contentKey, studies.lessonIds[0]]);
    await tx.execute(
      `INSERT INTO parameter_value (name, value, valid_from, reason, set_at) VALUES ('watch_beat_seconds', '5', $1, '测试', $1)`,
      [clock.now()],
    );
    await makeTest(tx, studies.lessonIds[1] as number, clock.now());
    await oweThePublicPart(tx, server, (studies.watchers[0] as Watcher).personId, clock.now());
    return studies;
  }));
  forget(database);
});
after(async () => {
  await browser.close();
  await stop();
  await http.close();
});

async function open(size: keyof typeof sizes, { cookie, enrolmentId }: Watcher, path = ""): Promise<OpenPage> {
  const opened = await openPage(browser, size);
  const [name = "", value = ""] = cookie.split("=");
  await opened.context.addCookies([{ name, value, url: address }]);
  await opened.page.goto(`${address}/study/${enrolmentId}${path}`);
  return opened;
}

const status = (page: Page) => page.locator("[data-player-status]");
const said = (page: Page) => page.locator("main").innerText();
const dialog = (page: Page) => page.locator("dialog[data-player-question]");

/** Answers the question that is open, right or wrong. */
async function answer(page: Page, right = true): Promise<void> {
  await dialog(page).waitFor({ state: "visible", timeout: 60_000 });
  await page.waitForTimeout(1_700);
  const choice = dialog(page).getByLabel("对的", { exact: true });
  if (right) await choice.check();
  else await dialog(page).getByLabel("错的", { exact: true }).check();
  await dialog(page).getByRole("button", { name: "提交回答" }).click();
}

describe("studying on the phone", () => {
  test("enrolled, watched through a lost network, a question answered, to the end: every minute accounted for", async () => {
    const watcher = watchers[0] as Watcher;
    const { page, context, complaints } = await open("phone", watcher);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "study-course-phone");
    await page.getByRole("link", { name: /^继续学习/ }).click();
    await page.locator("[data-player-controls]:not([hidden])").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "播放", exact: true }).click();
    await status(page).filter({ hasText: "正在计时" }).waitFor();
    // The question comes after the network was lost, however slow this machine is.
    const later = "UPDATE playback SET until_prompt_ms = 11000 WHERE person_id = $1";
    await transact(database, (tx) => tx.execute(later, [watcher.personId]));
    assert.deepEqual(complaints, []);
    complaints.length = 0;
    await context.setOffline(true);
    await status(page).filter({ hasText: "网络断了" }).waitFor({ timeout: 15_000 });
    await screenshot(page, "study-offline-phone");
    await context.setOffline(false);
    await dialog(page).waitFor({ state: "visible", timeout: 40_000 });
    assert.deepEqual(await axe(page, "dialog[data-player-question]"), []);
    await screenshot(page, "study-question-phone");
    await answer(page, false);
    await dialog(page).getByText("不对，请看新的一题").waitFor();
    await answer(page);
    await dialog(page).waitFor({ state: "hidden" });
    await finish(page);
    await screenshot(page, "study-end-phone");
    const seen = await database.row<{ covered_ms: number; duration_ms: number }>(
      "SELECT covered_ms, duration_ms FROM coverage JOIN lesson USING (lesson_id) WHERE person_id = $1",
      [watcher.personId],
    );
    assert.ok((seen?.covered_ms ?? 0) >= (seen?.duration_ms ?? 1) * 0.95, JSON.stringify(seen));
    await page.goto(`${address}/study/receipts`);
    assert.deepEqual(await axe(page), []);
    assert.match(await page.locator("main").innerText(), /提问还没有答对/);
    await screenshot(page, "study-receipts-phone");
    await page.goto(`${address}/year`);
    await screenshot(page, "study-year-before-phone");
    assert.doesNotMatch(await said(page), /今年学完了/);
    await page.goto(`${address}/study/${watcher.enrolmentId}`);
    assert.match(await said(page), /结业自测[\s\S]*还没有测，最多可以测 3 次/);
    await page.getByRole("link", { name: "继续学习：结业自测" }).click();
    await takeTest(page);
    await page.getByRole("link", { name: "回到课程" }).click();
    assert.match(await said(page), /学时已记入[\s\S]*已通过，成绩 100%/);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "study-completed-phone");
    await page.getByRole("link", { name: "查看本年度结论" }).click();
    await screenshot(page, "study-year-phone");
    assert.match(await said(page), /今年学完了/);
    await context.close();
  });
});

/** Begins the test, answers everything right and hands in. */
async function takeTest(page: Page): Promise<void> {
  await page.getByRole("button", { name: "开始自测" }).click();
  for (const question of await page.locator("[data-place]").all()) await question.getByLabel("对的").check();
  await page
    .getByRole("button", { name: /检查|交卷/ })
    .first()
    .click();
  await page
    .getByRole("button", { name: /确认交卷|交卷/ })
    .first()
    .click();
  await page.getByText("通过了").waitFor();
}

/** Lets it play to its end, answering what is asked. */
async function finish(page: Page): Promise<void> {
  const over = status(page).filter({ hasText: "播放完了" });
  for (let turn = 0; turn < 12; turn++) {
    const asked = dialog(page);
    await Promise.race([over.waitFor({ timeout: 60_000 }), asked.waitFor({ state: "visible", timeout: 60_000 })]);
    if (await over.isVisible()) return;
    await answer(page);
    await asked.waitFor({ state: "hidden" });
  }
}

test("by keyboard alone, on the desk: played, put back, captions, a question answered, to the end", async () => {
  const watcher = watchers[1] as Watcher;
  const { page, context, complaints } = await open("desk", watcher, `/${lesson}`);
  await page.locator("[data-player-controls]:not([hidden])").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.locator("[data-player-play]").focus();
  await page.keyboard.press("Enter");
  await status(page).filter({ hasText: "正在计时" }).waitFor();
  await page.waitForTimeout(2_000);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("l");
  await status(page).filter({ hasText: "没有看过的地方不能跳过去" }).waitFor();
  const over = status(page).filter({ hasText: "播放完了" });
  for (let turn = 0; turn < 12 && !(await over.isVisible()); turn++) {
    await Promise.race([
      over.waitFor({ timeout: 60_000 }),
      dialog(page).waitFor({ state: "visible", timeout: 60_000 }),
    ]);
    if (await over.isVisible()) break;
    // Nobody gets around it by Escape.
    await page.keyboard.press("Escape");
    await page.waitForTimeout(1_700);
    const texts = await dialog(page).locator("label").allInnerTexts();
    await page.keyboard.press("Space");
    for (let down = 0; down < texts.indexOf("对的"); down++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await dialog(page).waitFor({ state: "hidden" });
  }
  await screenshot(page, "study-lesson-desk");
  assert.deepEqual(complaints, []);
  await context.close();
});
