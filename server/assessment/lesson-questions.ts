/** Questions of a bank that can be asked while somebody watches. */
import type { QuestionContent } from "../../contract/question.ts";
import type { Db } from "../platform/db.ts";

/** One choice of a few is right. */
export interface LessonQuestion {
  wording: string;
  choices: string[];
  /** Counted from 1. */
  answer: number;
}

const MOST_CHOICES = 6;
const LONGEST = 300;
const TRUTH = ["对", "错"];

/**
 * Questions of an institution with a tag that are short and have one right choice among at most six: what can be answered at a
 * glance. In the order in which they were written.
 */
export async function questionsForLesson(
  db: Db,
  { institutionId, tag, most }: { institutionId: number; tag: string; most: number },
): Promise<LessonQuestion[]> {
  const rows = await db.rows<{ wording: string; content: QuestionContent }>(
    `SELECT wording, content FROM question q
       JOIN question_version v ON v.question_id = q.question_id AND v.version = q.current_version
      WHERE institution_id = $1 AND $2 = ANY (tags) AND NOT retired AND length(wording) <= ${LONGEST}
        AND (kind = 'true_false' OR kind = 'single' AND jsonb_array_length(content->'choices') <= ${MOST_CHOICES}
          AND (SELECT count(*) FROM jsonb_array_elements(content->'choices') c WHERE (c->>'credit')::int > 0) = 1)
      ORDER BY q.question_id LIMIT $3`,
    [institutionId, tag, most],
  );
  return rows.flatMap(({ wording, content }) => {
    if (content.kind === "true_false") return [{ wording, choices: TRUTH, answer: content.right ? 1 : 2 }];
    if (content.kind !== "single") return [];
    const answer = content.choices.findIndex(({ credit }) => credit === 100) + 1;
    return [{ wording, choices: content.choices.map(({ text }) => text), answer }];
  });
}
