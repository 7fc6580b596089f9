import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openPage, overflow, screenshot, sizes, sweep } from "./chromium.ts";
import { serveWorld, signIn, visit, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: "2026-05-20T09:00:00+08:00", people: 400 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const text = async (page: Page) => (await page.textContent("main")) ?? "";

async function idOf(name: string): Promise<number> {
  const row = await server.database.row<{ unit_id: number }>("SELECT unit_id FROM unit WHERE name = $1", [name]);
  assert.ok(row, name);
  return row.unit_id;
}

describe("units and institutions on phone and desk", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      await signIn(server, context, "division-hr");
      const merged = await idOf("第八师红泉河团");
      const looks: Readonly<Record<string, [string, RegExp]>> = {
        tree: ["/organisations", /第八师石河子市[\s\S]*展开下级/],
        past: ["/organisations?day=2019-12-31&q=清泉", /第八师清泉团/],
        none: ["/organisations?q=查无此单位", /没有找到/],
        unit: [`/organisations/${merged}`, /单位沿革[\s\S]*师发〔2019〕36号/],
        closed: [`/organisations/${await idOf("第八师清泉团")}`, /这个单位已经不存在[\s\S]*由“第八师红泉河团”承接/],
        found: [`/organisations/${merged}/found`, /单位类别/],
        change: [`/organisations/${await idOf("第八师师医院")}/change`, /行业条线/],
        merge: [`/organisations/${merged}/merge`, /和哪些单位合并/],
        split: [`/organisations/${merged}/split`, /新单位 1 的名称/],
        institutions: ["/institutions", /60 天内到期[\s\S]*已过期/],
        institution: ["/institutions/3", /续期[\s\S]*资质记录/],
        register: [`/institutions/new?unit=${merged}`, /登记培训机构/],
      };
      for (const [name, [path, wanted]] of Object.entries(looks)) {
        await visit(server, page, path);
        assert.match(await text(page), wanted, name);
        await checked(page, `organisations-${name}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

/** Presses Tab until something with these words has the focus. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? "") : "";
      return `${label} ${element?.textContent ?? ""}`;
    });
    if (wanted.test(focused)) return;
  }
  assert.fail(`Tab does not lead to ${wanted}`);
}

/** Presses Enter on what has the focus, and waits for the page that it leads to. */
async function enter(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

test("two regiments are merged by keyboard alone and with scripts off: tree, form, preview, confirmation, taken back", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  await signIn(server, context, "division-hr");
  const [one, two] = [
    await idOf("第八师红泉河团"),
    await server.database.row<{ unit_id: number; name: string }>(
      `SELECT unit_id, name FROM unit WHERE kind = 'regiment' AND division_code = 'd08' AND valid_to IS NULL
        AND name <> '第八师红泉河团' ORDER BY code LIMIT 1`,
    ),
  ];
  assert.ok(two);
  const people = await server.database.row<{ people: number }>(
    `SELECT count(*)::int AS people FROM standing JOIN unit_closure ON descendant_id = unit_id AND valid_to IS NULL
      WHERE year = 2026 AND ancestor_id = $1`,
    [two.unit_id],
  );
  await visit(server, page, "/organisations");
  await tabTo(page, /^ 第八师红泉河团$/);
  await enter(page);
  await tabTo(page, /^ 合并$/);
  await enter(page);
  await tabTo(page, new RegExp(two.name));
  await page.keyboard.press("Space");
  await tabTo(page, /预览影响/);
  await enter(page);
  const preview = await text(page);
  assert.match(preview, /确认前什么都没有改动/);
  assert.match(preview, new RegExp(`${two.name}[\\s\\S]*不再存在，由“第八师红泉河团”承接`));
  assert.match(preview, new RegExp(`涉及人员${people?.people}人`));
  await page.setViewportSize(sizes.phone);
  assert.ok((await overflow(page)) <= 0, "the preview does not scroll sideways");
  await screenshot(page, "organisations-preview-phone");
  await page.setViewportSize(sizes.desk);
  await screenshot(page, "organisations-preview-desk");
  const before = await server.database.row<{ acts: number }>("SELECT count(*)::int AS acts FROM reorganisation");
  await tabTo(page, /返回修改/);
  await enter(page);
  assert.equal(await page.isChecked(`input[value="${two.unit_id}"]`), true, "what was ticked is still ticked");
  await tabTo(page, /预览影响/);
  await enter(page);
  await tabTo(page, /确认执行/);
  await enter(page);
  assert.match((await page.textContent("body")) ?? "", /变更已经登记/);
  assert.match(await text(page), new RegExp(`承接的单位[\\s\\S]*${two.name}`));
  const acts = await server.database.row<{ acts: number }>("SELECT count(*)::int AS acts FROM reorganisation");
  assert.equal(acts?.acts, (before?.acts ?? 0) + 1);

  await visit(server, page, `/organisations/${two.unit_id}`);
  assert.match(await text(page), /这个单位已经不存在/);
  await tabTo(page, /^ 撤回这次变更$/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("试登记");
  await enter(page);
  assert.match((await page.textContent("body")) ?? "", /已经撤回这次变更/);
  assert.doesNotMatch(await text(page), /这个单位已经不存在/);
  assert.ok(one > 0);
  await context.close();
});

test("what cannot be done is said at its field, with what was typed kept", async () => {
  const { page, context } = await openPage(browser, "phone");
  await signIn(server, context, "division-hr");
  const unit = await idOf("第八师师医院");
  await visit(server, page, `/organisations/${unit}/rename`);
  await page.fill("#field-name", "第八师师医院");
  await page.fill("#field-day", "2026-05-21");
  await page.click("text=预览影响");
  const said = await text(page);
  assert.match(said, /新名称和现在的名称一样/);
  assert.match(said, /生效日期不能晚于今天/);
  assert.equal(await page.inputValue("#field-day"), "2026-05-21");
  await checked(page, "organisations-wrong-phone");
  await visit(server, page, `/organisations/${unit}`);
  await page.click("text=信用代码和联系方式");
  await page.fill("#field-creditCode", "12659900M000000A12");
  await page.click("text=保存");
  assert.match(await text(page), /最后一位对不上/);
  await context.close();
});

test("a clerk reads the own unit and changes nothing; another division's unit is not there; anybody reads the institutions", async () => {
  const { page, context } = await openPage(browser, "desk");
  await visit(server, page, "/institutions");
  await signIn(server, context, "unit-clerk");
  const unit = await idOf("第八师师医院");
  await visit(server, page, `/organisations/${unit}`);
  assert.doesNotMatch(await text(page), /机构变更/);
  await visit(server, page, `/organisations/${unit}/rename`, 404);
  await signIn(server, context, "division-hr");
  await visit(server, page, `/organisations/${await idOf("第一师职业技术学校")}`, 404);
  await visit(server, page, `/organisations/${await idOf("第一师职业技术学校")}/rename`, 404);
  await context.close();
});
