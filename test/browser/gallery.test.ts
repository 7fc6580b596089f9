/** Every piece that pages are made of, its colours among them, with every change; in every state and size nightly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, launchBrowser, openDetails, openPage, overflow } from "./chromium.ts";
import { serveGallery } from "./gallery-server.ts";

test("every piece, everything open: nothing that axe finds, colours included", async () => {
  const server = await serveGallery();
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, "desk");
    await page.goto(`${server.address}/gallery`);
    assert.ok((await openDetails(page)) > 8);
    assert.ok((await overflow(page)) <= 0, "no scrolling sideways");
    assert.deepEqual(await axe(page, undefined, true), []);
    assert.deepEqual(complaints, []);
    // A colour that cannot be read is found: otherwise this looks at nothing.
    await page.$$eval("main p", (all) => {
      for (const one of all as HTMLElement[]) Object.assign(one.style, { color: "#eee", background: "#fff" });
    });
    assert.ok((await axe(page, undefined, true)).some((line) => line.startsWith("color-contrast")));
  } finally {
    await browser.close();
    await server.close();
  }
});
