import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openPage } from "./chromium.ts";
import { judge, newFindings } from "./injection/crawl.ts";
import { PAYLOADS, RAW } from "./injection/payloads.ts";

let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
});

test("the payloads are sixty, and each of them is something where pages do not escape: the check can fail", async () => {
  assert.equal(new Set(PAYLOADS).size, 60);
  const { page, context } = await openPage(browser, "desk");
  await context.addInitScript(() => {
    const counting = globalThis as unknown as { planted: () => void; plantedRuns: number };
    counting.plantedRuns = 0;
    counting.planted = () => void (counting.plantedRuns += 1);
  });
  const naive = (payload: string) => `<!doctype html><title>x</title><p>${payload}</p><input value="${payload}">`;
  await page.route("http://naive.example/**", (route) => {
    const at = Number(new URL(route.request().url()).pathname.slice(1));
    return route.fulfill({ contentType: "text/html; charset=utf-8", body: naive(PAYLOADS[at] ?? "") });
  });
  let caught = 0;
  for (let at = 0; at < 47; at++) {
    const found = newFindings();
    await page.goto(`http://naive.example/${at}`, { waitUntil: "load" }).catch(() => undefined);
    await judge(page, String(at), found).catch(() => undefined);
    if (found.findings.length > 0 || RAW.test(naive(PAYLOADS[at] ?? ""))) caught += 1;
  }
  assert.equal(caught, 47, "every payload that makes elements is noticed on a page that does not escape");
  await context.close();
});
