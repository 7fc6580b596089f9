import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, transact, type Database } from "./db.ts";
import { openKeptVault } from "./key-file.ts";
import { refuseUnsafe } from "./database-safety.ts";
import { migrate } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";
import { runningPostgres } from "./postgres-cluster.ts";
import { migrationsFolder, type Settings } from "./settings.ts";
import { VaultError, type Vault } from "./vault.ts";

export interface OpenDatabase {
  database: Database;
  /** Over the keys that the settings name. */
  vault: Vault;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Uses the embedded PostgreSQL of a server that runs on the same data folder instead of refusing: for commands. */
  join?: boolean;
  /** Called when the embedded PostgreSQL ends by itself. */
  onExit?: (reason: string) => void;
}

const DATABASE = "xueshi";

/**
 * The database these settings mean, ready to use: DATABASE_URL, or the embedded PostgreSQL, started when needed.
 * Refuses unsafe server settings and applies the migrations that are missing.
 */
export async function openAndMigrate(settings: Settings, options: OpenOptions = {}): Promise<OpenDatabase> {
  const server = await findServer(settings, options);
  const database = openDatabase(server.url);
  const close = async () => {
    await database.close();
    await server.stop();
  };
  try {
    await refuseUnsafe(database);
    await migrate(database, migrationsFolder(settings.root));
    return { database, vault: await fittingVault(database, settings), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The vault of the settings, if it is the one that this database was sealed with; a new database takes it as its own. */
async function fittingVault(database: Database, settings: Settings): Promise<Vault> {
  const vault = openKeptVault(settings);
  const mark = vault.blind("vault.mark", "xueshi").toString("hex");
  await transact(database, (tx) =>
    tx.execute("INSERT INTO platform_milestone (name, details) VALUES ('vault', $1) ON CONFLICT DO NOTHING", [
      { mark },
    ]),
  );
  const row = await database.row<{ details: { mark: string } }>(
    "SELECT details FROM platform_milestone WHERE name = 'vault'",
  );
  if (row?.details.mark === mark) return vault;
  const remedy =
    "Put the file back that was in use, from a backup if need be: without it nothing sealed can be opened.";
  throw new VaultError(`The keys in ${settings.keyFile} are not those that this database was sealed with. ${remedy}`);
}

async function findServer(
  settings: Settings,
  options: OpenOptions,
): Promise<{ url: string; stop: () => Promise<void> }> {
  if (settings.databaseUrl !== undefined) return { url: settings.databaseUrl, stop: async () => undefined };
  const running = options.join ? runningPostgres(settings.dataDir, DATABASE) : undefined;
  if (running !== undefined) return { url: running, stop: async () => undefined };
  mkdirSync(settings.dataDir, { recursive: true });
  const log = createWriteStream(join(settings.dataDir, "postgres.log"), { flags: "a" });
  const postgres = await startPostgres({
    folder: settings.dataDir,
    log: (line) => log.write(`${line}\n`),
    ...(options.onExit ? { onExit: options.onExit } : {}),
  });
  const stop = async () => {
    await postgres.stop();
    log.end();
  };
  return { url: await postgres.ensureDatabase(DATABASE), stop };
}
