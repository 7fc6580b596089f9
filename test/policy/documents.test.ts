import assert from "node:assert/strict";
import { test } from "node:test";
import { loadDocument } from "../../engine/index.ts";
import { casesOf, readCaseFiles } from "./case-file.ts";

test("every document of the checkout loads", () => {
  assert.deepEqual(
    readCaseFiles().map(({ document, documentRaw }) => [document, loadDocument(documentRaw).ok]),
    ["beijing", "chongqing", "henan", "xpcc"].map((issuer) => [`${issuer}/continuing-education`, true]),
  );
});

test("hours that are added up may not be left out of a record", () => {
  const { documentRaw } = casesOf("chongqing/continuing-education");
  const credits = {
    label: "学时记录",
    spans: "period",
    fields: { hours: { type: "hundredths", label: "学时" } },
    sample: { hours: 80 },
  };
  const loaded = loadDocument({ ...documentRaw, collections: { credits } });
  assert.deepEqual(loaded.ok ? [] : loaded.problems.map(({ path, code }) => [path, code]), [
    ["collections.credits.fields.hours", "optional_summand"],
  ]);
});
