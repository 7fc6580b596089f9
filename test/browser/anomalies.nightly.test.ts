/** A bureau looks at what is unlike watching: what was seen, a decision, a completion taken back; on a phone and on the desk. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe, checked, launchBrowser, openDetails, openPage, overflow } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const stateOf = async () =>
  server.database.row<{ state: string; entries: number; notices: number }>(
    `SELECT (SELECT state FROM enrolment WHERE person_id = p.person_id AND completed_at IS NOT NULL) AS state,
            (SELECT count(*)::int FROM ledger_entry WHERE person_id = p.person_id) AS entries,
            (SELECT count(*)::int FROM notice WHERE person_id = p.person_id) AS notices
       FROM persona p WHERE persona_id = 'declarant'`,
  );

test("the list, one of them and a decision on a phone; nothing happens to anybody by it", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await signIn(server, context, "division-hr");
  await visit(server, page, "/anomalies");
  await checked(page, "anomalies-list-phone");
  const main = () => page.locator("main").innerText();
  assert.match(await main(), /一条情形不能说明问题/);
  await page.getByRole("link", { name: "一天播放时间过长" }).click();
  await checked(page, "anomalies-one-phone");
  const said = await main();
  assert.match(said, /不会扣学时，也不会通知本人[\s\S]*16 小时 30 分/);
  assert.match(said, /这部分已经看过，不重复计/);
  assert.match(said, /上报间隔过于均匀/);
  const before = await stateOf();
  await page.getByLabel("确认异常").check();
  await page.getByLabel("理由", { exact: true }).fill("  ");
  await page.getByRole("button", { name: "提交处理意见" }).click();
  assert.match(await page.locator("#decision").innerText(), /请写明理由/);
  assert.equal(await page.getByLabel("确认异常").isChecked(), true, "what was chosen is kept");
  await checked(page, "anomalies-wrong-phone");
  await page.getByLabel("理由", { exact: true }).fill("与本人谈过，承认用了程序");
  await page.getByRole("button", { name: "提交处理意见" }).click();
  assert.match(await page.locator("body").innerText(), /已处理，记下的是“确认异常”[\s\S]*学时没有变动/);
  assert.deepEqual(await stateOf(), before);
  await page.getByRole("link", { name: "确认异常" }).click();
  await page.getByRole("link", { name: "一天播放时间过长" }).click();
  assert.match(await main(), /与本人谈过，承认用了程序/);
  assert.equal(await page.getByRole("button", { name: "提交处理意见" }).count(), 0);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(
    complaints.filter((each) => !/status of 422/.test(each)),
    [],
  );
  await context.close();
});

test("on the desk without scripts a completion is taken back by itself, with a reason that the person is told", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  await signIn(server, context, "division-hr");
  await visit(server, page, "/anomalies?kind=steady_beats");
  await page.getByRole("link", { name: "上报间隔过于均匀" }).click();
  const before = await stateOf();
  await page.getByText("撤销《职业道德与依法履职》的学完记录").click();
  await page.getByLabel("撤销理由（会告诉本人）").fill("本人承认用程序播放");
  await page.getByRole("button", { name: "撤销这门课的学时" }).click();
  assert.match(await page.locator("main").innerText(), /已撤销/);
  const after = await stateOf();
  assert.equal(after?.state, "revoked");
  assert.equal(after?.entries, (before?.entries ?? 0) + 1, "the hours are reversed");
  assert.equal(after?.notices, (before?.notices ?? 0) + 1);
  await context.close();
});

test("on the desk: filters, what was decided, nothing to show; no sideways scrolling, no violations", async () => {
  const { page, context, complaints } = await openPage(browser, "desk");
  await signIn(server, context, "xpcc-hr");
  await visit(server, page, "/");
  await page.getByText("工作台").first().click();
  await page.getByRole("link", { name: "学习核查" }).click();
  await checked(page, "anomalies-list-desk");
  await page.getByRole("link", { name: "一天换了很多网络" }).click();
  await openDetails(page);
  await checked(page, "anomalies-one-desk");
  assert.match(await page.locator("main").innerText(), /198\.51\.100\.11[\s\S]*没有其他情形/);
  await visit(server, page, "/anomalies?state=harmless");
  await page.getByRole("link", { name: "答题快得来不及读" }).click();
  assert.match(await page.locator("main").innerText(), /电话问过本人/);
  await visit(server, page, "/anomalies?state=all&kind=same_network");
  assert.match(await page.locator("main").innerText(), /没有符合条件的情形/);
  assert.deepEqual(await axe(page), []);
  assert.equal(await overflow(page), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});
