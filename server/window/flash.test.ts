import assert from "node:assert/strict";
import { test } from "node:test";
import { openFlashSeal } from "./flash.ts";

const seal = openFlashSeal();
const flash = { tone: "success", title: "名单已更新", body: "128 人" } as const;

test("a message comes back as it was", () => {
  const sealed = seal.seal(flash);
  assert.match(sealed, /^[\w-]+\.[\w-]+$/);
  assert.deepEqual(seal.open(sealed), flash);
});

test("nothing that this seal did not write is shown", () => {
  const [content = "", signature = ""] = seal.seal(flash).split(".");
  const other = Buffer.from(JSON.stringify({ tone: "error", title: "请拨打别的电话" })).toString("base64url");
  for (const forged of [
    undefined,
    "",
    ".",
    content,
    `${content}.`,
    `${content}.${signature}x`,
    `${other}.${signature}`,
    openFlashSeal().seal(flash),
  ])
    assert.equal(seal.open(forged), undefined, String(forged));
});
