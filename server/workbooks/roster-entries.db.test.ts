/** What the set-based commit writes is what the ledger's own filling would have written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecords } from "../platform/workbook/index.ts";
import { fillEntries, type LedgerEntry, type NewEntry } from "../standing/door.ts";
import { loadEntriesOf } from "./ledger.fixture.ts";
import { bookOf, EVERYBODY, identityOf, rosterRow, shelf, TODAY, useImports, words } from "./import.fixture.ts";
import { rosterEntries } from "./roster-entries.ts";
import { rosterReader } from "./roster-row.ts";
import { rosterSheet } from "./roster-sheet.ts";
import { openUnitIndex } from "./unit-index.ts";

const imports = await useImports();
const COLUMNS: (keyof LedgerEntry & keyof NewEntry)[] = [
  "kind",
  "year",
  "valid_from",
  "valid_to",
  "approved",
  "unit_id",
  "employer",
  "series",
  "category",
  "level",
  "post",
  "route",
  "target_level",
];

test("entries of new people are the same in SQL, in JavaScript, and as the policy fills them", async () => {
  const levels = ["员级", "助理级", "中级", "副高级", "正高级"];
  const series = [...words.series.values()];
  const rows = series.map((each, n) => {
    const level = levels.find((name) => words.levelOf(each, name).ok) ?? "无";
    const applies = n % 3 === 0 ? { 申报途径: "以考代评、考核认定", 拟晋升级别: level } : {};
    const dated = n % 2 === 0 ? { 到岗日期: 20110301, 职称取得日期: 20151231, "岗位/职务": "双肩挑、单位负责人" } : {};
    return rosterRow(n, { 职称系列: each.name, 职称级别: level, ...(level === "无" ? {} : applies), ...dated });
  });
  const book = await bookOf("roster", rows);
  assert.equal((await imports.commit((await imports.preview("roster", book)).importId)).counts?.new, rows.length);

  const categories = shelf.inForce("xpcc/continuing-education", 2026).tables["series_category"] ?? {};
  const units = await openUnitIndex(imports.database, EVERYBODY);
  const read = rosterReader({ words, units, categories, places: {}, today: TODAY });
  const records = (await Array.fromAsync(await readRecords(book, rosterSheet(words)))).flat();
  for (const [n, record] of records.entries()) {
    const written = await loadEntriesOf(imports.database, identityOf(n));
    const { value } = read(record.row, record.ok ? record.value : {});
    assert.ok(value);
    const said = rosterEntries(value, written[0]?.person_id ?? 0);
    const { entries, problems } = await fillEntries(imports.database, shelf, said);
    assert.deepEqual(problems, []);
    const plain = (each: NewEntry | LedgerEntry) => JSON.stringify(COLUMNS.map((column) => each[column] ?? null));
    assert.deepEqual(written.map(plain).sort(), entries.map(plain).sort(), series[n]?.name);
  }
});
