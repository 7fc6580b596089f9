/** How people answer questions: from attempts that have ended, without saying whose they were. */
import type { QuestionContent } from "../../contract/question.ts";
import type { ItemFigures, QuestionView } from "../../contract/assessment-bank.ts";
import type { Db } from "../platform/db.ts";
import { creditOf, offeredOf } from "./grading.ts";

type Key = { question_id: number; version: number };
type FiguresRow = Key & { asked: number; difficulty: number | null; discrimination: number | null };

export const NO_FIGURES: ItemFigures = { asked: 0, difficulty: null, discrimination: null };

/** Below so many answers a correlation says nothing. */
const LEAST_FOR_CORRELATION = 10;

/** Figures of versions, by `question:version`. Discrimination is the correlation with the rest of the paper, the item left out. */
export async function figuresOf(db: Db, keys: readonly Key[]): Promise<Map<string, ItemFigures>> {
  const rows = await db.rows<FiguresRow>(
    `SELECT question_id, version, count(*)::int AS asked, avg(credit)::float8 / 100 AS difficulty,
            CASE WHEN count(*) >= ${LEAST_FOR_CORRELATION} THEN corr(credit, (points - credit)::float8 / nullif(size - 1, 0)) END
              AS discrimination
       FROM unnest($1::bigint[], $2::smallint[]) AS wanted (question_id, version)
       JOIN attempt_question a USING (question_id, version)
       JOIN test_attempt t USING (person_id, attempt_id)
       JOIN LATERAL (SELECT sum(count) AS size FROM test_plan p, unnest(p.counts) AS count WHERE p.test_key = t.test_key) paper
         ON true
      WHERE t.ended_at IS NOT NULL
      GROUP BY question_id, version`,
    [keys.map((key) => key.question_id), keys.map((key) => key.version)],
  );
  return new Map(
    rows.map(({ question_id, version, asked, difficulty, discrimination }) => [
      keyOf({ question_id, version }),
      { asked, difficulty: rounded(difficulty), discrimination: rounded(discrimination) },
    ]),
  );
}

/** How a version is named in a map of figures. */
export function keyOf({ question_id, version }: Key): string {
  return `${question_id}:${version}`;
}

function rounded(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : Math.round(value * 1000) / 1000;
}

const MOST_ANSWERS = 12;

/** What people answered to a version. */
export async function answersOf(db: Db, key: Key, content: QuestionContent): Promise<QuestionView["answers"]> {
  const rows = await db.rows<{ said: string[]; count: number }>(
    `SELECT said, count(*)::int AS count FROM attempt_question a JOIN test_attempt t USING (person_id, attempt_id)
      WHERE question_id = $1 AND version = $2 AND t.ended_at IS NOT NULL
      GROUP BY said ORDER BY count DESC, said LIMIT 2000`,
    [key.question_id, key.version],
  );
  const none = rows.filter(({ said }) => said.every((each) => each === "")).reduce((sum, { count }) => sum + count, 0);
  const blank = none === 0 ? [] : [{ answer: "", right: false, count: none }];
  const counted = (taken: (said: string[]) => boolean) =>
    rows.filter(({ said }) => taken(said)).reduce((sum, { count }) => sum + count, 0);
  switch (content.kind) {
    case "single":
    case "multiple":
      return [
        ...content.choices.map(({ text, credit }, at) => ({
          answer: text,
          right: credit === 100,
          count: counted((said) => said.includes(String(at + 1))),
        })),
        ...blank,
      ];
    case "true_false":
      return [
        ...["true", "false"].map((each) => ({
          answer: each,
          right: each === String(content.right),
          count: counted((said) => said[0] === each),
        })),
        ...blank,
      ];
    case "matching":
      return [
        ...content.pairs.map(({ left, right }, at) => ({
          answer: `${left} → ${right}`,
          right: true,
          count: counted(
            (said) =>
              creditOf({ ...content, pairs: [content.pairs[at] as never] }, pairSaid(content, said, at)) === 100,
          ),
        })),
        ...blank,
      ];
    case "short":
    case "numeric":
      return [
        ...rows
          .filter(({ said }) => said.some((each) => each !== ""))
          .slice(0, MOST_ANSWERS)
          .map(({ said, count }) => ({ answer: said[0] ?? "", right: creditOf(content, said) === 100, count })),
        ...blank,
      ];
  }
}

type Matching = Extract<QuestionContent, { kind: "matching" }>;

/** One pair's answer, numbered as if the question had that pair only. */
function pairSaid(content: Matching, said: readonly string[], at: number): string[] {
  const offered = offeredOf(content);
  const chosen = offered[Number(said[at] ?? 0) - 1];
  return [chosen === content.pairs[at]?.right ? "1" : "2"];
}
