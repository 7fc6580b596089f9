/** Stories of the review desk: fewer hours granted, returned, refused with a clause, several at once, a picture used before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { readRows } from "../../server/platform/workbook/index.ts";
import { formOf, pdf, photo } from "../../server/files/files.fixture.ts";
import { checked, launchBrowser, openPage, screenshot, tabbing, sweep } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;
const cookies = new Map<string, string>();

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  browser = await launchBrowser();
  const seminar = { year: "2026", title: "急救高级研修班", organiser: "xpcc", date: "2026-06-30" };
  for (const [at, title] of ["急诊护理新技术", "伤口护理", "静脉治疗", "老年护理"].entries())
    await handIn("nurse-25", "outside_training", training(title), [await photo(at + 1), await photo(at + 11)]);
  await handIn("nurse-24-9", "outside_training", training("康复护理"), [await photo(31), await pdf(2)]);
  await handIn("nurse-24-9", "seminar", seminar, [await photo(1)]);
  for (const who of ["nurse-25", "nurse-24-9"])
    await handIn(who, "village", { year: "2026", date: "2025-02-01", place: "某村" }, []);
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const training = (title: string) => ({
  year: "2026",
  title,
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours: "30",
  form: "recognised",
});

async function cookieOf(personaId: string): Promise<string> {
  const known = cookies.get(personaId);
  if (known !== undefined) return known;
  const answer = await fetch(`${server.address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ personaId }),
  });
  assert.equal(answer.status, 201);
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  cookies.set(personaId, cookie);
  return cookie;
}

async function become(page: Page, personaId: string): Promise<void> {
  const [name = "", value = ""] = (await cookieOf(personaId)).split("=", 2);
  await page.context().addCookies([{ name, value, url: server.address }]);
}

type Body = {
  declarationId: number;
  version: number;
  evidenceId: number;
  state: string;
  person: { personId: number };
  declarations: { declarationId: number; version: number }[];
  kinds: { id: string; evidence: { id: string }[] }[];
};

async function send(who: string, method: string, path: string, payload?: unknown): Promise<Body> {
  const headers = { cookie: await cookieOf(who), origin: server.address, "content-type": "application/json" };
  const sent = payload === undefined ? {} : { body: JSON.stringify(payload) };
  const answer = await fetch(`${server.address}${path}`, { method, headers, ...sent });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${text}`);
  return JSON.parse(text) as Body;
}

/** Hands a declaration in with a file for each item of its list. */
async function handIn(who: string, kind: string, said: Record<string, string>, files: Buffer[]): Promise<void> {
  const { kinds } = await send(who, "GET", "/api/declarations/kinds?year=2026");
  const evidence = [];
  const slots = kinds.find(({ id }) => id === kind)?.evidence ?? [];
  for (const [at, { id: slot }] of slots.slice(0, files.length).entries()) {
    const { payload, headers } = formOf(`材料${at + 1}`, files[at] as Buffer);
    const answer = await fetch(`${server.address}/api/files`, {
      method: "POST",
      headers: { ...headers, cookie: await cookieOf(who), origin: server.address },
      body: new Uint8Array(payload),
    });
    assert.equal(answer.status, 201);
    evidence.push({ slot, evidenceId: ((await answer.json()) as Body).evidenceId });
  }
  const made = await send(who, "POST", "/api/me/declarations", { kind, said });
  const path = `/api/me/declarations/${made.declarationId}`;
  const saved = await send(who, "PUT", path, { version: made.version, said, evidence });
  await send(who, "POST", `${path}/submission`, { version: saved.version });
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";
const body = async (page: Page): Promise<string> => (await page.textContent("body")) ?? "";
const open = (page: Page, path: string) => page.goto(`${server.address}${path}`);

const tabTo = tabbing(200);

const training30 = "/reviews?kind=outside_training";

describe("every page at both sizes", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await become(page, "unit-clerk");
      await open(page, training30);
      assert.match(await main(page), /全部待审[\s\S]*外部培训[\s\S]*高级研修班[\s\S]*全部申报/);
      assert.equal(await page.locator("tbody tr").count(), 5);
      assert.match((await page.textContent(".menu-wide a[href='/reviews']")) ?? "", /\d+件等您办理$/);
      await checked(page, `desk-queue-${size}`);
      await open(page, "/reviews?desk=any&state=released");
      assert.match(await main(page), /没有符合条件的申报/);
      await checked(page, `desk-any-${size}`);
      await open(page, "/reviews?kind=seminar");
      await page.click("tbody a");
      const text = await main(page);
      assert.match(text, /这份材料以前用过[\s\S]*另一个人的申报用过同一份文件/);
      assert.match(text, /急救高级研修班[\s\S]*通过会怎样/);
      assert.equal(await page.locator(".viewer-pair img").count(), 2);
      await page.click("[data-view=turn]");
      assert.equal(await page.locator(".viewer-frame img").evaluate((one) => one.style.rotate), "90deg");
      await page.click("[data-view=plain]");
      await checked(page, `desk-item-${size}`);
      await open(page, "/reviews/statistics");
      await checked(page, `desk-figures-${size}`);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("the pages of a PDF are drawn in the page; keys enlarge and turn what has the focus", async () => {
  const row = await server.database.row<{ declaration_id: number }>(
    "SELECT declaration_id FROM declaration WHERE said->>'title' = '康复护理'",
  );
  for (const size of sweep("desk")) {
    const { page, context, complaints } = await openPage(browser, size);
    await become(page, "unit-clerk");
    await open(page, `/reviews/${row?.declaration_id}`);
    await page.locator("[data-pdf]").scrollIntoViewIfNeeded();
    await page.waitForSelector('canvas[data-page="1"]');
    assert.equal(await page.textContent("[data-pdf-at]"), "第 1 页，共 2 页");
    await page.focus('[data-pdf-to="on"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector('canvas[data-page="2"]');
    const drawn = await page.$eval("canvas", (canvas) => {
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return data.some((value, at) => at % 4 < 3 && value < 128);
    });
    assert.ok(drawn, "there are words on it");
    await page.waitForFunction(() => document.querySelector("[data-pdf-text]")?.textContent?.includes("certificate 2"));
    await tabTo(page, ".viewer-frame:has(canvas)");
    await page.keyboard.press("+");
    await page.keyboard.press("r");
    const look = () => page.$eval("canvas", ({ style }) => [style.width, style.rotate]);
    assert.deepEqual(await look(), ["150%", "90deg"]);
    await page.keyboard.press("0");
    assert.deepEqual(await look(), ["100%", "0deg"]);
    await checked(page, `desk-pdf-${size}`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("fewer hours are granted with a reason, by keyboard; then the next one is there", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await open(page, training30);
  await tabTo(page, "tbody a");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#decide");
  const first = page.url();
  await tabTo(page, "#field-pass-hours");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("20");
  await tabTo(page, "#decide-pass button");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".error-summary");
  assert.match(await main(page), /核减学时要写明理由/);
  assert.equal(await page.inputValue("#field-pass-hours"), "20", "what was typed is kept");
  await page.check('#decide-pass input[value="缺课部分不计学时"]');
  await page.click("#decide-pass button[type=submit]");
  await page.waitForSelector("text=已转到下一个环节");
  assert.match(await body(page), /接着看下一件/);
  assert.notEqual(page.url(), first);
  await page.goto(first);
  assert.match(await main(page), /核定学时\s*20[\s\S]*缺课部分不计学时/);
  assert.match(await main(page), /这项申报现在没有要您办的事/);
  await context.close();
});

test("without scripts one is returned, and another refused with its clause; the person reads both", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "unit-clerk");
  await open(page, training30);
  await page.click("tbody a >> nth=0");
  const returned = page.url().split("/").at(-1);
  await page.click("#open-return > summary");
  await page.click("#decide-return button[type=submit]");
  assert.match(await main(page), /请选一条常用理由，或写明理由/);
  await page.check('#decide-return input[value="材料看不清，请重新拍照或扫描后上传"]');
  await page.fill("#field-return-reason", "第二页缺角");
  await page.click("#decide-return button[type=submit]");
  assert.match(await body(page), /已退回补充/);
  const refused = page.url().split("/").at(-1);
  await page.click("#open-refuse > summary");
  await page.check("#decide-refuse input[name=refuse-phrase] >> nth=0");
  await page.check("#decide-refuse input[name=refuse-cites] >> nth=0");
  await page.click("#decide-refuse button[type=submit]");
  assert.match(await body(page), /没有通过/);
  await open(page, `/reviews/${refused}`);
  assert.match(await main(page), /所报事项不在规定的范围内[\s\S]*答复第 8 条/);
  await open(page, `/reviews/${returned}`);
  assert.match(await main(page), /材料看不清，请重新拍照或扫描后上传；第二页缺角/);
  await context.close();
});

test("several are passed together once the sample has been opened", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "unit-clerk");
  await open(page, "/reviews?kind=village");
  await page.click("#batch button");
  assert.match(await main(page), /请先勾选要通过的申报/);
  await page.check("[data-select-all]");
  await page.click("#batch button");
  await page.waitForSelector("text=抽到的申报还没有打开看过");
  await screenshot(page, "desk-batch-unseen-desk");
  for (const link of await page.locator("main [role=alert] a").all()) {
    const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await opened.waitForSelector("#decide");
    await opened.close();
  }
  const chosen = await page.locator("tbody input:checked").count();
  assert.ok(chosen > 0, "what was chosen is chosen still");
  await page.click("#batch button");
  await page.waitForSelector(`text=已通过 ${chosen} 件`);
  assert.equal(await page.locator("tbody tr").count(), 0);
  await context.close();
});

/** A seminar that went through every desk, with a ruling on its year. */
async function ruledUpon(): Promise<string> {
  let address = "";
  for (const office of ["unit-clerk", "division-hr"]) {
    const [item] = (await send(office, "GET", "/api/declarations?kind=seminar")).declarations;
    const review = { event: "pass", version: item?.version };
    const done = await send(office, "POST", `/api/declarations/${item?.declarationId}/reviews`, review);
    address = `/reviews/${item?.declarationId}`;
    if (done.state === "approved")
      await send(office, "POST", `/api/people/${done.person.personId}/decisions`, { year: 2026 });
  }
  return address;
}

test("the bureau sees what a revocation would do, revokes, and everybody sees what it did; what is another's does not exist", async () => {
  const address = await ruledUpon();
  for (const size of ["phone", "desk"] as const) {
    const { page, context } = await openPage(browser, size);
    await become(page, "division-hr");
    await open(page, address);
    await page.click("#open-revoke > summary");
    const told = (await page.textContent("#revocation")) ?? "";
    assert.match(
      told,
      /2026 年度的结论[\s\S]*科目[\s\S]*会冲销[\s\S]*正式认定第 \d+ 号[\s\S]*会同时撤回[\s\S]*站内消息/,
    );
    await checked(page, `desk-revoke-${size}`);
    await context.close();
  }
  const { page, context } = await openPage(browser, "desk");
  await become(page, "division-hr");
  await open(page, address);
  await page.click("#open-revoke > summary");
  await page.check("#decide-revoke input[name=revoke-phrase] >> nth=0");
  await page.click("#decide-revoke button[type=submit]");
  await page.waitForSelector("text=已撤销");
  assert.match(await main(page), /经核查，材料不真实/);
  assert.match((await page.textContent("#chain")) ?? "", /通过[\s\S]*写入了[\s\S]*撤销[\s\S]*冲销了[\s\S]*同时撤回/);
  await checked(page, "desk-revoked-desk");
  await page.click("#chain a[href*=receipt]");
  assert.match(await main(page), /这份正式认定已经撤回，不再有效/);
  const { page: phone, context: own } = await openPage(browser, "phone");
  await become(phone, "nurse-24-9");
  await open(phone, address.replace("reviews", "declarations"));
  assert.match((await phone.textContent("#chain")) ?? "", /撤销[\s\S]*专业科目已抵已完成/);
  await checked(phone, "declared-revoked-phone");
  await own.close();
  const answer = await page.request.get(`${server.address}/reviews/statistics.xlsx`);
  const rows = await Array.fromAsync(await readRows(await answer.body(), { sheet: "各处结果" }));
  assert.match(JSON.stringify(rows), /第八师师医院人事科/);
  for (const path of ["/reviews/999999", "/reviews/x"]) assert.equal((await open(page, path))?.status(), 404, path);
  await become(page, "nurse-25");
  for (const path of ["/reviews", "/reviews/statistics"]) assert.equal((await open(page, path))?.status(), 404, path);
  await context.close();
});
