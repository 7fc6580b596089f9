/** Runs the SQL form over given facts: they are laid into temporary tables of the shape the query expects. */
import type pg from "pg";
import {
  formatDate,
  type FieldDeclaration,
  type Facts,
  type PolicyDocument,
  type Value,
  type ValueType,
} from "../../engine/index.ts";
import type { FlatDecision, FlatLayout } from "../../engine/flat.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { compileSql } from "../../engine/sql.ts";

const SQL_TYPES: Record<ValueType, string> = {
  flag: "boolean",
  code: "text",
  codes: "text[]",
  hundredths: "integer",
  integer: "integer",
  date: "date",
};

/** Columns that items of any collection have, by name. */
function itemColumns(document: PolicyDocument): Map<string, FieldDeclaration> {
  return new Map(document.collections.flatMap((each) => each.fields.map((field) => [field.name, field] as const)));
}

function cell(type: ValueType, value: Value | undefined): unknown {
  if (value === null || value === undefined) return null;
  return type === "date" ? formatDate(value as number) : value;
}

/** Lays facts into temporary tables `case_scalars` and `case_items`; person_id is the place in the list. */
export async function layFacts(
  client: pg.Client | pg.PoolClient,
  document: PolicyDocument,
  facts: readonly Facts[],
): Promise<void> {
  const fields = itemColumns(document);
  const scalarColumns = document.facts.map((fact) => `"${fact.name}" ${SQL_TYPES[fact.type]}`);
  const fieldColumns = [...fields].map(([name, field]) => `"${name}" ${SQL_TYPES[field.type]}`);
  await client.query("drop table if exists case_scalars, case_items");
  await client.query(
    `create temporary table case_scalars (person_id bigint, year integer, closed boolean, not_asked text[], ${scalarColumns.join(", ")})`,
  );
  await client.query(`create temporary table case_items (person_id bigint, kind text, ${fieldColumns.join(", ")})`);
  const scalars = facts.map((each, index) => ({
    person_id: index,
    year: each.year,
    closed: each.closed,
    not_asked: document.collections
      .filter((collection) => each.items[collection.name] === undefined)
      .map((collection) => collection.name),
    ...Object.fromEntries(document.facts.map((fact) => [fact.name, cell(fact.type, each.scalars[fact.name])])),
  }));
  const items = facts.flatMap((each, index) =>
    Object.entries(each.items).flatMap(([kind, list]) =>
      (list ?? []).map((item) => ({
        person_id: index,
        kind,
        ...Object.fromEntries([...fields].map(([name, field]) => [name, cell(field.type, item[name])])),
      })),
    ),
  );
  await client.query("insert into case_scalars select * from json_populate_recordset(null::case_scalars, $1)", [
    JSON.stringify(scalars),
  ]);
  await client.query("insert into case_items select * from json_populate_recordset(null::case_items, $1)", [
    JSON.stringify(items),
  ]);
  await client.query("analyze case_scalars; analyze case_items");
}

/** Decides the facts laid out by `layFacts`, in their order, as flat decisions. */
export async function decideInSql(
  client: pg.Client | pg.PoolClient,
  policy: ResolvedPolicy,
  layout: FlatLayout,
): Promise<Map<number, FlatDecision>> {
  const sql = compileSql(policy, {
    scalars: "select * from case_scalars",
    items: "select * from case_items",
    asked: "column",
  });
  const { rows } = await client.query<Record<string, unknown>>(sql);
  return new Map(rows.map((row) => [Number(row["person_id"]), flatRow(layout, row)]));
}

function flatRow(layout: FlatLayout, row: Record<string, unknown>): FlatDecision {
  const flat: FlatDecision = {};
  for (const column of layout.columns) {
    const raw = row[column.name];
    if (column.holds === "value") flat[column.name] = layout.values[column.verdict]?.indexOf(String(raw)) ?? -1;
    else if (column.holds === "rule") flat[column.name] = layout.rules.indexOf(String(raw));
    else if (column.holds === "state") flat[column.name] = layout.states.indexOf(String(raw) as "met");
    else if (column.holds.startsWith("deadline")) flat[column.name] = dateNumber(raw, column.holds);
    else flat[column.name] = raw === null ? Number.POSITIVE_INFINITY : Number(raw);
  }
  return flat;
}

function dateNumber(raw: unknown, side: string): number {
  const text = String(raw);
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match) return Number(match[1]) * 10000 + Number(match[2]) * 100 + Number(match[3]);
  return side === "deadline_hi" ? Number.POSITIVE_INFINITY : 0;
}
