import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { compressed, encodingOf } from "./html-reply.ts";

test("the best encoding that a browser takes, and none that it refuses", () => {
  const cases: [string | undefined, "br" | "gzip" | undefined][] = [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0.0, gzip;q=0", undefined],
    ["br;q=0.5", "br"],
    ["BR", "br"],
    ["identity", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [header, encoding] of cases) assert.equal(encodingOf(header), encoding, String(header));
});

test("what is compressed comes back whole", async () => {
  const text = "继续教育 ".repeat(2_000);
  assert.equal(brotliDecompressSync(await compressed(text, "br")).toString(), text);
  assert.equal(gunzipSync(await compressed(text, "gzip")).toString(), text);
});
