import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { readServicePhone } from "./service-phone.ts";

const root = resolve(import.meta.dirname, "..", "..");

test("the number that holds on a day; before the first day there is none", () => {
  assert.equal(readServicePhone(root, 20260901), "400-806-8255");
  assert.equal(readServicePhone(root, 20160101), "400-806-8255");
  assert.throws(() => readServicePhone(root, 20151231), /No telephone/);
});
