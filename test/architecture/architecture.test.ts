import assert from "node:assert/strict";
import { test } from "node:test";
import { root } from "../testing.ts";
import { judgeCheckout } from "./rules.ts";

const judged = judgeCheckout(root);

for (const [rule, violations] of Object.entries(judged)) {
  test(`the checkout keeps the rules of architecture.json: ${rule}`, () => {
    assert.equal(violations.length, 0, `\n${violations.join("\n")}`);
  });
}
