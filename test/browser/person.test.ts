import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { checked, launchBrowser, openPage, sweep } from "./chromium.ts";
import { enterByDoor, serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;
const numbers = new Map<string, number>();

before(async () => {
  server = await serveWorld({ at: "2026-11-23T09:00:00+08:00", people: 5 });
  const listed = (await (await fetch(`${server.address}/api/personas`)).json()) as {
    personas: { personaId: string; actor: { personId?: number } }[];
  };
  for (const { personaId, actor } of listed.personas) numbers.set(personaId, actor.personId ?? 0);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

const address = (persona: string): string => `/people/${numbers.get(persona) ?? 0}`;

const become = (page: Page, persona: string, to: string) => enterByDoor(server, page, persona, to);

const stories: Readonly<Record<string, RegExp>> = {
  "nurse-24-9": /24\.9，少于25/,
  "inland-manager": /内派学校管理人员/,
  "review-late": /有1条没有计入/,
  "village-pending": /审核中/,
  "private-engineer": /民营企业暂无要求/,
  graduate: /毕业当年免学/,
  "certificate-three-years": /2023年取得/,
  conflicting: /记录互相矛盾/,
  moved: /已被第\d+号冲销/,
};

describe("people as an office sees them, on phone and desk, with everything open", () => {
  for (const size of sweep("desk")) {
    test(size, async () => {
      const { page, context, complaints } = await openPage(browser, size);
      for (const [persona, wanted] of Object.entries(stories)) {
        await become(page, "xpcc-hr", address(persona));
        assert.match((await page.textContent("main")) ?? "", wanted, persona);
        assert.match((await page.textContent("main")) ?? "", /\d{3}\*{11}\d{3}[\dX]/, "the identity number is masked");
        await checked(page, `person-${persona}-${size}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("large type does not break the page", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "xpcc-hr", address("revoked"));
  await page.click(".large-switch button");
  await checked(page, "person-large-phone");
  await context.close();
});

test("from the verdict down to the entry of the ledger, by keyboard", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "division-hr", address("nurse-25"));
  const path = ["#tree-title-face_to_face", "#step-title-face_to_face-health_class_waiver"];
  for (const node of path) {
    await page.focus(`${node} > details > summary`);
    await page.keyboard.press("Enter");
  }
  const entry = page.locator("#step-title-face_to_face-health_class_waiver", { hasText: "卫生系列学分：25分" });
  assert.equal(await entry.isVisible(), true);
  assert.match((await entry.textContent()) ?? "", /答复第 17 条[\s\S]*第\d+号/);
  await context.close();
});

test("as known on a day, with scripts off: what was thought then, and what is known now", async () => {
  const { page, context } = await openPage(browser, "desk", false);
  await become(page, "xpcc-hr", address("revoked"));
  assert.match((await page.textContent("#verdict")) ?? "", /还差专业60学时/);
  assert.match((await page.textContent("#ledger")) ?? "", /冲销第\d+号[\s\S]*材料经核查不属实/);
  await page.fill("#field-knownAt", "2026年8月1日");
  await page.click("#known button[type=submit]");
  assert.match(page.url(), /knownAt=/);
  assert.match((await page.textContent("main")) ?? "", /当时的结论和现在不一样/);
  assert.match((await page.textContent("#verdict")) ?? "", /今年不用学了/);
  assert.doesNotMatch((await page.textContent("#ledger")) ?? "", /冲销/);
  await page.fill("#field-knownAt", "2031-01-01");
  await page.click("#known button[type=submit]");
  assert.match((await page.textContent("#known .field-error")) ?? "", /这一天还没有到/);
  await context.close();
});

test("an official decision is made once, kept with its receipt, and replays to the same", async () => {
  const { page, context } = await openPage(browser, "desk");
  await become(page, "division-hr", address("nurse-24-9"));
  await page.click("#receipts form button[type=submit]");
  await page.waitForURL(/#receipt-\d+$/);
  assert.match((await page.textContent(".page")) ?? "", /已作出正式判定/);
  await page.click('a:has-text("重放核对")');
  await page.waitForURL(/replay=\d+/);
  const text = (await page.textContent("#receipts")) ?? "";
  assert.match(text, /重放结果与凭据一致/);
  assert.match(text, /按现在的台账判定，结论相同/);
  assert.match(text, /[0-9a-f]{64}/);
  await checked(page, "person-receipt-desk");
  await context.close();
});

test("whoever is out of reach has no page, like whoever does not exist", async () => {
  const { page, context } = await openPage(browser, "phone");
  await become(page, "unit-clerk", "/questions");
  const texts: string[] = [];
  for (const path of [address("review-late"), "/people/999999999"]) {
    const answer = await page.goto(server.address + path);
    assert.equal(answer?.status(), 404);
    texts.push((await page.textContent("main")) ?? "");
  }
  assert.equal(texts[0], texts[1]);
  await become(page, "cadre", "/year");
  assert.equal((await page.goto(server.address + address("nurse-25")))?.status(), 404);
  await context.close();
});
