/** Masked fields shown in full: one at a time, for a reason, so many an hour. */
import { REVEALS_PER_HOUR, type REVEALED_FIELDS, type REVEAL_REASONS } from "../../contract/privacy.ts";
import type { Person } from "../people/door.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

export interface Reveal {
  accountId: number;
  officeId: number | undefined;
  person: Person;
  field: (typeof REVEALED_FIELDS)[number];
  reason: (typeof REVEAL_REASONS)[number];
  note: string;
}

const HOUR_MS = 3_600_000;

/** Writes down that a value is shown, and gives it. Throws when there is none, or when this hour's are used up. */
export async function reveal(
  tx: Tx,
  { accountId, officeId, person, field, reason, note }: Reveal,
  now: Date,
): Promise<{ value: string; left: number; revealId: number }> {
  const value = field === "identity" ? person.identity_number : person.phone;
  if (value === null) throw new Refusal("nothing_to_reveal");
  // Two at the same moment count each other.
  await tx.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`reveal ${accountId}`]);
  const since = new Date(now.getTime() - HOUR_MS);
  const used = await tx.row<{ count: number; oldest: Date | null }>(
    "SELECT count(*) AS count, min(at) AS oldest FROM reveal WHERE account_id = $1 AND at > $2",
    [accountId, since],
  );
  const count = used?.count ?? 0;
  if (count >= REVEALS_PER_HOUR) {
    const free = (used?.oldest ?? now).getTime() + HOUR_MS - now.getTime();
    throw new Refusal("too_many_reveals", undefined, Math.max(1, Math.ceil(free / 1_000)));
  }
  const row = await tx.row<{ reveal_id: number }>(
    `INSERT INTO reveal (person_id, account_id, office_id, at, field, reason, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
     RETURNING reveal_id`,
    [person.person_id, accountId, officeId, now, field, reason, note.trim()],
  );
  return { value, left: REVEALS_PER_HOUR - count - 1, revealId: (row as { reveal_id: number }).reveal_id };
}
