import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, fillPlaces, samplesOf, SMS_SIGNS } from "../../contract/notice-text.ts";
import { wordsFor } from "./outside.ts";
import { knownTemplates, TEMPLATE_CODES } from "./templates.ts";

test("every template that comes with the product is whole, and its short text is short", () => {
  assert.deepEqual([...knownTemplates().keys()].sort(), [...TEMPLATE_CODES].sort());
  for (const { template, places, first } of knownTemplates().values()) {
    assert.deepEqual(faultsOf(first, places), [], template);
    const used = [first.title, first.body, first.short ?? ""].join(" ");
    for (const { name } of places) assert.ok(used.includes(`{${name}}`), `${template} never uses {${name}}`);
    const { text } = wordsFor("sms", first, samplesOf(places));
    assert.ok(text.length <= SMS_SIGNS + 20, `${template}: ${text.length} signs`);
  }
});

test("what is wrong with a text is said, with the places there are", () => {
  const places = [{ name: "year", meaning: "年度", sample: "2026" }];
  const faults = (title: string) => faultsOf({ title, body: "x", short: null }, places).map(({ message }) => message);
  assert.deepEqual(faults("{year}年"), []);
  assert.match(faults("{yaer}年")[0] ?? "", /没有“\{yaer\}”这个占位符；可用的有：\{year\}/);
  assert.match(faults("{年度}")[0] ?? "", /没有“\{年度\}”/);
  assert.match(faults("{year年")[0] ?? "", /没有成对/);
  assert.match(faults("year}")[0] ?? "", /没有成对/);
  assert.match(faults("{{year}}")[0] ?? "", /没有成对/);
  assert.match(faults("{__proto__}")[0] ?? "", /没有/);
  assert.match(faults("学".repeat(61))[0] ?? "", /最多60个字/);
  assert.match(faults(" ")[0] ?? "", /请填写/);
  assert.match(faults("一\n二")[0] ?? "", /不能换行/);
});

test("places are filled with what was given and nothing else", () => {
  assert.equal(fillPlaces("{year}年{none}", { year: "{year}$&" }), "{year}$&年");
  assert.equal(fillPlaces("{constructor}{toString}", {}), "");
});
