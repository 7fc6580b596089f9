/** Questions asked while somebody watches: when, which, and what an answer does. */
import { randomInt } from "node:crypto";
import type { Tx } from "../platform/db.ts";
import type { Playback } from "./store.ts";

/** Bounds between two questions, in milliseconds of credited time. */
export interface PromptRules {
  promptFromMs: number;
  promptToMs: number;
}

/** A prompt as it is shown: what is asked and what can be chosen, in the order shown. */
export interface Prompt {
  promptId: number;
  /** Absent where it is only asked whether somebody is there. */
  wording: string | null;
  choices: string[];
  /** Of a prompt without a question: the word that is to be pressed. */
  press: string | null;
}

const PRESENT = ["胡杨", "天山", "绿洲", "棉田", "红柳", "葡萄", "雪莲", "湖泊"];
const CHOICES_WITHOUT = 3;

/**
 * Credited time until the next question: somewhere between the bounds, and in a short lesson before its end, so that each is
 * asked about once.
 */
export function untilPrompt({ promptFromMs, promptToMs }: PromptRules, durationMs: number): number {
  const most = Math.min(promptToMs, Math.floor(durationMs * 0.8));
  const least = Math.min(promptFromMs, Math.floor(durationMs * 0.3));
  return randomInt(least, Math.max(least, most) + 1);
}

interface Question {
  question_id: number;
  lesson_id: number;
  at_ms: number;
  wording: string;
  choices: string[];
  answer: number;
}

/** Asks people something about what they have just played; people whose lesson has no question, whether they are there. */
export async function askAll(tx: Tx, playbacks: readonly Playback[], now: Date): Promise<Map<number, Prompt>> {
  const prompts = new Map<number, Prompt>();
  if (playbacks.length === 0) return prompts;
  const questions = await tx.rows<Question>("SELECT * FROM lesson_question WHERE lesson_id = ANY ($1) ORDER BY at_ms", [
    [...new Set(playbacks.map(({ lessonId }) => lessonId))],
  ]);
  for (const playback of playbacks) {
    const own = questions.filter(({ lesson_id }) => lesson_id === playback.lessonId);
    prompts.set(playback.personId, await ask(tx, playback, own, now));
  }
  return prompts;
}

async function ask(tx: Tx, playback: Playback, questions: readonly Question[], now: Date): Promise<Prompt> {
  const { playing } = playback;
  const passed = questions.filter(({ at_ms: at }) => playing.covered.some(([from, to]) => from <= at && at <= to));
  // Of what was played last, unless that was asked a moment ago.
  const near = passed.filter(({ at_ms: at }) => at <= playing.positionMs).slice(-3);
  const question = pick(near.length > 0 ? near : passed);
  const { shown, right, press } = question ? shuffled(question) : presence();
  const row = await tx.row<{ prompt_id: number }>(
    `INSERT INTO watch_prompt (person_id, playback_id, lesson_id, question_id, shown, right_choice, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING prompt_id`,
    [playback.personId, playback.playbackId, playback.lessonId, question?.question_id ?? null, shown, right, now],
  );
  const { prompt_id: promptId } = row as { prompt_id: number };
  return { promptId, wording: question?.wording ?? null, choices: shown, press };
}

function pick<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 0 ? undefined : items[randomInt(items.length)];
}

function shuffled({ choices, answer }: Question): { shown: string[]; right: number; press: null } {
  const order = choices.map((_, index) => index);
  for (let at = order.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return { shown: order.map((index) => choices[index] as string), right: order.indexOf(answer - 1) + 1, press: null };
}

function presence(): { shown: string[]; right: number; press: string } {
  const rest = [...PRESENT];
  const shown = Array.from({ length: CHOICES_WITHOUT }, () => rest.splice(randomInt(rest.length), 1)[0] as string);
  const right = randomInt(CHOICES_WITHOUT) + 1;
  return { shown, right, press: shown[right - 1] as string };
}

interface PromptRow {
  prompt_id: number;
  question_id: number | null;
  wording: string | null;
  shown: string[];
  right_choice: number;
  tries: number;
  asked_at: Date;
  answered_at: Date | null;
}

/** A prompt of somebody's, undefined when there is none of that number. */
export async function promptOf(
  tx: Pick<Tx, "row">,
  personId: number,
  promptId: number,
): Promise<(Prompt & { right: number; answered: boolean; askedAt: Date }) | undefined> {
  const row = await tx.row<PromptRow>(
    `SELECT prompt.*, question.wording FROM watch_prompt prompt LEFT JOIN lesson_question question USING (question_id)
      WHERE prompt.person_id = $1 AND prompt.prompt_id = $2`,
    [personId, promptId],
  );
  if (row === undefined) return undefined;
  const press = row.question_id === null ? (row.shown[row.right_choice - 1] ?? null) : null;
  const shown = { promptId, wording: row.wording, choices: row.shown, press };
  return { ...shown, right: row.right_choice, answered: row.answered_at !== null, askedAt: row.asked_at };
}

/** Notes an answer, and whether it was right. */
export async function noteAnswer(tx: Tx, personId: number, promptId: number, right: boolean, now: Date): Promise<void> {
  await tx.execute(
    `UPDATE watch_prompt SET tries = least(tries + 1, 100), answered_at = CASE WHEN $3 THEN $4::timestamptz END
      WHERE person_id = $1 AND prompt_id = $2 AND answered_at IS NULL`,
    [personId, promptId, right, now],
  );
}
