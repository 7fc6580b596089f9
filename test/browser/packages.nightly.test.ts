import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import test, { after, before } from "node:test";
import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { composeOrigin } from "../../server/content/door.ts";
import { settled, study, upload, useInstitutions, working } from "../../server/content/content.fixture.ts";
import { cmi5, scorm12, scorm2004 } from "../../server/content/packages/packages.fixture.ts";
import { launchBrowser } from "./chromium.ts";

const server = await useInstitutions();
const { http, database, services } = server;
const browser = await launchBrowser();
let address = "";
let stop = async () => {};

before(async () => {
  const origin = composeOrigin(services);
  await origin.listen({ host: "127.0.0.1", port: 0 });
  if (services.content !== undefined) services.content.port = (origin.server.address() as AddressInfo).port;
  await http.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  const end = await working(server);
  stop = async () => {
    await end();
    await origin.close();
  };
});
after(async () => {
  await browser.close();
  await stop();
});

/** Uploads a package that the learner studies. */
async function studied(name: string, content: Buffer): Promise<string> {
  const { contentKey } = await upload(server, server.author, { kind: "package", name: `${name}.zip`, content });
  const line = await settled(server, server.author, contentKey);
  assert.deepEqual([line.state, line.fault], ["ready", null]);
  await study(database, contentKey, "package");
  return contentKey;
}

async function learner(): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 390, height: 844 } });
  const [name = "", value = ""] = (await server.signIn("learner")).split("=");
  await context.addCookies([{ name, value, url: address }]);
  return context;
}

async function open(page: Page, contentKey: string): Promise<{ player: FrameLocator; unit: FrameLocator }> {
  const answer = await page.goto(`${address}/packages/${contentKey}`);
  assert.equal(answer?.status(), 200);
  const player = page.frameLocator("[data-package] iframe");
  return { player, unit: player.frameLocator("#unit") };
}

const kept = async (item: string) =>
  database.row<{ status: string; score: string | null; claimed_ms: number; kept: { cmi: Record<string, unknown> } }>(
    "SELECT status, score, claimed_ms, kept FROM package_run WHERE person_id = 1 AND item = $1 ORDER BY asset_id DESC LIMIT 1",
    [item],
  );

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`It did not come about: ${what}`);
}

const said = (unit: FrameLocator) => unit.locator("#said");

test("SCORM 1.2: opened, left, opened again where it was; claimed time is noted and never hours", async () => {
  const contentKey = await studied("安全", await scorm12(["第一课", "第二课"]));
  const context = await learner();
  const page = await context.newPage();
  const first = await open(page, contentKey);
  await said(first.unit).filter({ hasText: "true|ab-initio||" }).waitFor();
  assert.equal(await said(first.unit).textContent(), "true|ab-initio|||not attempted|start=0");
  await first.player.locator("#saved", { hasText: "已保存" }).waitFor();
  const again = await open(page, contentKey);
  await said(again.unit).filter({ hasText: "resume" }).waitFor();
  assert.equal(await said(again.unit).textContent(), "true|resume|page-3|answers=1,2,3|incomplete|start=0");
  await again.unit.locator("#go").click();
  await until("completed", async () => (await kept("I0"))?.status === "completed");
  await again.player.getByRole("button", { name: "下一项" }).click();
  await again.unit.getByRole("heading", { name: "第二课" }).waitFor();
  await until("the second was begun", async () => (await kept("I1"))?.status === "incomplete");
  const row = await kept("I0");
  assert.deepEqual([row?.score, row?.claimed_ms], ["85.0000", (9_999 * 3_600 + 59 * 60 + 59) * 1_000]);
  const hours = await database.row<{ spans: number; entries: number }>(
    "SELECT (SELECT count(*)::int FROM watch_span) AS spans, (SELECT count(*)::int FROM ledger_entry WHERE kind = 'credit') AS entries",
  );
  assert.deepEqual(hours, { spans: 0, entries: 0 });
  await context.close();
});

test("SCORM 2004: the second item opens only after the first, by the package's own rules; state comes back", async () => {
  const contentKey = await studied("次序", await scorm2004());
  const context = await learner();
  const page = await context.newPage();
  const { player, unit } = await open(page, contentKey);
  await unit.getByRole("heading", { name: "第一步" }).waitFor();
  await said(unit).filter({ hasText: "true|ab-initio" }).waitFor();
  await player.getByRole("button", { name: "下一项" }).click();
  await player.locator("#note", { hasText: "现在不能打开" }).waitFor();
  await unit.getByRole("heading", { name: "第一步" }).waitFor();
  await said(unit).filter({ hasText: "resume|page-3|" }).waitFor();
  await unit.locator("#go").click();
  await unit.getByRole("heading", { name: "第二步" }).waitFor();
  await until("passed", async () => (await kept("A"))?.status === "passed");
  await until("the second was begun", async () => (await kept("B")) !== undefined);
  const again = await open(page, contentKey);
  await again.unit.getByRole("heading", { name: "第二步" }).waitFor();
  await said(again.unit).filter({ hasText: "resume|page-3|xxxx" }).waitFor();
  await context.close();
});

test("cmi5 opens at its unit, which reports to the record store and to nothing else", async () => {
  const contentKey = await studied("单元", await cmi5());
  const context = await learner();
  const { unit } = await open(await context.newPage(), contentKey);
  await unit.getByRole("heading", { name: "单元" }).waitFor();
  await said(unit).filter({ hasText: "reported Completed" }).waitFor();
  const verbs = await database.rows<{ verb: string }>(
    "SELECT statement->'verb'->>'id' AS verb FROM xapi_statement ORDER BY position",
  );
  assert.deepEqual(
    verbs.map(({ verb }) => verb.split("/").at(-1)),
    // The platform says of the part and of the course that they are satisfied.
    ["launched", "initialized", "completed", "satisfied", "satisfied", "terminated"],
  );
  await context.close();
});

test("cmi5: the table of contents tells what each unit has reached, as far as its course asks for it", async () => {
  const contentKey = await studied(
    "多单元",
    await cmi5([
      { name: "第一课", moveOn: "Completed", opening: ["initialized", "completed"] },
      { name: "结课测验", moveOn: "CompletedAndPassed", opening: ["initialized", "completed"], pressed: ["passed"] },
      { name: "参考资料", moveOn: "NotApplicable" },
    ]),
  );
  const context = await learner();
  const page = await context.newPage();
  const { player, unit } = await open(page, contentKey);
  const tree = player.locator("#tree");
  const line = (text: string) => tree.getByText(text, { exact: true }).waitFor();
  await said(unit).filter({ hasText: "reported Completed" }).waitFor();
  await player.getByRole("button", { name: "目录" }).click();
  await line("第一课 · 已完成");
  assert.equal(await tree.locator("button").nth(1).textContent(), "结课测验");
  await tree.getByRole("button", { name: "结课测验" }).click();
  await said(unit).filter({ hasText: "reported CompletedAndPassed" }).waitFor();
  await line("结课测验 · 进行中");
  const again = player.getByRole("button", { name: "目录" });
  await again.click();
  await again.click();
  await line("结课测验 · 已看完，还要通过测验");
  assert.equal(await tree.locator("span").first().textContent(), "第一部分");
  await unit.locator("#go").click();
  await said(unit).filter({ hasText: "pressed" }).waitFor();
  await again.click();
  await again.click();
  await line("结课测验 · 已通过");
  await line("第一部分 · 已完成");
  await tree.getByRole("button", { name: "参考资料" }).click();
  await unit.getByRole("heading", { name: "参考资料" }).waitFor();
  const later = await open(page, contentKey);
  await later.player.getByRole("button", { name: "目录" }).click();
  await later.player.locator("#tree").getByText("参考资料 · 已打开", { exact: true }).waitFor();
  if (process.env["XUESHI_SCREENS"] === "1")
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `evidence/screens/cmi5-contents-${width}.png` });
    }
  await context.close();
});

test("A package reaches neither our pages nor cookies, and its address is good once", async () => {
  const contentKey = await studied("沙箱", await scorm12(["试探"]));
  const context = await learner();
  const page = await context.newPage();
  const { unit } = await open(page, contentKey);
  await said(unit).filter({ hasText: "true" }).waitFor();
  const frame = page.frames().find((each) => each.url().includes("/files/"));
  const tried = await frame?.evaluate(async (own) => {
    const cookie = document.cookie;
    const reach = await fetch(`${own}/api/session/me`, { credentials: "include" }).then(
      () => "reached",
      () => "refused",
    );
    let top = "reached";
    try {
      top = String(window.top?.document.title);
    } catch {
      top = "refused";
    }
    return { cookie, reach, top };
  }, address);
  assert.deepEqual(tried, { cookie: "", reach: "refused", top: "refused" });
  const url =
    page
      .frames()
      .find((each) => /\/run\/[^/]+\/$/.test(each.url()))
      ?.url() ?? "";
  assert.equal((await fetch(url)).status, 404);
  assert.equal((await fetch(`${url}files/sco0.html`)).status, 200);
  assert.equal((await fetch(`${url}files/%2e%2e/%2e%2e/package.json`)).status, 404);
  await context.close();
  assert.deepEqual(server.faults, []);
});
