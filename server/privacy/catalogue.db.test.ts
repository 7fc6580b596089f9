import assert from "node:assert/strict";
import { test } from "node:test";
import { root, useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { readCatalogue, schemaColumns } from "./catalogue.ts";

const { database } = await useDatabase();
const present = await schemaColumns(database);

test("the catalogue describes every column of the database, and none that is not there", () => {
  const { missing, vanished, columns } = readCatalogue(root, present);
  const remedy = "describe them in policy/privacy/columns.yaml: purpose, class, and how long the table is kept";
  assert.deepEqual(missing, [], remedy);
  assert.deepEqual(vanished, [], "the catalogue describes what is not there any more");
  assert.equal(columns.length, present.length);
});

test("a column or a table that is added, or taken away, is noticed", async () => {
  const rolledBack = new Error("only a try");
  await assert.rejects(
    transact(database, async (tx) => {
      await tx.execute("ALTER TABLE unit ADD COLUMN caretaker_mobile text");
      await tx.execute("CREATE TABLE visitor (name text)");
      await tx.execute("ALTER TABLE unit DROP COLUMN sector");
      const { missing, vanished } = readCatalogue(root, await schemaColumns(tx));
      assert.deepEqual(missing, ["unit.caretaker_mobile", "visitor.name"]);
      assert.deepEqual(vanished, ["unit.sector"]);
      throw rolledBack;
    }),
    rolledBack,
  );
});

test("whatever is sealed says so: bytes that are neither sealed nor blind are known, and numbers are never in clear", async () => {
  const { columns } = readCatalogue(root, present);
  const bytes = await database.rows<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'bytea'`,
  );
  const isBytes = new Set(bytes.map(({ table, column }) => `${table}.${column}`));
  for (const each of columns)
    if (each.class === "sealed" || each.class === "blind")
      assert.ok(
        isBytes.has(`${each.table}.${each.column}`),
        `${each.table}.${each.column} is ${each.class}, not bytes`,
      );
  // What an organisation gives as its own number is for everybody to see.
  const own = columns.filter(
    ({ table, column }) => /identity_number|phone$/.test(column) && !/^(unit|institution)$/.test(table),
  );
  assert.ok(own.length > 3);
  assert.deepEqual(
    own.filter(({ class: kind }) => kind !== "sealed"),
    [],
  );
});
