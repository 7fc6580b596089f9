import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./chromium.ts";
import { allPatterns } from "./injection/crawl.ts";
import { PAYLOADS } from "./injection/payloads.ts";
import { runSuite } from "./injection/suite.ts";
import { serveWorld, type WorldServer } from "./world-server.ts";

let browser: Browser;
let server: WorldServer;

before(async () => {
  server = await serveWorld({ people: 150, checkAnswers: false });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test("all sixty payloads through every form of every desk: none becomes more than text on any page", async () => {
  const desks = await server.database.rows<{ persona_id: string }>(
    "SELECT persona_id FROM persona WHERE role <> 'learner'",
  );
  const personas = [...desks.map(({ persona_id: id }) => id), "nurse-25", "cadre", "newcomer"];
  const { findings, opened, planted, sent, shown } = await runSuite(browser, server, {
    personas,
    through: PAYLOADS.length,
  });
  const missed = allPatterns().filter((pattern) => !opened.has(pattern));
  console.log(
    `${planted.taken.length} columns planted, ${sent} requests through forms, ${opened.size} kinds of pages opened, ` +
      `text of payloads read on ${shown}; not reached: ${missed.join(", ")}`,
  );
  assert.deepEqual(findings, []);
});
