import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { placesOf, words } from "./text.ts";

const web = resolve(import.meta.dirname, "..");
const folder = join(import.meta.dirname, "zh-CN");
const chinese = /\p{Script=Han}/u;

async function sources(): Promise<{ path: string; code: string }[]> {
  const found: { path: string; code: string }[] = [];
  for (const part of ["app", "areas", "ui", "text", "../server/window"]) {
    for (const entry of await readdir(join(web, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const code = (await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
      found.push({ path: path.slice(web.length + 1), code });
    }
  }
  return found;
}

async function dictionaries(): Promise<[string, Record<string, unknown>][]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return Promise.all(
    files.map(async (name) => [
      name,
      JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, unknown>,
    ]),
  );
}

test("a sentence gets its values", () => {
  const t = words("sample", { hours: "还差 {hours} 学时，{hours}", plain: "无" });
  assert.equal(t("hours", { hours: 12 }), "还差 12 学时，12");
  assert.equal(t("plain"), "无");
  assert.deepEqual(placesOf("{a} {b} {a} \\d{4}"), ["a", "b"]);
});

test("a missing key, value or place is an error that names it", () => {
  const dictionary: Record<string, string> = { hours: "{hours} 学时" };
  const t = words("sample", dictionary);
  assert.throws(() => t("nothing"), /sample\.json has no key "nothing"/);
  assert.throws(() => t("toString"), /no key "toString"/);
  assert.throws(() => t("hours"), /needs a value for \{hours\}/);
  assert.throws(() => t("hours", { hours: 1, days: 2 }), /no place \{days\}/);
});

test("a key that is not in the dictionary does not compile", () => {
  const t = words("sample", { plain: "无" });
  // @ts-expect-error The type check fails here as soon as any key is taken.
  assert.throws(() => t("nothing"));
});

test("every dictionary is flat, filled and free of stray places", async () => {
  for (const [name, dictionary] of await dictionaries()) {
    for (const [key, sentence] of Object.entries(dictionary)) {
      assert.equal(typeof sentence, "string", `${name}:${key}`);
      assert.notEqual((sentence as string).trim(), "", `${name}:${key} is empty`);
      assert.doesNotMatch(sentence as string, /\{\s|\s\}|\{\}/, `${name}:${key} has a broken place`);
    }
  }
});

test("no Chinese words stand in the code: all are in the dictionaries", async () => {
  const all = await sources();
  assert.ok(all.length > 20);
  const strays = all
    .filter(({ code }) => chinese.test(code))
    .map(({ path, code }) => `${path}: ${code.split("\n").find((line) => chinese.test(line)) ?? ""}`);
  assert.deepEqual(strays, []);
});

test("no words are left over: each key is used by name or by its prefix", async () => {
  const code = (await sources()).map((source) => source.code).join("\n");
  const prefixes = [...code.matchAll(/`([\w.]+)\$\{/g)].map((match) => match[1] ?? "");
  for (const [name, dictionary] of await dictionaries()) {
    // Scripts of the browser take their words as members.
    const isClient = name.startsWith("client");
    const left = Object.keys(dictionary).filter(
      (key) =>
        !(isClient && code.includes(`messages.${key}`)) &&
        !code.includes(`'${key}'`) &&
        !code.includes(`"${key}"`) &&
        !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    assert.deepEqual(left, [], name);
  }
});
