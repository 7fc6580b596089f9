/** People who live in a terminal: facts, rosters and records decided, imported and exported by commands. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { exampleBooks } from "../../bin/examples.ts";
import { insertUnits } from "../../server/organisations/door.ts";
import { transact } from "../../server/platform/db.ts";
import { readSettings } from "../../server/platform/settings.ts";
import { openAndMigrate } from "../../server/platform/startup.ts";
import { readRows } from "../../server/platform/workbook/index.ts";
import { openYear } from "../../server/standing/door.ts";
import { root, temporaryFolder } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "xueshi-terminal-"));
const dataDir = temporaryFolder("terminal-data");
after(() => {
  rmSync(folder, { recursive: true });
  rmSync(dataDir, { recursive: true, force: true });
});
const file = (name: string) => join(folder, name);
const example = (name: string) => join(root, "docs", "examples", name);

type Run = { code: number; out: string; err: string };

function run(command: string, ...args: string[]): Promise<Run> {
  const flags = ["--disable-warning=ExperimentalWarning", join(root, "bin", `${command}.ts`)];
  const env = { ...process.env, DATABASE_URL: "", DATA_DIR: dataDir };
  return new Promise((settle) => {
    execFile(process.execPath, [...flags, ...args], { env, encoding: "utf8" }, (error, out, err) =>
      settle({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function rowsOf(path: string, sheet = "学习结论"): Promise<Record<string, string>[]> {
  const [header, ...rows] = (await Array.fromAsync(await readRows(readFileSync(path), { sheet }))).flat();
  const names = header?.cells.map(({ text }) => text) ?? [];
  return rows.map(({ cells }) => Object.fromEntries(names.map((name, at) => [name, cells[at]?.text ?? ""])));
}

test("bin/decide explains one person from YAML and from JSON, plainly when nobody looks at a terminal", async () => {
  const person = await run("decide", example("person.yaml"), "--today", "2026-11-23");
  assert.equal(person.code, 0, person.err);
  assert.match(person.out, /^2026年：还差公需10学时，12月31日前完成/);
  assert.match(person.out, /专业科目 {2}已抵.*\n.*集中面授抵专业科目.*（答复4）/);
  assert.ok(!person.out.includes("\u001b"), "no colours outside a terminal");
  const all = await run("decide", example("person.yaml"), "--all");
  assert.match(all.out, /✗ “访惠聚”人员当年免学/);
  const nurse = await run("decide", example("nurse.json"), "--json");
  const decision = JSON.parse(nurse.out) as { verdicts: { id: string; value: string }[] };
  assert.deepEqual(
    decision.verdicts.map(({ id, value }) => [id, value]),
    [
      ["annual", "met"],
      ["title", "eligible"],
    ],
  );
  const other = await run("decide", example("nurse.json"), "--json", "--reading", "health_professional=no");
  assert.equal((JSON.parse(other.out) as typeof decision).verdicts[0]?.value, "undetermined");
});

test("bin/decide refuses bad facts by place, with a remedy, and exit code 2", async () => {
  const bad: [name: string, text: string, place: RegExp][] = [
    ["unknown.yaml", "year: 2026\ncolour: red\n", /colour：不认识/],
    ["date.yaml", "year: 2026\ncredits: [{part: public, hours: 3, date: 2026-02-30}]\n", /credits\[0\]\.date：/],
    ["hours.yaml", "year: 2026\ncredits: [{part: public, hours: 1e400}]\n", /credits\[0\]\.hours：/],
    ["level.json", '{"year": 2026, "level": "wizard"}', /level：.*没有“wizard”/],
    ["broken.json", '{"year": 2026', /读不出来/],
    ["list.yaml", "- 1\n", /对照表/],
    [
      "bomb.yaml",
      `a: &a [1,1,1,1,1,1,1,1,1]\n${"bcdefghi"
        .split("")
        .map((n, at) => `${n}: &${n} [${Array(9).fill(`*${"abcdefghi"[at]}`).join(",")}]`)
        .join("\n")}\n`,
      /读不出来/,
    ],
  ];
  for (const [name, text, place] of bad) {
    writeFileSync(file(name), text);
    const { code, out, err } = await run("decide", file(name));
    assert.deepEqual([code, out], [2, ""], name);
    assert.match(err, place, name);
    assert.match(err, /请|可用/, name);
  }
  for (const args of [
    [],
    ["--nonsense"],
    [example("person.yaml"), "more"],
    [file("nowhere.yaml")],
    [example("person.yaml"), "--reading", "moon=full"],
  ])
    assert.equal((await run("decide", ...args)).code, 2, args.join(" "));
});

test("the examples are as bin/examples.ts writes them, and bin/decide decides them without a database", async () => {
  for (const [name, bytes] of await exampleBooks(root))
    assert.ok(readFileSync(example(name)).equals(bytes), `${name}: run bin/examples.ts`);
  const out = file("verdicts.xlsx");
  const books = ["--roster", example("roster.xlsx"), "--records", example("records.xlsx"), "--out", out];
  const done = await run("decide", ...books, "--today", "2026-11-23");
  assert.deepEqual([done.code, done.out.slice(0, 7)], [0, "已判定 8 人"], done.err);
  const rows = await rowsOf(out);
  assert.deepEqual(
    rows.map((row) => [row["年度继续教育"], row["职称申报条件"]]),
    [
      ["暂不能判定", "不适用"],
      ["已完成", "符合申报条件"],
      ["已完成", "符合申报条件"],
      ["未完成", "不符合申报条件"],
      ["不适用", "不适用"],
      ["已完成", "符合申报条件"],
      ["免学", "不适用"],
      ["免学", "不适用"],
    ],
  );
  for (const row of rows) assert.match(row["理由和依据"] ?? "", /答复\d/);
  const refused = await run("decide", "--roster", example("person.yaml"), "--out", file("no.xlsx"));
  assert.equal(refused.code, 2);
  assert.match(refused.err, /文件不能用/);
});

test("bin/import previews, imports, and says which rows are bad; bin/export writes what comes of it", async () => {
  const opened = await openAndMigrate(readSettings({ DATA_DIR: dataDir }, root));
  const names = [
    "第一师第一中学",
    "第一师建设工程有限公司",
    "第一师医院",
    "第一师农业科学研究所",
    "绿洲节水设备有限公司",
    "第一师融媒体中心",
    "第一师机关",
  ];
  await transact(opened.database, async (tx) => {
    await openYear(tx, 2026, { id: "xpcc/continuing-education", version: "2016-01-01" });
    const unit = (name: string, at: number) => ({
      code: `A${String(at + 10)}`,
      division_code: "d01",
      name,
      kind: "school",
      sector: "public" as const,
      parent: null,
    });
    await insertUnits(tx, names.map(unit));
  });
  await opened.close();
  const errors = file("errors.xlsx");
  const preview = await run("import", "roster", example("roster.xlsx"), "--errors", errors);
  assert.equal(preview.code, 1, preview.err);
  assert.match(preview.out, /共 8 行：新增 7，变更 0，不变 0，有错 1/);
  assert.match(preview.err, /第 9 行：【单位】没有“第一师职业技术学校”这个单位/);
  assert.equal((await rowsOf(errors, "花名册")).length, 1);
  const done = await run("import", "roster", example("roster.xlsx"), "--commit");
  assert.match(done.out, /已写入：新增 7，变更 0，不变 0/);
  const records = await run("import", "records", example("records.xlsx"), "--commit");
  assert.match(records.out, /共 11 行：新增 10，变更 0，不变 0，有错 1/);
  const again = await run("import", "records", example("records.xlsx"), "--commit");
  assert.match(again.out, /新增 0，变更 0，不变 10，有错 1/);
  const out = file("exported.xlsx");
  const exported = await run("export", "verdicts", "--year", "2026", "--out", out);
  assert.equal(exported.code, 0, exported.err);
  const rows = await rowsOf(out);
  assert.equal(rows.length, 7);
  assert.ok(rows.some((row) => row["单位"] === "第一师机关" && row["年度继续教育"] === "免学"));
  const template = await run("export", "template", "roster", "--out", file("template.xlsx"));
  assert.equal(template.code, 0, template.err);
  assert.equal((await run("import", "roster", example("person.yaml"))).code, 2);
  assert.equal((await run("export", "verdicts", "--unit", "火星", "--out", out)).code, 2);
});
