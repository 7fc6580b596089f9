import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openDetails, openPage, screenshot, tabbing, sweep } from "./chromium.ts";
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

const number = (text: string | null | undefined): number => Number((text ?? "").replaceAll(/[^\d]/g, ""));

async function listTotal(page: Page): Promise<number> {
  const text = (await page.textContent(".pagination-summary")) ?? "";
  return number(/共 ([\d,]+) 人/.exec(text)?.[1]);
}

const looks: Readonly<Record<string, { persona: string; path: string; wanted: RegExp }>> = {
  all: { persona: "xpcc-hr", path: "/overview", wanted: /全兵团[\s\S]*第十四师/ },
  level: { persona: "xpcc-hr", path: "/overview?by=level", wanted: /正高级[\s\S]*无职称/ },
  division: { persona: "division-hr", path: "/overview", wanted: /第八师[\s\S]*师医院/ },
  unit: { persona: "unit-clerk", path: "/overview", wanted: /第八师师医院[\s\S]*卫生技术/ },
  closed: { persona: "division-hr", path: "/overview?year=2025&by=series", wanted: /2025 年度总览/ },
  empty: { persona: "division-hr", path: "/overview?year=2001", wanted: /这一年度还没有人员/ },
};

describe("the overview as offices see it, on phone and desk, with everything open", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [name, { persona, path, wanted }] of Object.entries(looks)) {
        await signIn(server, context, persona);
        await visit(server, page, path);
        assert.match((await page.textContent("main")) ?? "", wanted, name);
        await checked(page, `overview-${name}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("with scripts off, from everybody to a division to a unit to its people, and back by the crumbs", async () => {
  const { page, context, complaints } = await openPage(browser, "desk", false);
  await signIn(server, context, "xpcc-hr");
  await visit(server, page, "/overview");
  assert.equal(await page.locator(".pair >> nth=0").locator(".chart >> nth=0").locator(".bars-line").count(), 15);
  await page.click(".pair a.bars-line >> text=第八师");
  assert.match(page.url(), /division=d08/);
  assert.equal(await page.textContent(".tabs a[aria-current]"), "单位");
  const people = number(await page.textContent(".tiles .figure-value >> nth=0"));
  await page.click("a.bars-line >> text=师医院");
  assert.match(page.url(), /\/unit\?.*unit=\d+/);
  assert.match((await page.textContent(".eyebrow")) ?? "", /第八师师医院/);
  assert.ok((await listTotal(page)) < people);
  await page.click("text=看总览");
  await page.click(".breadcrumb a >> text=全兵团");
  assert.ok(number(await page.textContent(".tiles .figure-value >> nth=0")) > people);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("every figure leads to a list of as many", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/overview");
  const figures = await page.$$eval(".tile", (tiles) =>
    tiles.map((tile) => ({
      label: tile.querySelector("a")?.textContent ?? "",
      href: tile.querySelector("a")?.href ?? "",
      value: tile.querySelector(".figure-value")?.textContent ?? "",
    })),
  );
  const risks = await page.$$eval(".risk-clocks a", (links) =>
    links.map((link) => ({
      label: "",
      href: (link as HTMLAnchorElement).href,
      value: /\d[\d,]*/.exec(link.textContent ?? "")?.[0] ?? "",
    })),
  );
  assert.equal(risks.length, 2);
  const counted = figures.filter(({ label }) => ["在册人数", "暂不能判定"].includes(label));
  assert.equal(counted.length, 2);
  for (const { href, value } of [...counted, ...risks]) {
    await page.goto(href);
    assert.equal(await listTotal(page), number(value), href);
  }
  await context.close();
});

test("the drawing and its table say the same, and add up to everybody", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "xpcc-hr");
  await visit(server, page, "/overview");
  const everybody = number(await page.textContent(".tiles .figure-value >> nth=0"));
  await openDetails(page);
  const sums = await page.$$eval(".pair .chart >> nth=0 >> tbody tr td:last-child", (cells) =>
    cells.map((cell) => cell.textContent),
  );
  assert.equal(sums.length, 15);
  assert.equal(
    sums.reduce((sum, each) => sum + number(each), 0),
    everybody,
  );
  await context.close();
});

test("by keyboard alone: to another year, to another dimension, open the table", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/overview");
  await tabTo(page, ".segments a[href*='year=2025']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/year=2025/);
  await tabTo(page, ".tabs a[href*='by=level']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/by=level/);
  assert.match((await page.textContent("h1")) ?? "", /2025/);
  await tabTo(page, ".chart-table > summary");
  await page.keyboard.press("Enter");
  assert.equal(await page.isVisible(".chart-table table >> nth=0"), true);
  await context.close();
});

const tabTo = tabbing(200);

test("on paper: figures, charts and their tables; nothing that can only be pressed", async () => {
  const { page, context } = await openPage(browser, "desk");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/overview");
  await page.emulateMedia({ media: "print" });
  await screenshot(page, "overview-print");
  assert.equal(await page.isVisible(".segments"), false);
  assert.equal(await page.isVisible(".chart-table table >> nth=0"), true);
  assert.equal(await page.isVisible(".tile .ring >> nth=0"), true);
  await context.close();
});
