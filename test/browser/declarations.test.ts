/** Stories of declaring on a telephone: four kinds from a draft to a changed verdict, and back by revocation. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { photo } from "../../server/files/files.fixture.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, recordEntries, recomputePeople } from "../../server/standing/door.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { checked, launchBrowser, openPage, overflow, screenshot, sizes, tabbing } from "./chromium.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

const TODAY = 20260901;
const shelf = openShelf(root);
const cookies = new Map<string, string>();
let browser: Browser;
let server: WorldServer;
let hospital = 0;

before(async () => {
  server = await serveWorld({ people: 5 });
  const row = await server.database.row<{ unit_id: number }>(
    "SELECT unit_id FROM unit WHERE kind = 'hospital' AND division_code = 'd08' ORDER BY unit_id LIMIT 1",
  );
  hospital = row?.unit_id ?? 0;
  await transact(server.database, (tx) =>
    writePersonas(tx, [
      {
        personaId: "hr-two",
        role: "division_hr",
        divisionCode: "d08",
        title: "第八师人社局乙",
        story: "复核。",
        sort: 60,
      },
    ]),
  );
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  assert.deepEqual(server?.faults ?? [], []);
});

/** Somebody of the hospital who owes everything this year. */
async function somebody(personaId: string, name: string, series: string, serial: number): Promise<void> {
  await transact(server.database, async (tx) => {
    const identity_number = syntheticCitizenId(910_000 + serial, 1971, true);
    const ids = await registerPeople(tx, testVault, [{ name, identity_kind: "citizen", identity_number }]);
    const person_id = ids.get(identity_number) as number;
    const ledger = { jobs: { enqueue: () => Promise.resolve() } as never, shelf };
    await recordEntries(tx, ledger, { author: "test", source: "roster" }, [
      { person_id, kind: "employment", valid_from: 20200101, unit_id: hospital, employer: "public" },
      { person_id, kind: "title", valid_from: 20200101, series, level: "intermediate" },
    ]);
    await writePersonas(tx, [
      { personaId, role: "learner", personId: person_id, title: name, story: "申报。", sort: 900 + serial },
    ]);
    await recomputePeople(tx, { shelf, today: TODAY }, [person_id]);
  });
}

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

type Answer = { version: number; state: string; desk: string | null };

/** An office does something over HTTP. */
async function office(who: string, method: "GET" | "POST", path: string, payload?: object): Promise<Answer> {
  const answer = await fetch(`${server.address}/api/declarations/${path}`, {
    method,
    headers: { cookie: await cookieOf(who), "content-type": "application/json", "sec-fetch-site": "same-origin" },
    ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
  });
  const body = (await answer.json()) as Answer;
  assert.equal(answer.status, 200, `${who} ${path}: ${JSON.stringify(body)}`);
  return body;
}

const OFFICE_AT: Record<string, string> = { unit: "unit-clerk", industry: "industry-health", hr: "division-hr" };

/** Every office passes it on until it counts; where another pair of eyes is drawn by lot, those agree. */
async function approve(id: string): Promise<void> {
  let view = await office("unit-clerk", "GET", id);
  while (view.state !== "approved") {
    const second = view.state === "second";
    const who = second ? "hr-two" : (OFFICE_AT[view.desk ?? ""] ?? "");
    view = await office(who, "POST", `${id}/reviews`, { event: second ? "agree" : "pass", version: view.version });
  }
}

async function revoke(id: string, reason: string, answer: string): Promise<void> {
  const { version } = await office("division-hr", "GET", id);
  await office("division-hr", "POST", `${id}/revocation`, { version, reason, cites: [`xpcc-qa#${answer}`] });
}

const main = async (page: Page): Promise<string> => (await page.textContent("main")) ?? "";
const open = (page: Page, path: string) => page.goto(`${server.address}${path}`);
const headline = async (page: Page): Promise<string> => (await page.textContent("h1")) ?? "";
const idOf = (page: Page): string => /\/declarations\/(\d+)/.exec(page.url())?.[1] ?? "";

async function press(page: Page, words: string): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.click(`main >> text="${words}"`)]);
}

async function fill(page: Page, said: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(said)) {
    const field = page.locator(`[name="said_${name}"]`).first();
    const type = await field.getAttribute("type");
    if (type === "radio") await page.check(`[name="said_${name}"][value="${value}"]`);
    else await field.fill(value);
  }
}

/** A form that comes back with what is wrong is answered 422, which Chromium mentions; nothing else may be said. */
const serious = (complaints: readonly string[]) => complaints.filter((line) => !line.includes("422"));

async function choose(page: Page, name: string, value: string): Promise<void> {
  const list = page.locator(`select[name="said_${name}"]`);
  if ((await list.count()) > 0) await list.selectOption(value);
  else await page.check(`[name="said_${name}"][value="${value}"]`);
}

let picture = 700;

/** Chosen or photographed: what is chosen is sent by itself; without scripts there is a button for it. */
async function upload(page: Page, slot: string, name: string): Promise<void> {
  picture += 1;
  const chosen = { name, mimeType: "image/jpeg", buffer: await photo(picture, { width: 320, height: 240 }) };
  const button = page.locator(`#slot-${slot} [data-evidence-choose]`);
  const scripted = await page.evaluate(() => matchMedia("(scripting: enabled)").matches);
  if (scripted) {
    await button.waitFor();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(chosen);
    await says(page, slot, `${name}”已上传`);
  } else {
    await page.setInputFiles(`#field-${slot}`, chosen);
    await Promise.all([page.waitForEvent("load"), page.click(`#slot-${slot} button[name=upload]`)]);
  }
  assert.match((await page.textContent(`#slot-${slot}`)) ?? "", new RegExp(name.replace(".jpg", "")));
}

const says = (page: Page, slot: string, text: string) =>
  page.waitForFunction(
    ([id, part]) => document.querySelector(`#slot-${id} [data-evidence-status]`)?.textContent?.includes(part ?? ""),
    [slot, text],
  );

/** Chosen among what people may declare themselves, and kept as a draft with a date that is none put right. */
async function beginCertificate(page: Page): Promise<string> {
  await open(page, "/declarations");
  assert.match(await main(page), /您还没有申报过/);
  await checked(page, "declarations-empty-phone");
  await press(page, "新建申报");
  const text = await main(page);
  assert.match(
    text,
    /免学[\s\S]*继续教育合格证书[\s\S]*证书扫描件[\s\S]*抵学时[\s\S]*外部培训[\s\S]*职称申报[\s\S]*职称申报途径/,
  );
  assert.doesNotMatch(text, /个案调整/, "what only an office hands in is not offered");
  await checked(page, "declarations-kinds-phone");
  await Promise.all([page.waitForEvent("load"), page.click("#kind-certificate .button")]);
  await fill(page, { number: "兵继教-2025-7001", date: "2025年13月2日" });
  await press(page, "保存草稿");
  assert.match(await main(page), /发证日期”不是一个真实的日期/);
  assert.equal(await page.inputValue("#field-said_number"), "兵继教-2025-7001", "what was typed is kept");
  await checked(page, "declarations-fill-wrong-phone");
  await fill(page, { date: "2025年11月20日" });
  await press(page, "保存草稿");
  assert.match(await main(page), /草稿，还没有提交/);
  return idOf(page);
}

/** Ruled out by its year first, then put right and looked at once more. */
async function finishCertificate(page: Page, id: string): Promise<void> {
  await open(page, "/declarations");
  await press(page, "继续填写");
  await fill(page, { year: "2026", issued_year: "2021", issuer: "兵团人社局" });
  await press(page, "保存，下一步");
  await upload(page, "scan", "合格证书.jpg");
  await checked(page, "declarations-evidence-phone");
  await press(page, "下一步：核对");
  assert.match(await main(page), /不符合规定，不能提交[\s\S]*取得当年和之后两年[\s\S]*答复第 7 条/);
  assert.equal(await page.$("text=确认提交"), null);
  await checked(page, "declarations-barred-phone");
  await open(page, `/declarations/${id}/edit`);
  await fill(page, { issued_year: "2025" });
  await press(page, "保存，下一步");
  await press(page, "下一步：核对");
  assert.match(
    await main(page),
    /通过后[\s\S]*免学[\s\S]*审核期间[\s\S]*公需科目 30 学时[\s\S]*要在 2026年12月31日 前完成/,
  );
  await checked(page, "declarations-check-phone");
}

test("a certificate: kept as a draft, put right, previewed, handed in, approved, revoked, appealed for", async () => {
  await somebody("nurse", "陈秀英", "engineering", 1);
  const { page, context, complaints } = await openPage(browser, "phone");
  await become(page, "nurse");
  const id = await beginCertificate(page);
  await finishCertificate(page, id);
  await press(page, "确认提交");
  assert.match(await main(page), /审核中[\s\S]*走到哪一步了[\s\S]*第八师师医院[\s\S]*已等 0 天/);
  await checked(page, "declarations-reviewing-phone");
  await approve(id);
  await open(page, "/year");
  assert.match(await headline(page), /今年不用学了/);
  await open(page, `/declarations/${id}`);
  assert.match(await main(page), /已通过/);
  await revoke(id, "证书编号查无登记", "a7");
  await page.reload();
  assert.match(await main(page), /通过后被撤销[\s\S]*撤销的理由[\s\S]*证书编号查无登记[\s\S]*答复第 7 条/);
  await checked(page, "declarations-revoked-phone");
  await open(page, "/year");
  assert.match(await main(page), /公需科目[\s\S]*还差 30 学时/);
  await open(page, `/declarations/${id}`);
  await press(page, "申诉");
  await page.fill("[name=reason]", "编号看错了一位，附上原件照片。");
  await checked(page, "declarations-appeal-phone");
  await press(page, "提交申诉");
  assert.match(await main(page), /申诉中/);
  await become(page, "declarant");
  await open(page, "/declarations");
  assert.match(
    await main(page),
    /要您办的[\s\S]*草稿[\s\S]*退回，等您补充[\s\S]*正在审核的[\s\S]*在人社部门[\s\S]*已等 5 天[\s\S]*没有通过[\s\S]*已通过/,
  );
  await checked(page, "declarations-demo-phone");
  await become(page, "nurse");
  await page.setViewportSize(sizes.desk);
  for (const path of ["/new", `/${id}`]) {
    await open(page, `/declarations${path}`);
    await checked(page, `declarations${path.replace(id, "one").replaceAll("/", "-")}-desk`);
  }
  assert.deepEqual(serious(complaints), []);
  await context.close();
});

const tabTo = tabbing(120);

async function enter(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

test("training elsewhere, by keyboard alone: the hours that the office grants stand in the year, until they are revoked", async () => {
  await somebody("trained", "王建国", "engineering", 2);
  const { page, context, complaints } = await openPage(browser, "phone");
  await become(page, "trained");
  await open(page, "/declarations/new");
  await enter(page, 'a[href="/declarations/new/outside_training"]');
  for (const [name, typed] of Object.entries({
    title: "节水灌溉新技术",
    organiser_name: "石河子大学",
    date: "2026.5.20",
    hours: "40学时",
  })) {
    await tabTo(page, `[name="said_${name}"]`);
    await page.keyboard.type(typed);
  }
  await tabTo(page, '[name="said_form"]');
  await page.keyboard.press("Space");
  await enter(page, 'button[value="next"]');
  for (const slot of ["notice", "certificate"]) {
    await tabTo(page, `#slot-${slot} [data-evidence-choose]`);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Space")]);
    picture += 1;
    await chooser.setFiles({ name: `${slot}.jpg`, mimeType: "image/jpeg", buffer: await photo(picture) });
    await says(page, slot, "已上传");
  }
  const id = idOf(page);
  await enter(page, `a[href="/declarations/${id}/submit"]`);
  assert.match(await main(page), /专业科目[\s\S]*还差 60 学时[\s\S]*还差 20 学时/);
  await enter(page, "#happens button");
  assert.match(await main(page), /审核中/);
  await approve(id);
  await open(page, "/year");
  assert.match(await main(page), /专业科目[\s\S]*还差 20 学时/);
  await revoke(id, "结业证明系伪造", "a8");
  await open(page, "/year");
  assert.match(await main(page), /专业科目[\s\S]*还差 60 学时/);
  await open(page, "/declarations");
  assert.match(await main(page), /外部培训 · 2026 年度[\s\S]*通过后被撤销/);
  await checked(page, "declarations-list-phone");
  assert.deepEqual(serious(complaints), []);
  await context.close();
});

test("village work with scripts off: sent back for the proof, completed, approved, revoked", async () => {
  await somebody("villager", "李卫东", "engineering", 3);
  const { page, context } = await openPage(browser, "phone", false);
  await become(page, "villager");
  await open(page, "/declarations/new/village");
  await fill(page, { date: "2026-02-01", place: "阿克苏某村" });
  await press(page, "保存，下一步");
  const id = idOf(page);
  await upload(page, "list", "名单.jpg");
  await press(page, "下一步：核对");
  assert.match(await main(page), /有材料还没有交[\s\S]*派出单位证明/);
  await press(page, "确认提交");
  const { version } = await office("unit-clerk", "GET", id);
  await office("unit-clerk", "POST", `${id}/reviews`, {
    event: "return",
    version,
    reason: "缺少派出单位证明，请补上",
    cites: ["xpcc-qa#a9"],
  });
  await open(page, "/declarations");
  assert.match(await main(page), /要您办的[\s\S]*退回，等您补充/);
  await press(page, "补充材料");
  assert.match(await main(page), /退回的理由[\s\S]*缺少派出单位证明[\s\S]*答复第 9 条/);
  await screenshot(page, "declarations-returned-phone");
  await press(page, "补充后重新提交");
  await press(page, "保存，下一步");
  await upload(page, "proof", "证明.jpg");
  await press(page, "下一步：核对");
  await press(page, "确认提交");
  await approve(id);
  await open(page, "/year");
  assert.match(await headline(page), /今年不用学了/);
  await revoke(id, "名单中没有此人", "a9");
  await open(page, `/declarations/${id}`);
  assert.match(await main(page), /通过后被撤销[\s\S]*名单中没有此人/);
  assert.ok((await overflow(page)) <= 0);
  await context.close();
});

test("a degree: withdrawn and declared again, approved, revoked; the year follows each step", async () => {
  await somebody("master", "古丽娜尔", "engineering", 4);
  const { page, context, complaints } = await openPage(browser, "phone");
  await become(page, "master");
  const declare = async (): Promise<string> => {
    await open(page, "/declarations/new/degree");
    await choose(page, "award", "master");
    await fill(page, { school: "石河子大学", date: "2026-06-25", number: "学位-2026-7004" });
    await press(page, "保存，下一步");
    await upload(page, "certificate", "学位证书.jpg");
    await press(page, "下一步：核对");
    assert.match(await main(page), /专业科目[\s\S]*已抵/);
    await press(page, "确认提交");
    return idOf(page);
  };
  const first = await declare();
  await press(page, "撤回");
  await checked(page, "declarations-withdraw-phone");
  await press(page, "确认撤回");
  assert.match(await main(page), /已经办完的[\s\S]*已撤回/);
  const id = await declare();
  assert.notEqual(id, first, "the certificate is free again");
  await approve(id);
  await open(page, "/year");
  assert.match(await main(page), /专业科目[\s\S]*已抵/);
  await revoke(id, "学校查无此人", "a15");
  await open(page, `/declarations/${id}`);
  assert.match(await main(page), /通过后被撤销[\s\S]*学校查无此人/);
  await open(page, "/year");
  assert.match(await main(page), /专业科目[\s\S]*还差 60 学时/);
  assert.deepEqual(serious(complaints), []);
  await context.close();
});
