/** What must hold of declarations whatever happened to the server: of each thing that was done, all of it or nothing. */
import { broken } from "../../server/declarations/once.fixture.ts";
import { transact, type Database } from "../../server/platform/db.ts";
import { recomputePeople } from "../../server/standing/door.ts";
import { shelf } from "./siege.ts";

const ALL_OR_NOTHING = `
  WITH step AS (SELECT declaration_id, count(*) FILTER (WHERE event <> 'create') AS done,
                  count(*) FILTER (WHERE event = 'revoke') AS revoked,
                  count(*) FILTER (WHERE to_state = 'approved') AS approved,
                  (array_agg(to_state ORDER BY step_id DESC))[1] AS state,
                  (array_agg(entry_id ORDER BY step_id DESC))[1] AS entry_id
                  FROM declaration_step GROUP BY 1),
  lived AS (SELECT split_part(declaration, ':', 2)::bigint AS declaration_id, array_agg(entry_id) AS entries FROM ledger_entry e
             WHERE declaration LIKE 'declaration:%' AND NOT EXISTS (SELECT FROM ledger_entry r
               WHERE r.person_id = e.person_id AND r.reverses = e.entry_id) GROUP BY 1),
  trail AS (SELECT object, count(*) AS done FROM audit_event
             WHERE outcome = 'done' AND operation LIKE 'declarations.%' GROUP BY 1),
  told AS (SELECT link, count(*) FILTER (WHERE template = 'item_approved') AS approved,
             count(*) FILTER (WHERE template = 'item_revoked') AS revoked FROM notice GROUP BY 1)
  SELECT 'state and last step differ: ' || declaration_id AS fault FROM declaration d JOIN step USING (declaration_id)
   WHERE d.state <> step.state OR d.entry_id IS DISTINCT FROM step.entry_id
  UNION ALL SELECT 'version and steps differ: ' || declaration_id FROM declaration d JOIN step USING (declaration_id)
   WHERE d.version <> step.done + 1
  UNION ALL SELECT 'steps and trail differ: ' || declaration_id FROM declaration d JOIN step USING (declaration_id)
   LEFT JOIN trail ON object = 'declaration:' || declaration_id WHERE coalesce(trail.done, 0) <> step.done + 1
  UNION ALL SELECT 'told otherwise than done: ' || declaration_id FROM declaration d JOIN step USING (declaration_id)
   LEFT JOIN told ON link = '/declarations/' || declaration_id
   WHERE coalesce(told.approved, 0) <> step.approved OR coalesce(told.revoked, 0) <> step.revoked
  UNION ALL SELECT 'not one live entry, its own: ' || d.declaration_id FROM declaration d LEFT JOIN lived USING (declaration_id)
   WHERE d.state <> 'draft' AND lived.entries IS DISTINCT FROM ARRAY[d.entry_id]
  UNION ALL SELECT 'entry and state differ: ' || d.declaration_id FROM declaration d
   JOIN ledger_entry e ON e.person_id = d.person_id AND e.entry_id = d.entry_id
   WHERE e.approved IS DISTINCT FROM
     CASE d.state WHEN 'approved' THEN true WHEN 'revoked' THEN false WHEN 'appealed' THEN false END
  UNION ALL SELECT 'a ruling stands on what is taken back: ' || decision_id FROM decision
   JOIN ledger_entry r USING (person_id)
   WHERE r.reverses IS NOT NULL
     AND receipt @? format('$.facts.items.*[*] ? (@.id == "%s" && @.approved == true)', r.reverses)::jsonpath
     AND NOT EXISTS (SELECT FROM decision_withdrawal w WHERE w.decision_id = decision.decision_id)
  UNION ALL SELECT 'a ruling withdrawn for what stands: ' || decision_id FROM decision_withdrawal w
   WHERE NOT EXISTS (SELECT FROM ledger_entry r WHERE r.person_id = w.person_id AND r.reverses = w.entry_id)
  UNION ALL SELECT 'a key without its answer: ' || key FROM idempotent_answer WHERE body IS NULL OR status IS NULL`;

/** Every half state there is, in words. */
export async function findings(database: Database): Promise<string[]> {
  const rows = await database.rows<{ fault: string }>(ALL_OR_NOTHING);
  return [...rows.map(({ fault }) => fault), ...(await broken({ database })), ...(await staleOf(database))];
}

/** People whose standing is not what the ledger gives, and for whom no job is there that would see to it. */
async function staleOf(database: Database): Promise<string[]> {
  const waiting = await database.rows<{ person_id: number }>(
    `SELECT DISTINCT (data->'payload'->>'personId')::bigint AS person_id FROM pgboss.job
      WHERE name = 'standing-recompute' AND state IN ('created', 'retry', 'active')`,
  );
  const seen = new Set(waiting.map(({ person_id }) => person_id));
  const people = await database.rows<{ person_id: number }>("SELECT person_id FROM person ORDER BY 1");
  const faults: string[] = [];
  for (const { person_id } of people)
    if (!seen.has(person_id) && (await differs(database, person_id))) faults.push(`stale standing: ${person_id}`);
  return faults;
}

/** Whether computing somebody's standing again changes it. Writes nothing in the end. */
async function differs(database: Database, personId: number): Promise<boolean> {
  let changed = 0;
  const undone = new Error("undone");
  await transact(database, async (tx) => {
    const count = await recomputePeople(tx, { shelf, today: 20260901 }, [personId]);
    changed = count.changed + count.removed;
    throw undone;
  }).catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return changed > 0;
}
