/** What a lesson costs on a weak phone before it plays: bytes, and the time to the first picture. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import { moving, settled, upload, useInstitutions, working } from "../../server/content/content.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { makeDays } from "../../server/watching/sweep.ts";
import { testVault } from "../services.ts";
import { launchBrowser, openPage } from "./chromium.ts";

/** Networks as the developer tools name them: kilobits a second, and milliseconds there and back. */
const NETWORKS = [
  { name: "weak (400 kbit/s, 400 ms)", kbits: 400, latency: 400 },
  { name: "3G (1,600 kbit/s, 150 ms)", kbits: 1_600, latency: 150 },
] as const;
const CPU_SLOWER = 4;
const PAGE_BYTES = 60_000;

const server = await useInstitutions();
const { http, database } = server;
const address = await http.listen({ port: 0, host: "127.0.0.1" });
let browser: Browser;
let stop: () => Promise<void>;
let watchers: Watcher[];
let lesson = 0;

before(async () => {
  [browser, stop] = await Promise.all([launchBrowser(), working(server)]);
  await makeDays(database, new Date());
  const content = await moving("1280x720", 40);
  const { contentKey } = await upload(server, server.author, { kind: "video", name: "第一讲.mp4", content });
  const ready = await settled(server, server.author, contentKey);
  assert.equal(ready.state, "ready", JSON.stringify(ready.fault));
  const planting = { people: NETWORKS.length, durationMs: ready.durationMs ?? 0, firstPerson: 2000, now: new Date() };
  await transact(database, async (tx) => {
    const studies = await plantStudies(tx, testVault, planting);
    watchers = studies.watchers;
    lesson = studies.lessonIds[0] as number;
    await tx.execute("UPDATE lesson SET content_key = $1 WHERE lesson_id = $2", [contentKey, lesson]);
  });
});
after(async () => {
  await browser.close();
  await stop();
  await http.close();
});

for (const [at, { name, kbits, latency }] of NETWORKS.entries())
  test(`the first load of a lesson, ${name}`, async (t) => {
    const { page, context } = await openPage(browser, "phone");
    const { cookie, enrolmentId } = watchers[at] as Watcher;
    const [key = "", value = ""] = cookie.split("=");
    await context.addCookies([{ name: key, value, url: address }]);
    const tools = await context.newCDPSession(page);
    await tools.send("Network.enable");
    const throughput = (kbits * 1000) / 8;
    await tools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
    let bytes = 0;
    tools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    const opened = performance.now();
    await page.goto(`${address}/study/${enrolmentId}/${lesson}`);
    await page.locator("[data-player-controls]:not([hidden])").waitFor();
    const usable = performance.now() - opened;
    const pageBytes = bytes;
    const pressed = performance.now();
    await page.getByRole("button", { name: "播放", exact: true }).click();
    await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0.1, undefined, {
      timeout: 60_000,
    });
    const playing = performance.now() - pressed;
    t.diagnostic(
      `${name}, processor ${CPU_SLOWER} times slower: page ${pageBytes} bytes, usable after ${usable.toFixed(0)} ms; ` +
        `pressed, first picture after ${playing.toFixed(0)} ms and ${bytes - pageBytes} bytes`,
    );
    assert.ok(pageBytes < PAGE_BYTES, `${pageBytes} bytes`);
    await context.close();
  });
