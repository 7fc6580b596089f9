import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contextOf, isTest, type Architecture, type Violation } from "./model.ts";
import { listFiles, walk, type Source } from "./source.ts";

const CREATED = /CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*)\b(?!\s+PARTITION\s+OF)/gi;
const WRITTEN =
  /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?([a-z_][a-z0-9_]*)/gi;

/** Tables without an owner, owned tables that no migration creates, and writes to another context's table. */
export function judgeTables(architecture: Architecture, root: string, sources: Source[]): Violation[] {
  const owners = new Map(architecture.contexts.flatMap(({ name, tables }) => tables.map((table) => [table, name])));
  return [...judgeOwners(root, owners), ...sources.flatMap((source) => judgeWrites(source, owners))];
}

function judgeOwners(root: string, owners: Map<string, string>): Violation[] {
  const created = new Map<string, string>([["migration", "server/platform/migrate.ts"]]);
  for (const file of listFiles(root, "db/migrations/*.sql")) {
    const sql = readFileSync(join(root, file), "utf8").replaceAll(/--.*$/gm, "");
    for (const [, table] of sql.matchAll(CREATED)) created.set((table ?? "").toLowerCase(), file);
  }
  const ownerless = [...created].filter(([table]) => !owners.has(table));
  const missing = [...owners].filter(([table]) => !created.has(table));
  return [
    ...ownerless.map(([table, file]) => `${file}:1 creates ${table}, which no context of architecture.json owns`),
    ...missing.map(([table, owner]) => `architecture.json: ${owner} owns ${table}, which no migration creates`),
  ];
}

/** Looks at the texts of a file, where SQL lives; only names of known tables count, so prose is no false alarm. */
function judgeWrites(source: Source, owners: Map<string, string>): Violation[] {
  const context = contextOf(source.file);
  if (context === undefined || isTest(source.file)) return [];
  const violations: Violation[] = [];
  walk(source.program, (node) => {
    const text = textOf(node);
    if (text === undefined) return;
    for (const [, table] of text.matchAll(WRITTEN)) {
      const owner = owners.get((table ?? "").toLowerCase());
      if (owner === undefined || owner === context) continue;
      violations.push(`${source.file}:${source.lineAt(node.start)} writes ${table}, which only ${owner} may`);
    }
  });
  return violations;
}

function textOf(node: { type: string; value?: unknown }): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateElement") return (node.value as { cooked?: string }).cooked;
  return undefined;
}
