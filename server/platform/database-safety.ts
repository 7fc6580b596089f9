import type { Db } from "./db.ts";

/** A database server that could lose or tear what it has acknowledged, or that is too old. */
export class UnsafeDatabase extends Error {
  override name = "UnsafeDatabase";
}

/** Refuses a server with fsync, full_page_writes or synchronous_commit off, or older than PostgreSQL 15. */
export async function refuseUnsafe(db: Db): Promise<void> {
  const settings = await db.rows<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings
      WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num')`,
  );
  for (const { name, setting } of settings) {
    if (name === "server_version_num") {
      if (Number(setting) < 150_000)
        throw new UnsafeDatabase(`PostgreSQL 15 or newer is needed, this one is ${setting}`);
    } else if (setting === "off") {
      throw new UnsafeDatabase(`The database runs with ${name} = off and could lose acknowledged work; turn it on`);
    }
  }
}
