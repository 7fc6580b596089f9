import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { buildWindow, openWindow, sourceDigest } from "./build.ts";

test("two builds at once end in the same folder, named by the sources", async () => {
  const [left, right, digest] = await Promise.all([buildWindow(), buildWindow(), sourceDigest()]);
  assert.equal(left, right);
  assert.ok(left.endsWith(digest));
  assert.equal((await readdir(join(left, ".."))).filter((name) => name.startsWith(`draft-${process.pid}-`)).length, 0);
});

test("a build that is there is taken as it is", async () => {
  await buildWindow();
  const started = performance.now();
  await buildWindow();
  assert.ok(performance.now() - started < 500);
});

test("the browser's files are named by their content and lie there compressed", async () => {
  const { assets, assetsDir } = await openWindow();
  for (const path of [assets.script, ...assets.styles]) {
    const name = path.replace("/assets/", "");
    assert.match(name, /-[\w-]{8}\.(js|css)$/);
    const content = await readFile(join(assetsDir, name));
    assert.deepEqual(brotliDecompressSync(await readFile(join(assetsDir, `${name}.br`))), content);
    assert.deepEqual(gunzipSync(await readFile(join(assetsDir, `${name}.gz`))), content);
  }
  assert.equal(existsSync(join(assetsDir, "manifest.json")), false);
});
