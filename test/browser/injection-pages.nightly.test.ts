import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./chromium.ts";
import { ELSEWHERE, NOT_YET } from "./injection/elsewhere.ts";
import { PAYLOADS } from "./injection/payloads.ts";
import { openReader } from "./injection/reader.ts";
import { missedBy, runSuite, told } from "./injection/suite.ts";
import { openWalker } from "./injection/walk.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

const AT = "2026-11-23T09:00:00+08:00";
/** Who together reach every page, those with most rights first. */
const PERSONAS = [
  "xpcc-hr",
  "division-hr",
  "declarant",
  "unit-clerk",
  "unit-head",
  "nurse-25",
  "institution",
  "admin",
  "security-admin",
  "audit-admin",
  "institution-division",
  "industry-health",
];
/** Payloads that are something only where a page decodes them once more. */
const HARMLESS_AS_TEXT = 5;

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ at: AT, people: 20, checkAnswers: false });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test("the payloads are sixty, and a page that does not escape is noticed by both ways of looking", async () => {
  assert.equal(new Set(PAYLOADS).size, 60);
  const naive = (payload: string) =>
    `<!doctype html><title>x</title><p>${payload}</p><input value="${payload}"><input value='${payload}'>` +
    `<input value=${payload}><a href="${payload}">x</a>`;
  const reader = await openReader(browser);
  const walker = await openWalker(browser, {
    address: "http://naive.example/",
    answer: (path) => naive(PAYLOADS[Number(path.slice(1))] ?? ""),
  });
  const naughty: number[] = [];
  for (const [at, payload] of PAYLOADS.entries()) {
    const { faults } = await reader.read(naive(payload), `http://naive.example/${at}`);
    if (faults.length > 0) naughty.push(at);
  }
  assert.equal(naughty.length, PAYLOADS.length - HARMLESS_AS_TEXT);
  // Opening is slower than reading; every fourth will do.
  const some = naughty.filter((at) => at % 4 === 0);
  for (const at of some) await walker.look(`http://naive.example/${at}`);
  const noticed = some.filter((at) => walker.findings.some((line) => line.includes(`/${at}: `)));
  assert.deepEqual(noticed, some);
  assert.ok(
    walker.findings.filter((line) => line.endsWith(": ran")).length > 5,
    "and scripts would run in this Chromium",
  );
  await walker.close();
  await reader.close();
});

test("payloads in every column of free text, two through every form, every page opened: none becomes more than text", async () => {
  const result = await runSuite(browser, server, {
    at: AT,
    personas: PERSONAS,
    through: { times: 2, bend: false },
    everyDesk: false,
  });
  console.log(told(result));
  for (const [path, why] of Object.entries(ELSEWHERE)) console.log(`no page at ${path}: ${why}`);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(missedBy(result), Object.keys(ELSEWHERE), "every page was opened");
  const empty = result.planted.empty.filter((column) => !Object.hasOwn(NOT_YET, column));
  assert.deepEqual(empty, [], "every column of free text held something");
});
