/** Two journeys that two people walk together, each with the keyboard alone and on a phone's width. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { writePersonas } from "../../server/identity/door.ts";
import { transact } from "../../server/platform/db.ts";
import { axe, launchBrowser, openPage, overflow, screenshot, tabbing } from "./chromium.ts";
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

/** Signs somebody in and opens the first page they would open. */
async function arrive(page: Page, personaId: string, path: string): Promise<void> {
  await signIn(server, page.context(), personaId);
  await visit(server, page, path);
}

const text = async (page: Page): Promise<string> => (await page.textContent("body")) ?? "";

async function passed(page: Page, name: string): Promise<void> {
  await screenshot(page, `people-journey-${name}`);
  assert.ok((await overflow(page)) <= 0, `${name}: no scrolling sideways`);
  assert.deepEqual(await axe(page), [], name);
}

const tabTo = tabbing(150);

/** Reaches a link or a button and presses Enter on it. */
async function enter(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** Reaches a text box and writes into it, over what stands there. */
async function write(page: Page, selector: string, said: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(said);
}

/** What the desk finds under a name, opened. */
async function openFromDesk(page: Page, name: string, kind: RegExp): Promise<void> {
  await write(page, "#field-q", name);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  assert.match(await text(page), new RegExp(`${name}[\\s\\S]*${kind.source}`));
  await passed(page, "desk");
  await enter(page, "tbody th a");
}

test("somebody new is confirmed by the unit's clerk and sees that they are", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  await arrive(page, "claimant", "/employment/mine");
  assert.match(await text(page), /第八师师医院[\s\S]*待单位确认/);
  await passed(page, "claim-before");

  await arrive(page, "unit-clerk", "/employment/waiting");
  await openFromDesk(page, "周晓敏", /登记任职/);
  assert.match(await text(page), /周晓敏[\s\S]*第八师师医院/);
  await passed(page, "claim-item");
  await write(page, "#confirm input[name=department]", "急诊科");
  await enter(page, "#confirm button[type=submit]");
  assert.match(await text(page), /已确认周晓敏的登记任职/);
  await passed(page, "claim-confirmed");

  await arrive(page, "claimant", "/employment/mine");
  const now = (await page.textContent("#now")) ?? "";
  assert.match(now, /第八师师医院[\s\S]*已确认[\s\S]*急诊科/);
  assert.doesNotMatch(now.split("急诊科")[0] ?? "", /待单位确认/);
  await passed(page, "claim-after");
  assert.deepEqual(complaints, []);
  await context.close();
});

/** A school's clerk, who is nobody's persona in the demo. */
async function schoolClerk(): Promise<{ unitId: number; name: string }> {
  return transact(server.database, async (tx) => {
    const unit = await tx.row<{ unit_id: number; name: string }>(
      "SELECT unit_id, name FROM unit WHERE name LIKE '第_师第一中学' ORDER BY unit_id LIMIT 1",
    );
    assert.ok(unit);
    await writePersonas(tx, [
      {
        personaId: "school-clerk",
        role: "unit_clerk",
        unitId: unit.unit_id,
        title: `${unit.name}人事科`,
        story: "另一个单位的经办人。",
        sort: 900,
      },
    ]);
    return { unitId: unit.unit_id, name: unit.name };
  });
}

/** The figures of the year as they stand on the learner's page. */
async function figures(page: Page): Promise<string[]> {
  await arrive(page, "nurse-25", "/year");
  return page.$$eval("#parts .part-figure", (all) => all.map((each) => each.textContent ?? ""));
}

async function askForTransfer(page: Page, unit: { unitId: number; name: string }): Promise<void> {
  await enter(page, "a[href='/employment/mine/new?what=transfer']");
  await write(page, "#field-q", unit.name);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await passed(page, "transfer-form");
  await tabTo(page, "#fill input[name=unitId]");
  await page.keyboard.press("Space");
  const chosen = (): Promise<string> => page.inputValue("#fill input[name=unitId]:checked");
  for (let press = 0; press < 20 && (await chosen()) !== String(unit.unitId); press++)
    await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), String(unit.unitId));
  await write(page, "#fill input[name=since]", "2026-11-01");
  await enter(page, "#fill button[type=submit]");
  assert.match(await text(page), /已提交[\s\S]*等那里确认/);
}

test("somebody who changes units keeps their hours, and belongs to the new one once that confirms", async () => {
  const { page, context, complaints } = await openPage(browser, "phone");
  const unit = await schoolClerk();
  const hours = await figures(page);
  assert.ok(hours.some((each) => /[1-9]/.test(each)));
  await arrive(page, "nurse-25", "/employment/mine");
  await askForTransfer(page, unit);
  const before = (await page.textContent("#now")) ?? "";
  assert.match(before, /第八师师医院/, "nothing changes before it is confirmed");
  assert.doesNotMatch(before, new RegExp(unit.name));
  await passed(page, "transfer-asked");

  const person = await server.database.row<{ name: string }>(
    "SELECT person.name FROM persona JOIN person USING (person_id) WHERE persona_id = 'nurse-25'",
  );
  await arrive(page, "school-clerk", "/employment/waiting");
  await openFromDesk(page, person?.name ?? "", /调动/);
  await passed(page, "transfer-item");
  await enter(page, "#confirm button[type=submit]");
  assert.match(await text(page), /已确认.*调动/);
  await passed(page, "transfer-confirmed");

  assert.deepEqual(await figures(page), hours);
  await passed(page, "transfer-year");
  await arrive(page, "nurse-25", "/employment/mine");
  assert.match((await page.textContent("#now")) ?? "", new RegExp(`${unit.name}[\\s\\S]*已确认[\\s\\S]*2026-11-01`));
  await passed(page, "transfer-after");
  assert.deepEqual(complaints, []);
  await context.close();
});
