/** Enrolments of two records that are made one person's: they go over, a course counts once, and all of it can be taken back. */
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { liveSql } from "../standing/door.ts";
import { moveEnrolment, type EnrolmentRow } from "./store.ts";

/** A merge as it concerns enrolments. */
export type Merging = { mergeId: number; survivorId: number; otherId: number; now: Date };

type Kept = Pick<EnrolmentRow, "enrolment_id" | "left_at" | "completed_at" | "certificate_number"> & {
  from_person: number;
  from_state: EnrolmentRow["state"];
  to_state: EnrolmentRow["state"];
};

/**
 * Brings the enrolments of the other record over to the survivor's. The ledgers are merged already: each completed one names the
 * entry that says it now. Of two enrolments in one course the completed one stays, else the survivor's; the other is left. Both
 * people are locked.
 */
export async function moveEnrolments(tx: Tx, merging: Merging): Promise<void> {
  const { survivorId, otherId, now } = merging;
  const entries = await entriesOf(tx, survivorId);
  const rows = await rowsOf(tx, [survivorId, otherId]);
  const ending = endingOf(rows, survivorId);
  // Hours that an office took back in the ledger itself cannot be named any more.
  for (const { enrolment_id: id, person_id, state } of rows)
    if (state === "completed" && person_id === otherId && !entries.has(id)) ending.add(id);
  // What ends goes first: a course is studied once at a time.
  for (const row of rows.toSorted((a, b) => Number(ending.has(b.enrolment_id)) - Number(ending.has(a.enrolment_id)))) {
    const ends = ending.has(row.enrolment_id);
    if (row.person_id === survivorId && !ends && row.entry_id === (entries.get(row.enrolment_id) ?? row.entry_id))
      continue;
    const gone = { state: "left", left_at: now, completed_at: null, entry_id: null, certificate_number: null } as const;
    const entry_id = entries.get(row.enrolment_id) ?? null;
    // A revoked one names an entry that was taken back, which stays in the record it stood in.
    const kept = row.state === "completed" ? { entry_id } : {};
    if (row.state === "revoked" && row.person_id === otherId) continue;
    const moved = await moveEnrolment(tx, row, { person_id: survivorId, ...(ends ? gone : kept) });
    await tx.execute(
      `INSERT INTO enrolment_merge (merge_id, enrolment_id, from_person, from_state, to_state, left_at, completed_at, certificate_number)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        merging.mergeId,
        row.enrolment_id,
        row.person_id,
        row.state,
        moved.state,
        row.left_at,
        row.completed_at,
        row.certificate_number,
      ],
    );
  }
}

/** Notes enrolments of the survivor that were completed by a merge: by what both records had done together. */
export async function noteCompleted(tx: Tx, mergeId: number, enrolmentIds: readonly number[]): Promise<void> {
  await tx.execute(
    `INSERT INTO enrolment_merge (merge_id, enrolment_id, from_person, from_state, to_state)
     SELECT $1, enrolment_id, person_id, 'studying', state FROM enrolment WHERE enrolment_id = ANY ($2)
     ON CONFLICT (merge_id, enrolment_id) DO UPDATE SET to_state = EXCLUDED.to_state`,
    [mergeId, enrolmentIds],
  );
}

/** The entries with which a merge completed courses; they go when it is taken back, before the enrolments are returned. */
export async function completedByMerge(tx: Tx, mergeId: number): Promise<number[]> {
  const rows = await tx.rows<{ entry_id: number }>(
    `SELECT entry_id FROM enrolment_merge JOIN enrolment USING (enrolment_id)
      WHERE merge_id = $1 AND from_state = 'studying' AND state = 'completed' AND entry_id IS NOT NULL`,
    [mergeId],
  );
  return rows.map(({ entry_id: id }) => id);
}

/** Enrolments that end because the same person is, or was, in the course by another. */
function endingOf(rows: readonly EnrolmentRow[], survivorId: number): Set<number> {
  const counting = rows.filter(({ state }) => state === "studying" || state === "completed");
  const weight = (row: EnrolmentRow) => (row.state === "completed" ? 2 : 0) + (row.person_id === survivorId ? 1 : 0);
  const ending = new Set<number>();
  for (const group of Map.groupBy(counting, ({ course_id: id }) => id).values()) {
    const [, ...others] = group.toSorted((a, b) => weight(b) - weight(a));
    for (const { enrolment_id: id } of others) ending.add(id);
  }
  return ending;
}

/**
 * Gives back what a merge had brought over, as it was. The ledgers are separated already. Throws `merge_built_upon` where one of
 * the enrolments was completed, left or taken back since.
 */
export async function returnEnrolments(tx: Tx, { mergeId, survivorId, otherId }: Omit<Merging, "now">): Promise<void> {
  const kept = await tx.rows<Kept>(
    `SELECT enrolment_id, from_person, from_state, to_state, left_at, completed_at, certificate_number FROM enrolment_merge
      WHERE merge_id = $1`,
    [mergeId],
  );
  const before = new Map(kept.map((each) => [each.enrolment_id, each]));
  const entries = new Map([...(await entriesOf(tx, survivorId)), ...(await entriesOf(tx, otherId))]);
  const rows = (await rowsOf(tx, [survivorId])).filter(({ enrolment_id: id }) => before.has(id));
  // What goes back to the other record goes first, for the same reason.
  const away = (row: EnrolmentRow) => Number(before.get(row.enrolment_id)?.from_person === otherId);
  for (const row of rows.toSorted((a, b) => away(b) - away(a))) {
    const was = before.get(row.enrolment_id) as Kept;
    if (row.state !== was.to_state) throw new Refusal("merge_built_upon");
    const { from_person: person_id, from_state: state, left_at, completed_at, certificate_number } = was;
    // What the merge itself had completed is studied again.
    const kept = state === "studying" ? null : row.entry_id;
    const entry_id = state === "completed" ? (entries.get(row.enrolment_id) ?? null) : kept;
    await moveEnrolment(tx, row, { person_id, state, left_at, completed_at, certificate_number, entry_id });
  }
}

async function rowsOf(tx: Tx, people: readonly number[]): Promise<EnrolmentRow[]> {
  return tx.rows<EnrolmentRow>("SELECT * FROM enrolment WHERE person_id = ANY ($1) ORDER BY enrolment_id FOR UPDATE", [
    people,
  ]);
}

/** The live entries of a ledger that enrolments stand behind. */
async function entriesOf(tx: Tx, personId: number): Promise<Map<number, number>> {
  const rows = await tx.rows<{ declaration: string; entry_id: number }>(
    `SELECT declaration, entry_id FROM ledger_entry entry
      WHERE person_id = $1 AND declaration LIKE 'course:%' AND ${liveSql("entry")}`,
    [personId],
  );
  return new Map(rows.map(({ declaration, entry_id: id }) => [Number(declaration.split(":")[2]), id]));
}
