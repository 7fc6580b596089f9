/**
 * The second wall. Operations restrict themselves to the caller's reach; behind that, reading goes through connections of a
 * role that row-level security keeps within the caller's divisions (db/migrations, "wall"). One forgotten condition then shows
 * at most what belongs to the caller's own division.
 */
import type pg from "pg";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Db } from "./db.ts";

/** Role of the connections behind the wall. */
export const WALLED_ROLE = "xueshi_walled";

/** What the wall lets through: everything, or people of some divisions ("d01" … "d14", "corps") and one person. */
export interface Wall {
  divisions: "all" | readonly string[];
  personId?: number | undefined;
}

const walls = new WeakMap<pg.PoolClient, string>();

/** A connection whose wall stands as wanted. Throws, and gives the connection up, when it cannot be set. */
export async function behindWall(pool: pg.Pool, wall: Wall): Promise<pg.PoolClient> {
  const divisions = wall.divisions === "all" ? "all" : wall.divisions.join(",");
  const person = wall.personId === undefined ? "" : String(wall.personId);
  const wanted = `${divisions}|${person}`;
  const client = await pool.connect();
  if (walls.get(client) === wanted) return client;
  try {
    walls.delete(client);
    await client.query("SELECT set_config('xueshi.wall', $1, false), set_config('xueshi.person', $2, false)", [
      divisions,
      person,
    ]);
    walls.set(client, wanted);
    return client;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** The wall of a reach: the divisions that the units it names belonged to, now and before. Asks the database only for offices of units. */
export async function wallOf(db: Db, reach: Reach, actor: Actor | undefined): Promise<Wall> {
  const own = actor?.personId === undefined ? {} : { personId: actor.personId };
  switch (reach.kind) {
    case "public":
      return { divisions: [] };
    case "self":
      return { divisions: [], personId: reach.personId };
    case "all":
      return { divisions: "all", ...own };
    case "division":
      return { divisions: [reach.divisionCode], ...own };
    case "unit":
    case "unit_and_below":
      return { divisions: await divisionsOf(db, [reach.unitId]), ...own };
    case "units":
      return { divisions: await divisionsOf(db, reach.unitIds), ...own };
  }
}

async function divisionsOf(db: Db, unitIds: readonly number[]): Promise<string[]> {
  const rows = await db.rows<{ division_code: string }>(
    "SELECT DISTINCT division_code FROM unit_place WHERE unit_id = ANY ($1) AND place_id = unit_id ORDER BY division_code",
    [unitIds],
  );
  return rows.map(({ division_code: code }) => code);
}
