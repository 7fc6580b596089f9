import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copiedShingles, fingerprint, normalise, shingles } from "./fingerprints.ts";

const root = new URL("../../", import.meta.url).pathname;
const written = ["policy", "engine", "contract", "server", "db", "web", "test", "bench", "docs", "bin", "README.md"];
const textual = /\.(yaml|yml|json|ts|tsx|mts|mjs|md|sql|html|css|svg|txt)$/;
const notOurs = new Set(["node_modules", "dist", "data", "evidence"]);

/** Names and titles that have only one form. A shingle is excused only when it lies inside one of them. */
const names = [
  "少数民族特培、西部特培、西部之光访问学者等",
  "兵团级专业技术人才高级研修班",
  "关于兵团专业技术人员继续教育若干问题解答",
  "《专业技术人员继续教育规定》",
  "《兵团专业技术人员继续教育管理办法》",
  "客服400-806-8255",
  "[bookmark: _GoBack]",
];

const original = new Set(
  readFileSync(new URL("original-fingerprints.txt", import.meta.url), "utf8")
    .split(/\s+/)
    .filter(Boolean),
);

function filesUnder(path: string): string[] {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return [];
  if (state.isFile()) return textual.test(path) ? [path] : [];
  return readdirSync(path).flatMap((name) => (notOurs.has(name) ? [] : filesUnder(join(path, name))));
}

test("no text of the product holds twelve characters in a row of the official text", () => {
  const files = written.flatMap((name) => filesUnder(join(root, name)));
  assert.ok(
    files.some((file) => file.endsWith("xpcc-qa/answers.yaml")),
    "the answers are among the files looked at",
  );
  const copied = files.flatMap((file) =>
    copiedShingles(readFileSync(file, "utf8"), original, names).map((found) => `${file.slice(root.length)}: ${found}`),
  );
  assert.deepEqual(copied, []);
});

test("the fingerprints are those of the official text: its titles and its list of programmes are in them", () => {
  assert.ok(original.size > 1500, `only ${original.size} fingerprints`);
  for (const name of names) {
    for (const shingle of shingles(name))
      assert.ok(original.has(fingerprint(shingle)), `${shingle} is not in the original`);
  }
});

test("a copy is found however it is wrapped, and a name does not excuse the words after it", () => {
  const planted = "这句话只是用来证明抄写会被发现而不是原文";
  const known = new Set(shingles(planted).map(fingerprint));
  assert.equal(copiedShingles(planted, known, []).length, normalise(planted).length - 11);
  assert.ok(copiedShingles("前文。这句话，只是\n  用来证明抄写会被——发现", known, []).length > 0);
  assert.deepEqual(copiedShingles("这句话只是用来证明抄写", known, []), []);
  assert.ok(copiedShingles(planted, known, ["这句话只是用来证明抄写会"]).length > 0);
});
