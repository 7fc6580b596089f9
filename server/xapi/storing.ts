/** Writes statements: a batch is stored whole or not at all, and what was said before under a number stays as it was said. */
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import { digestOf, seenSql, type Holder, type Launch } from "./holder.ts";
import type { Said } from "./saying.ts";

/** A file that came with a statement. */
export interface Attached {
  statementId: string;
  sha2: string;
  media: string;
  content: Buffer;
}

/** What content may say of one person in a day; nobody learns faster than that. */
const MOST_A_DAY = 5_000;

/**
 * Stores statements. Those that were stored before and say the same are left alone; another one under the same number is refused
 * with all that came with it. Whatever somebody else said under that number counts as another one.
 */
export async function storeStatements(
  tx: Tx,
  holder: Holder | undefined,
  said: readonly Said[],
  attached: readonly Attached[] = [],
): Promise<void> {
  const positions = await insertStatements(tx, said);
  const known = said.filter(({ id }) => !positions.has(id));
  if (known.length > 0) await checkSame(tx, holder, known);
  const fresh = said.filter(({ id }) => positions.has(id));
  await insertMentions(tx, fresh, positions);
  for (const { statementId, sha2, media, content } of attached) {
    const position = positions.get(statementId);
    if (position === undefined) continue;
    await tx.execute(
      `INSERT INTO xapi_attachment (position, sha2, media, content, person_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [position, sha2, media, content, holder?.kind === "launch" ? holder.personId : null],
    );
  }
}

/** Refuses more than anybody can learn in a day. */
export async function checkShare(db: Db, launch: Launch, count: number, now: Date): Promise<void> {
  const row = await db.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM xapi_statement
      WHERE person_id = $1 AND stored > $2::timestamptz - interval '1 day' LIMIT $3) recent`,
    [launch.personId, now, MOST_A_DAY],
  );
  if ((row?.count ?? 0) + count > MOST_A_DAY) throw new Refusal("xapi_share_full", undefined, 3_600);
}

async function insertStatements(tx: Tx, said: readonly Said[]): Promise<Map<string, number>> {
  const column = <Key extends keyof Said>(key: Key): Said[Key][] => said.map((each) => each[key]);
  const rows = await tx.rows<{ statement_id: string; position: number }>(
    `INSERT INTO xapi_statement (statement_id, stored, store_id, person_id, launched_digest, verb_digest, registration, refers_to, voids,
            voids_any, digest, statement)
     SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[], $7::uuid[],
            $8::uuid[], $9::uuid[], $10::boolean[], $11::bytea[], $12::jsonb[])
     ON CONFLICT (statement_id) DO NOTHING RETURNING statement_id, position`,
    [
      column("id"),
      column("stored"),
      column("storeId"),
      column("personId"),
      column("launched"),
      column("verb"),
      column("registration"),
      column("refersTo"),
      column("voids"),
      column("voidsAny"),
      column("digest"),
      said.map(({ statement }) => JSON.stringify(statement)),
    ],
  );
  return new Map(rows.map(({ statement_id: id, position }) => [id, position]));
}

async function checkSame(tx: Tx, holder: Holder | undefined, known: readonly Said[]): Promise<void> {
  const values = new Values(known.map(({ id }) => id));
  const seen = holder === undefined ? "s.store_id IS NULL AND s.launched_digest IS NULL" : seenSql(holder, "s", values);
  const rows = await tx.rows<{ statement_id: string; digest: Buffer }>(
    `SELECT statement_id, digest FROM xapi_statement s WHERE statement_id = ANY ($1::uuid[]) AND ${seen}`,
    values.list,
  );
  const digests = new Map(rows.map(({ statement_id: id, digest }) => [id, digest]));
  for (const { id, digest } of known)
    if (digests.get(id)?.equals(digest) !== true) throw new Refusal("xapi_said_before");
}

async function insertMentions(tx: Tx, fresh: readonly Said[], positions: ReadonlyMap<string, number>): Promise<void> {
  for (const [table, what] of [
    ["agent", "agents"],
    ["activity", "activities"],
  ] as const) {
    const rows = fresh.flatMap(({ id, personId, mentions }) =>
      [...mentions[what]].map(([key, direct]) => ({
        key: digestOf(key),
        position: positions.get(id),
        direct,
        personId,
      })),
    );
    if (rows.length === 0) continue;
    await tx.execute(
      table === "agent"
        ? `INSERT INTO xapi_statement_agent (agent_digest, position, direct, person_id)
           SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::boolean[], $4::bigint[])`
        : `INSERT INTO xapi_statement_activity (activity_digest, position, direct, person_id)
           SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::boolean[], $4::bigint[])`,
      [
        rows.map(({ key }) => key),
        rows.map(({ position }) => position),
        rows.map(({ direct }) => direct),
        rows.map(({ personId }) => personId),
      ],
    );
  }
}
