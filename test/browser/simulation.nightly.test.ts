import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import type { Browser, BrowserContext, Page } from "playwright-core";

import type { SimulationReport } from "../../contract/population.ts";
import { transact } from "../../server/platform/db.ts";
import { axe, checked, launchBrowser, openPage, screenshot, sweep } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;
/** Address of a finished simulation in which village work waives the face-to-face class only. */
let village = "";

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 300 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

async function signIn(context: BrowserContext, personaId = "xpcc-hr"): Promise<void> {
  const headers = { origin: server.address };
  const answer = await context.request.post(`${server.address}/api/session`, { headers, data: { personaId } });
  assert.equal(answer.status(), 201);
}

async function finished(page: Page): Promise<void> {
  await page.locator("#figures").waitFor({ timeout: 60_000 });
}

test("another reading is tried: started, followed by itself to its end, looked into down to a person", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await signIn(context);
  await page.goto(`${server.address}/simulation`);
  const reading = page.locator("#try-village_scope");
  assert.equal(await reading.locator("input:checked").getAttribute("value"), "whole_year");
  assert.match((await reading.textContent()) ?? "", /全年（含集中面授）（现行）.*暂定口径/);
  await page.fill("#field-label", "访惠聚只免集中面授");
  await page.check('input[name="reading_village_scope"][value="face_to_face_only"]');
  await page.click("#new-simulation button[type=submit]");
  await page.waitForURL(/\/simulation\/\d+$/);
  village = new URL(page.url()).pathname;
  await finished(page);
  assert.match((await page.textContent("main")) ?? "", /现行：全年（含集中面授）；改为：只免集中面授/);
  const answer = await context.request.get(`${server.address}/api/simulations/${village.split("/").at(-1)}`);
  const { report } = (await answer.json()) as { report: SimulationReport };
  assert.ok(report.total.losers > 0, "somebody in the world has worked in a village");
  const losers = page.locator(".figure", { hasText: "受损" }).locator(".figure-value");
  assert.equal(await losers.textContent(), String(report.total.losers));
  const first = page.locator("#transition-1");
  await first.locator("summary").click();
  assert.match((await first.textContent()) ?? "", /人次.*→.*现在.*改后.*原因.*原来.*改后/s);
  assert.equal(await page.locator("#transitions > details").count(), report.transitions.length);
  await first.locator("a[href^='/people/']").first().click();
  await page.waitForURL(/\/people\/\d+\?year=2026$/);
  assert.match((await page.textContent("h1")) ?? "", new RegExp(report.transitions[0]?.sample[0]?.name ?? "-"));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a draft that cannot be read, or says what no document may, is refused in its place and kept", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  await signIn(context);
  for (const [draft, told] of [
    ["id: [半截\n  title: 草案", /YAML|缩进/],
    ["id: xpcc/continuing-education\ntitle: 只有题目", /位置.*问题.*怎么改.*version/s],
  ] as const) {
    await page.goto(`${server.address}/simulation`);
    await page.fill("#field-label", "我的草案");
    await page.check('input[name="reading_minima"][value="total"]');
    await page.click("#draft > summary");
    await page.fill("#field-draft", draft);
    await page.click("#new-simulation button[type=submit]");
    assert.match((await page.textContent(".error-summary")) ?? "", /有 1 处需要改正/);
    assert.match((await page.textContent("#draft")) ?? "", told);
    assert.equal(await page.inputValue("#field-draft"), draft);
    assert.equal(await page.inputValue("#field-label"), "我的草案");
    assert.equal(await page.isChecked('input[name="reading_minima"][value="total"]'), true);
    assert.equal(await page.isChecked('input[name="years"][value="2026"]'), true);
  }
  await context.close();
});

test("a form without a year and without a change says both, and starts nothing", async () => {
  const { page, context } = await openPage(browser, "phone", false);
  await signIn(context);
  await page.goto(`${server.address}/simulation`);
  await page.fill("#field-label", "什么也没改");
  await page.uncheck('input[name="years"][value="2026"]');
  await page.click("#new-simulation button[type=submit]");
  assert.match((await page.textContent(".error-summary")) ?? "", /至少选一个年度.*没有改动/s);
  assert.equal(await page.inputValue("#field-label"), "什么也没改");
  await page.goto(`${server.address}/simulation`);
  assert.doesNotMatch((await page.textContent("main")) ?? "", /什么也没改/);
  await context.close();
});

/** A simulation that nobody works at, so that it stays as it is. */
async function standing(state: "running" | "failed", label: string): Promise<number> {
  const row = await transact(server.database, (tx) =>
    tx.row<{ id: number }>(
      `INSERT INTO simulation (label, years, policy_id, policy_version, readings, state, done, total, failure, author, finished_at)
       VALUES ($1, '{2026}', 'xpcc/continuing-education', '2016-01-01', '{"recognition": "full"}', $2, 120, 300, $3, 'test',
               CASE WHEN $2 = 'failed' THEN now() END) RETURNING simulation_id::int AS id`,
      [label, state, state === "failed" ? "模拟中断了，请稍后重新发起" : null],
    ),
  );
  return row?.id ?? 0;
}

describe("a simulation at work asks again by itself, and is cancelled only after a question", () => {
  for (const scripts of [true, false]) {
    test(scripts ? "scripts on" : "scripts off", async () => {
      const { page, context } = await openPage(browser, "phone", scripts);
      await signIn(context);
      const id = await standing("running", "要取消的推演");
      const address = `${server.address}/simulation/${id}`;
      await page.goto(address);
      assert.match((await page.textContent("#progress")) ?? "", /120 \/ 300 人次（40%）/);
      if (!scripts) assert.equal(await page.locator('meta[http-equiv="refresh"]').count(), 1);
      await page.click("#cancel-opener");
      assert.match((await page.textContent("#cancel")) ?? "", /取消“要取消的推演”/);
      await screenshot(page, `simulation-cancel-phone-${scripts ? "on" : "off"}`);
      if (scripts) assert.deepEqual(await axe(page, "#cancel"), []);
      await page.click("#cancel button.button-danger");
      await page.waitForURL((url) => url.href === address);
      await page.getByText("这次推演已取消").waitFor();
      assert.equal(await page.locator('meta[http-equiv="refresh"]').count(), 0);
      // What looks for faults is itself a script.
      if (scripts) await checked(page, "simulation-cancelled-phone");
      await context.close();
    });
  }
});

test("at work and failed, on both sizes", async () => {
  const ids = { running: await standing("running", "正在算"), failed: await standing("failed", "没有算完") };
  for (const size of sweep("desk")) {
    const { page, context } = await openPage(browser, size);
    await signIn(context);
    for (const [state, id] of Object.entries(ids)) {
      await page.goto(`${server.address}/simulation/${id}`);
      if (state === "failed")
        assert.match((await page.textContent("main")) ?? "", /没有算完.*模拟中断了，请稍后重新发起.*再做一次推演/s);
      await checked(page, `simulation-${state}-${size}`);
    }
    await context.close();
  }
});

describe("on phone and desk, with everything open", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await signIn(context);
      await page.goto(`${server.address}/simulation`);
      await checked(page, `simulation-list-${size}`);
      await page.fill("#field-label", "坏草案");
      await page.fill("#field-draft", "id: xpcc/continuing-education\ntitle: 只有题目");
      await page.click("#new-simulation button[type=submit]");
      await page.locator(".error-summary").waitFor();
      await checked(page, `simulation-refused-${size}`);
      await page.goto(server.address + village);
      await checked(page, `simulation-done-${size}`);
      for (const by of ["系列", "级别"]) {
        await page.click(`#groups .tabs a:has-text("按${by}")`);
        assert.equal(await page.textContent("#groups .tabs a[aria-current]"), `按${by}`);
      }
      await page.locator("#groups .bars a").first().click();
      assert.match((await page.textContent("#figures [role=status]")) ?? "", /以下数字只算/);
      await checked(page, `simulation-narrowed-${size}`);
      const refused = complaints.filter((line) => !line.includes("422"));
      assert.deepEqual(refused, [], "the refused form is the only thing the browser remarks upon");
      await context.close();
    });
  }
});

test("the report is kept as JSON; who may not see simulations finds none", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(context);
  await page.goto(server.address + village);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
  assert.equal(download.suggestedFilename(), "访惠聚只免集中面授.json");
  const kept = JSON.parse(await readFile(await download.path(), "utf8")) as { report: SimulationReport };
  assert.ok(kept.report.transitions.length > 0);
  await signIn(context, "division-hr");
  for (const path of ["/simulation", village, `${village}/json`])
    assert.equal((await context.request.get(server.address + path)).status(), 404, path);
  await context.close();
});
