import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./chromium.ts";
import { ELSEWHERE, NOT_YET } from "./injection/elsewhere.ts";
import { PAYLOADS } from "./injection/payloads.ts";
import { missedBy, runSuite, told } from "./injection/suite.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

/** Files that rows were planted for and that were never stored, and more drafts at once than are looked at. */
const FORESEEN = /Cannot read file|Content \d+ has no original|Refusal: busy/;
const AT = "2026-11-23T09:00:00+08:00";

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

test("all sixty payloads through every form, on every page of every desk: none becomes more than text", async () => {
  const desks = await server.database.rows<{ persona_id: string }>(
    "SELECT persona_id FROM persona WHERE role <> 'learner' ORDER BY sort",
  );
  const personas = ["nurse-25", "cadre", "newcomer", "claimant", "declarant", ...desks.map(({ persona_id: id }) => id)];
  const through = { times: PAYLOADS.length, bend: true };
  const result = await runSuite(browser, server, { at: AT, personas, through, everyDesk: true });
  console.log(told(result));
  const faults = server.faults.map((fault) => fault.split("\n")[0] ?? "").filter((fault) => !FORESEEN.test(fault));
  assert.deepEqual(faults, [], "nothing went wrong inside");
  for (const [path, why] of Object.entries(ELSEWHERE)) console.log(`no page at ${path}: ${why}`);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(missedBy(result), Object.keys(ELSEWHERE), "every page was opened");
  const empty = result.planted.empty.filter((column) => !Object.hasOwn(NOT_YET, column));
  assert.deepEqual(empty, [], "every column of free text held something");
});
