import assert from "node:assert/strict";
import test from "node:test";
import type { ContentSlides, ContentView } from "../../contract/content.ts";
import { root } from "../../test/testing.ts";
import { useInstitutions } from "./content.fixture.ts";
import { importDemoContents } from "./demo.ts";
import { openContentServices } from "./services.ts";

const server = await useInstitutions();

test("The demo's videos are there after the first start, whole, and once", async () => {
  const own = openContentServices(server.services);
  assert.equal(await importDemoContents(own, root), 6);
  assert.equal(await importDemoContents(own, root), 0);
  const get = (url: string) => server.http.inject({ url, headers: { cookie: server.author } });
  const list = (await get("/api/content?kind=video")).json<{ contents: { contentKey: string }[] }>();
  assert.equal(list.contents.length, 6);
  for (const { contentKey } of list.contents) {
    const view = (await get(`/api/content/${contentKey}/view`)).json<ContentView>();
    assert.ok((view.durationMs ?? 0) >= 60_000 && (view.durationMs ?? 0) <= 180_000);
    const { slides } = (await get(view.slides ?? "")).json<ContentSlides>();
    assert.ok(slides.length >= 4);
    const addresses = [view.master, view.audio, view.captions, view.poster, ...slides.map(({ url }) => url)];
    for (const address of addresses) assert.equal((await get(address ?? "")).statusCode, 200, String(address));
  }
  assert.deepEqual(server.faults, []);
});
