import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { readRows } from "../../server/platform/workbook/index.ts";
import { checked, launchBrowser, openPage, tabbing, sweep } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-05-20T09:00:00+08:00", people: 900 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

/** Numbers of the people listed, from their addresses. */
function listed(page: Page): Promise<string[]> {
  return page.$$eval(".data-table tbody th a", (links) =>
    links.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
  );
}

async function total(page: Page): Promise<number> {
  const text = (await page.textContent(".pagination-summary")) ?? "";
  return Number(/共 ([\d,]+) 人/.exec(text)?.[1]?.replaceAll(",", ""));
}

const looks: Readonly<Record<string, { persona: string; path: string; wanted: RegExp }>> = {
  all: { persona: "xpcc-hr", path: "/unit", wanted: /全兵团 · 2026 年度/ },
  division: { persona: "division-hr", path: "/unit?limit=25", wanted: /第八师 · 2026 年度/ },
  clerk: { persona: "unit-clerk", path: "/unit?density=roomy", wanted: /第八师师医院 · 2026 年度/ },
  applying: { persona: "division-hr", path: "/unit?condition=title_at_risk", wanted: /还差集中面授/ },
  closed: { persona: "division-hr", path: "/unit?year=2025&condition=owing&limit=25", wanted: /12月31日/ },
  nohit: { persona: "division-hr", path: "/unit?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E4%BA%BA", wanted: /没有符合条件的人/ },
  nobody: { persona: "division-hr", path: "/unit?year=2001", wanted: /名单里还没有人/ },
};

describe("the list as offices see it, on phone and desk", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [name, { persona, path, wanted }] of Object.entries(looks)) {
        await signIn(server, context, persona);
        await visit(server, page, path);
        assert.match((await page.textContent("main")) ?? "", wanted, name);
        await checked(page, `unit-${name}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("large type does not break the list", async () => {
  const { page, context } = await openPage(browser, "phone");
  await signIn(server, context, "unit-clerk");
  await visit(server, page, "/unit");
  await page.click(".large-switch button");
  await checked(page, "unit-large-phone");
  await context.close();
});

test("every tab shows as many as it says, and days left are counted from today", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/unit");
  const tabs = await page.$$eval(".conditions .tabs a", (links) =>
    links.map((link) => ({
      href: (link as HTMLAnchorElement).href,
      count: Number(link.querySelector(".tab-count")?.textContent?.replaceAll(",", "")),
    })),
  );
  assert.equal(tabs.length, 7);
  for (const { href, count } of tabs) {
    await page.goto(href);
    if (count > 0) assert.equal(await total(page), count, href);
    else assert.match((await page.textContent("main")) ?? "", /没有符合条件的人/);
  }
  await visit(server, page, "/unit?condition=title_at_risk&sort=deadline");
  assert.match((await page.textContent("tbody tr .days >> nth=0")) ?? "", /还剩 41 天.*6月30日/);
  await context.close();
});

test("a choice filters by itself and keeps the focus; clearing brings everybody back", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "xpcc-hr");
  await visit(server, page, "/unit");
  const everybody = await total(page);
  assert.equal(await page.locator("#field-unit option").count(), 1, "units come with their division");
  await page.selectOption("#field-division", "d08");
  await page.waitForURL(/division=d08/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "field-division");
  const division = await total(page);
  assert.ok(division < everybody);
  const hospital = page.locator("#field-unit option", { hasText: "第八师师医院" });
  await page.selectOption("#field-unit", await hospital.getAttribute("value"));
  await page.waitForURL(/unit=\d+/);
  assert.ok((await total(page)) < division);
  await page.selectOption("#field-division", "d01");
  await page.waitForURL(/division=d01/);
  assert.equal(await page.locator("#field-unit").inputValue(), "", "a unit of another division is dropped");
  await page.click("text=清除条件");
  await page.waitForURL((url) => !url.search.includes("division"));
  assert.equal(await total(page), everybody);
  await context.close();
});

test("with scripts off: search by the end of an identity number, sort, turn the page there and back", async () => {
  const { page, context, complaints } = await openPage(browser, "phone", false);
  await signIn(server, context, "division-hr");
  await visit(server, page, "/unit?limit=25");
  const first = await listed(page);
  await page.click("a[rel=next]");
  const second = await listed(page);
  assert.equal(second.length, 25);
  assert.ok(second.every((each) => !first.includes(each)));
  await page.click("a[rel=prev]");
  assert.deepEqual(await listed(page), first);
  await page.click("thead a.sort >> text=年度还差");
  assert.equal(await page.getAttribute("thead th[aria-sort]", "aria-sort"), "descending");
  await page.click("thead a.sort >> text=年度还差");
  assert.equal(await page.getAttribute("thead th[aria-sort]", "aria-sort"), "ascending");
  const identity = (await page.textContent("tbody tr:first-child .cell-code")) ?? "";
  const [person] = await listed(page);
  await page.fill("#field-q", identity.slice(-4));
  await page.click(".filter-buttons button");
  assert.ok((await listed(page)).includes(person ?? ""));
  assert.deepEqual(complaints, []);
  await context.close();
});

const tabTo = tabbing(120);

test("by keyboard alone: search, walk down the rows, open a person", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/unit?limit=25");
  const name = (await page.textContent("tbody tr:nth-child(3) th a")) ?? "";
  await tabTo(page, "#field-q");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await tabTo(page, "tbody th a");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/people\/\d+\?year=2026/);
  assert.equal(await page.textContent("h1"), name);
  await context.close();
});

test("what is exported is what is listed", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/unit?condition=owing&level=intermediate");
  const count = await total(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
  assert.equal(download.suggestedFilename(), "2026年学习结论.xlsx");
  let rows = 0;
  const sheet = await readRows(await readFile(await download.path()));
  for await (const group of sheet) rows += group.length;
  assert.equal(rows - 2, count, "the head, one row for each person, and the line that says who took it along");
  await context.close();
});

test("whoever may not, or asks for what cannot be, is told so in Chinese", async () => {
  const { page, context } = await openPage(browser, "phone");
  await signIn(server, context, "cadre");
  for (const path of ["/unit", "/unit/export", "/overview"]) {
    const answer = await page.goto(server.address + path);
    assert.ok((answer?.status() ?? 0) >= 403 && (answer?.status() ?? 0) <= 404, path);
    assert.match((await page.textContent("main")) ?? "", /没有/);
  }
  await signIn(server, context, "unit-clerk");
  for (const query of ["cursor=bm9uc2Vuc2U", "level=emperor", "limit=5000", "sort=luck"]) {
    const answer = await page.goto(`${server.address}/unit?${query}`);
    assert.equal(answer?.status(), 422, query);
  }
  await checked(page, "unit-refused-phone");
  await context.close();
});

/** Milliseconds until what a step shows has been painted, the median of several. */
async function timed(page: Page, step: () => Promise<unknown>, times = 5): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < times; round++) {
    const start = performance.now();
    await step();
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    taken.push(performance.now() - start);
  }
  return taken.sort((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}

test("a page of 100 rows turns, and its rows answer keys, at CPU × 4: printed, not judged", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "xpcc-hr");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await visit(server, page, "/questions");
  const reference = await timed(page, () => page.reload({ waitUntil: "load" }));
  await page.focus("#field-q");
  const key = await timed(page, () => page.keyboard.press("ArrowRight"));
  await visit(server, page, "/unit?limit=100");
  assert.equal((await listed(page)).length, 100);
  const turn = await timed(page, async () => {
    await Promise.all([page.waitForEvent("load"), page.click("a[rel=next]")]);
  });
  await page.focus("tbody th a");
  const walk = await timed(page, () => page.keyboard.press("ArrowDown"));
  const ratio = (own: number, other: number) => `${own.toFixed(0)} ms = ${(own / other).toFixed(2)} ×`;
  console.log(`page turn ${ratio(turn, reference)} opening the questions (${reference.toFixed(0)} ms)`);
  console.log(`walking the rows ${ratio(walk, key)} a key in a text box (${key.toFixed(0)} ms)`);
  await context.close();
});
