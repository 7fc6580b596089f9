/** What every column of the database holds, of which class it is, and for how long it is kept (policy/privacy/columns.yaml). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Db } from "../platform/db.ts";

/** `blind`: keyed digests by which sealed values are found. `sensitive`: sensitive and in clear, for a reason its purpose gives. */
export const COLUMN_CLASSES = ["personal", "sensitive", "sealed", "blind", "technical"] as const;
export type ColumnClass = (typeof COLUMN_CLASSES)[number];

/** A column as the catalogue describes it. */
export interface CataloguedColumn {
  table: string;
  column: string;
  class: ColumnClass;
  purpose: string;
  tablePurpose: string;
  retention: string;
  /** Under which name the vault sealed it; of sealed columns only. */
  sealedAs: string | undefined;
}

/** A column as the database has it. */
export type SchemaColumn = { table: string; column: string };

/** The catalogue held against a schema: what is described, and where the two differ ("table.column"). */
export interface Catalogue {
  columns: CataloguedColumn[];
  /** In the database, not described. */
  missing: string[];
  /** Described, not in the database. */
  vanished: string[];
}

const text = z.string().min(2).max(200);
const described = z.union([text, z.strictObject({ purpose: text, as: z.string() })]);
const group = z.record(z.string(), described).optional();
const classes = Object.fromEntries(COLUMN_CLASSES.map((name) => [name, group])) as Record<ColumnClass, typeof group>;
const schema = z.strictObject({
  common: z.record(z.string(), text),
  tables: z.record(
    z.string(),
    z.strictObject({
      purpose: text,
      retention: text,
      /** May be absent from the database. */
      optional: z.boolean().optional(),
      columns: z.strictObject(classes),
    }),
  ),
});

type Described = { class: ColumnClass; purpose: string; as: string | undefined };

/** Columns of every table of the schema `public`, in order. */
export async function schemaColumns(db: Db): Promise<SchemaColumn[]> {
  return db.rows<SchemaColumn>(
    `SELECT relation.relname AS table, attribute.attname AS column
       FROM pg_attribute attribute JOIN pg_class relation ON relation.oid = attribute.attrelid
      WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'p') AND NOT relation.relispartition
        AND attribute.attnum > 0 AND NOT attribute.attisdropped
      ORDER BY relation.relname COLLATE "C", attribute.attnum`,
  );
}

/** Reads the catalogue of a checkout and holds it against a schema. Throws when the file is not what it should be. */
export function readCatalogue(root: string, present: readonly SchemaColumn[]): Catalogue {
  const raw: unknown = parse(readFileSync(join(root, "policy", "privacy", "columns.yaml"), "utf8"));
  const { common, tables } = schema.parse(raw);
  const used = new Set<string>();
  const columns: CataloguedColumn[] = [];
  const missing: string[] = [];
  for (const { table, column } of present) {
    const known = tables[table];
    const found = known && find(known.columns, column, (name) => used.add(`${table}.${name}`));
    const words = found ?? (known && common[column] ? technical(common[column]) : undefined);
    if (known === undefined || words === undefined) {
      missing.push(`${table}.${column}`);
      continue;
    }
    const sealedAs = words.class === "sealed" ? (words.as ?? `${table}.${column}`) : undefined;
    const { purpose: tablePurpose, retention } = known;
    columns.push({ table, column, class: words.class, purpose: words.purpose, tablePurpose, retention, sealedAs });
  }
  const vanished = Object.entries(tables).flatMap(([table, { columns: groups, optional }]) =>
    optional === true
      ? []
      : COLUMN_CLASSES.flatMap((name) => Object.keys(groups[name] ?? {}))
          .map((column) => `${table}.${column}`)
          .filter((name) => !used.has(name)),
  );
  return { columns, missing, vanished };
}

function technical(purpose: string): Described {
  return { class: "technical", purpose, as: undefined };
}

/** A column by its own name, else by a pattern ending in an asterisk. */
function find(
  groups: Partial<Record<ColumnClass, z.output<typeof group>>>,
  column: string,
  use: (name: string) => void,
): Described | undefined {
  for (const exact of [true, false])
    for (const name of COLUMN_CLASSES)
      for (const [key, words] of Object.entries(groups[name] ?? {})) {
        const fits = exact ? key === column : key.endsWith("*") && column.startsWith(key.slice(0, -1));
        if (!fits) continue;
        use(key);
        return typeof words === "string"
          ? { class: name, purpose: words, as: undefined }
          : { class: name, purpose: words.purpose, as: words.as };
      }
  return undefined;
}
