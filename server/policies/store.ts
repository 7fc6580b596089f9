/** Questions that no answer fitted. */
import type { Tx } from "../platform/db.ts";

const LONG_DIGITS = /\d{6,}/g;
const LONGEST = 200;
const MOST_ROWS = 50_000;

/** Text that may be kept: spaces folded, long digits (identity numbers, telephones) masked. */
export function fitToKeep(question: string): string {
  return question
    .normalize("NFKC")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(LONG_DIGITS, "……")
    .slice(0, LONGEST)
    .toWellFormed();
}

/** Counts a question without an answer. A new one is let go when the table is full. */
export async function noteUnanswered(tx: Tx, asked: string, now: Date): Promise<void> {
  const question = fitToKeep(asked);
  if (question === "") return;
  const known = await tx.execute(
    "UPDATE unanswered_question SET times = times + 1, last_asked_at = $2 WHERE question = $1",
    [question, now],
  );
  if (known === 1) return;
  await tx.execute(
    `INSERT INTO unanswered_question (question, first_asked_at, last_asked_at)
     SELECT $1, $2, $2 WHERE (SELECT count(*) FROM unanswered_question) < ${MOST_ROWS}
     ON CONFLICT (question) DO UPDATE SET times = unanswered_question.times + 1, last_asked_at = EXCLUDED.last_asked_at`,
    [question, now],
  );
}
