/** Who looked at somebody's data: read from the trail, offices by their title and never by who holds them. */
import type { LookView, REVEAL_REASONS, REVEALED_FIELDS } from "../../contract/privacy.ts";
import { unitsAboveEach } from "../organisations/door.ts";
import { SAME_LOOK_MS } from "../platform/audit.ts";
import type { Db } from "../platform/db.ts";

interface LookRow {
  event_id: number;
  at: Date;
  account_id: number;
  office: string | null;
  operation: string;
  outcome: "seen" | "done";
  person_id: number | null;
  people: number | null;
  field: (typeof REVEALED_FIELDS)[number] | null;
  reason: (typeof REVEAL_REASONS)[number] | null;
  note: string | null;
}

const PAGE = 200;

/**
 * A page of looks at a person, the newest first. `db` sees the whole trail: exports name nobody, and whether one of them
 * reached this person is found by how far it went.
 */
export async function looksAt(
  db: Db,
  personId: number,
  before: number | undefined,
): Promise<{ looks: LookView[]; before?: number }> {
  const { units, divisions } = await placesOf(db, personId);
  const rows = await db.rows<LookRow>(
    `SELECT e.event_id, e.at, e.account_id, office.title AS office, e.operation, e.outcome, e.person_id,
            (e.details->>'people')::integer AS people, reveal.field, reveal.reason, reveal.note
       FROM audit_event e
       LEFT JOIN office ON office.office_id = e.office_id
       LEFT JOIN reveal ON e.operation = 'privacy.reveal' AND reveal.person_id = e.person_id
         AND e.object = 'reveal:' || reveal.reveal_id
      WHERE e.event_id < coalesce($2::bigint, 9007199254740991) AND e.account_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM account WHERE account.account_id = e.account_id AND account.person_id = $1)
        AND ((e.person_id = $1 AND e.office_id IS NOT NULL AND (e.outcome = 'seen' OR (e.outcome = 'done' AND e.operation = 'privacy.reveal')))
          OR (e.person_id IS NULL AND e.outcome = 'seen' AND starts_with(e.object, 'export:people') AND ${REACHED}))
      ORDER BY e.event_id DESC LIMIT ${PAGE}`,
    [personId, before, units, divisions],
  );
  const last = rows.length === PAGE ? rows.at(-1)?.event_id : undefined;
  return { looks: gather(rows), ...(last === undefined ? {} : { before: last }) };
}

/** Whether an export went as far as one of these units ($3) or divisions ($4). */
const REACHED = `(CASE WHEN e.details ? 'unit' THEN (e.details->>'unit')::bigint = ANY ($3::bigint[])
  ELSE e.details->'reach'->>'kind' = 'all' OR e.details->'reach'->>'divisionCode' = ANY ($4::text[])
    OR (e.details->'reach'->>'unitId')::bigint = ANY ($3::bigint[])
    OR EXISTS (SELECT FROM jsonb_array_elements_text(coalesce(e.details->'reach'->'unitIds', '[]')) one
                WHERE one::bigint = ANY ($3::bigint[])) END)`;

/** Where somebody serves or served: units with those above them, and divisions. */
async function placesOf(db: Db, personId: number): Promise<{ units: number[]; divisions: string[] }> {
  const rows = await db.rows<{ unit_id: number }>(
    "SELECT DISTINCT unit_id FROM ledger_entry WHERE person_id = $1 AND kind = 'employment' AND unit_id IS NOT NULL",
    [personId],
  );
  const above = await unitsAboveEach(
    db,
    rows.map(({ unit_id: id }) => id),
  );
  const units = [...above.values()].flat();
  return {
    units: [...new Set(units.map(({ unit_id: id }) => id))],
    divisions: [...new Set(units.map(({ division_code: code }) => code))],
  };
}

/** Reads of one account within ten minutes are one look. */
function gather(rows: readonly LookRow[]): LookView[] {
  const looks: (LookView & { accountId: number; begun: number })[] = [];
  for (const row of rows) {
    const { event_id: lookId, at, account_id: accountId, office, operation, field, reason, note, people } = row;
    const kind = row.person_id === null ? "export" : operation === "privacy.reveal" ? "reveal" : "read";
    const time = at.getTime();
    const same = looks.find(
      (look) =>
        kind === "read" &&
        look.kind === "read" &&
        look.accountId === accountId &&
        look.office === office &&
        look.begun - time < SAME_LOOK_MS,
    );
    if (same === undefined) {
      const view = { lookId, at: at.toISOString(), office, operations: [operation], kind, field, reason, note, people };
      looks.push({ ...view, kind, accountId, begun: time });
    } else {
      same.at = at.toISOString();
      if (!same.operations.includes(operation)) same.operations.unshift(operation);
    }
  }
  return looks.map(({ accountId, begun, ...look }) => {
    void accountId;
    void begun;
    return look;
  });
}
