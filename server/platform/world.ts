import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transact, type Database, type Tx } from "./db.ts";
import type { Vault } from "./vault.ts";

/** What db/worlds/index.ts exports. The whole world is written in one transaction: it is there or it is not. */
export interface WorldModule {
  seedWorld(tx: Tx, options: { people: number; vault: Vault; log: (line: string) => void }): Promise<void>;
}

const MILESTONE = "demo-world";
const LOAD_TIMEOUT_MS = 30 * 60_000;

/** Loads the demo world unless this database has it. Returns whether it loaded. */
export async function loadDemoWorld(
  database: Database,
  options: { root: string; people: number; vault: Vault; log: (line: string) => void },
): Promise<boolean> {
  const file = join(options.root, "db", "worlds", "index.ts");
  if (!existsSync(file) || (await isLoaded(database))) return false;
  const world = (await import(pathToFileURL(file).href)) as WorldModule;
  const load = async (tx: Tx) => {
    const first = await tx.execute(
      "INSERT INTO platform_milestone (name, details) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      [MILESTONE, { people: options.people }],
    );
    if (first === 1) await world.seedWorld(tx, options);
    return first === 1;
  };
  return transact(database, load, { statementTimeoutMs: LOAD_TIMEOUT_MS });
}

async function isLoaded(database: Database): Promise<boolean> {
  return (await database.row("SELECT 1 FROM platform_milestone WHERE name = $1", [MILESTONE])) !== undefined;
}
