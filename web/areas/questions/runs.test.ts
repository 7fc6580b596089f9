import assert from "node:assert/strict";
import { test } from "node:test";

import { runsOf } from "./runs.ts";

test("terms that touch or overlap become one run, and nothing of the text is lost", () => {
  const text = "我在民营企业干技术，继续教育怎么学？";
  const runs = runsOf(text, ["民营", "营企", "企业", "技术"]);
  assert.deepEqual(
    runs.filter(({ found }) => found).map((run) => run.text),
    ["民营企业", "技术"],
  );
  assert.equal(runs.map((run) => run.text).join(""), text);
});

test("no terms, empty terms, absent terms and other case", () => {
  assert.deepEqual(runsOf("面授", []), [{ text: "面授", found: false }]);
  assert.deepEqual(runsOf("面授", ["", "公需"]), [{ text: "面授", found: false }]);
  assert.deepEqual(runsOf("", ["面"]), []);
  assert.deepEqual(runsOf("用PDF交", ["pdf"])[1], { text: "PDF", found: true });
});
