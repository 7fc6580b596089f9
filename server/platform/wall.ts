/**
 * The second wall. Operations restrict themselves to the caller's reach; behind that, reading goes through connections of a
 * role that row-level security keeps within the caller's divisions (db/migrations, "wall"). One forgotten condition then shows
 * at most what belongs to the caller's own division.
 */
import type { Writable } from "node:stream";
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

const SET = {
  name: "wall",
  text: "SELECT set_config('xueshi.wall', $1, false), set_config('xueshi.person', $2, false)",
};

/** A connection whose wall stands as wanted. Throws, and gives the connection up, when it cannot be set. */
export async function clientBehindWall(pool: pg.Pool, wall: Wall): Promise<pg.PoolClient> {
  const client = await pool.connect();
  try {
    await setWall(client, wall);
    return client;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/**
 * Work on a connection behind a wall. Where it stands elsewhere, setting it goes out in front of the first question, on the same
 * way: the connection does one after the other. Nothing that was answered is given out unless the wall was set.
 * @param pool of connections that may be asked several things at once (`pipeline`).
 */
export async function behindWall<Result>(
  pool: pg.Pool,
  wall: Wall,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const setting = setWall(client, wall).catch((error: Error) => (broken = error));
  try {
    const [result] = await Promise.allSettled([work(client), setting]);
    if (broken !== undefined) throw broken;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  } finally {
    client.release(broken);
  }
}

async function setWall(client: pg.PoolClient, wall: Wall): Promise<void> {
  const divisions = wall.divisions === "all" ? "all" : wall.divisions.join(",");
  const person = wall.personId === undefined ? "" : String(wall.personId);
  const wanted = `${divisions}|${person}`;
  if (walls.get(client) === wanted) return;
  walls.delete(client);
  sendTogether(client);
  await client.query({ ...SET, values: [divisions, person] });
  walls.set(client, wanted);
}

const gathering = new WeakSet<pg.PoolClient>();

/** What is asked of a connection from here on in this turn goes out with one write. */
export function sendTogether(client: pg.PoolClient): void {
  if (gathering.has(client)) return;
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  gathering.add(client);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(client);
    stream.uncork();
  });
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
