/** Workbooks of people, made from plain rows, for the tests of lists and trainings. */
import { workbookBytes, type WrittenValue } from "../../platform/workbook/index.ts";
import { openIdentity } from "../../people/door.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Field } from "../declarations.fixture.ts";

export type Sheet = readonly Readonly<Record<string, WrittenValue>>[];

/** A workbook with these rows. */
export async function rollOf(rows: Sheet, name = "名单"): Promise<{ name: string; content: Uint8Array }> {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const content = await workbookBytes([
    {
      name,
      columns: headers.map((header) => ({ header, format: "text" as const })),
      rows: rows.map((row) => headers.map((header) => row[header] ?? null)),
    },
  ]);
  return { name: `${name}.xlsx`, content };
}

/** So many people of a field, with names that a roll can hold. */
export async function peopleOf(field: Field, count: number): Promise<number[]> {
  const ids = await field.people(count);
  await field.write((tx) =>
    tx.execute(
      "UPDATE person SET name = translate(name, '0123456789', '零一二三四五六七八九') WHERE person_id = ANY ($1)",
      [ids],
    ),
  );
  return ids;
}

/** Number and name of somebody of a field, as a roll writes them. */
export async function namedAs(
  field: Pick<Field, "database"> & { ledger: { vault: Vault } },
  personId: number,
): Promise<{ 证件号码: string; 姓名: string }> {
  const row = await field.database.row<{ name: string; identity_number: Buffer }>(
    "SELECT name, identity_number FROM person WHERE person_id = $1",
    [personId],
  );
  if (row === undefined) throw new Error(`No person ${personId}`);
  return { 证件号码: openIdentity(field.ledger.vault, row.identity_number), 姓名: row.name };
}
