/** Telling people that their year was closed, or can be made up: some at a time, behind the request. */
import { dayInWords, notifyMany, type Telling, type TellingServices } from "../notices/door.ts";
import type { Tx } from "../platform/db.ts";
import { defineQueue, type Jobs } from "../platform/jobs.ts";
import { closingsOf, EVERYBODY, reopeningById } from "../standing/door.ts";

type Tell =
  | { about: "closing"; year: number; divisionCode: string; after: number }
  | { about: "window"; reopeningId: number; after: number };

/** People to be told, from a number on. */
export const tellQueue = defineQueue<Tell>("years-tell");

const PIECE = 500;

/** Starts to work the queue. */
export async function workTelling(jobs: Pick<Jobs, "work" | "enqueue">, services: TellingServices): Promise<void> {
  await jobs.work(tellQueue, async (tx, batch) => {
    for (const tell of batch) {
      const last = await tellPiece(tx, services, tell);
      if (last !== undefined) await jobs.enqueue(tx, tellQueue, [{ ...tell, after: last }]);
    }
  });
}

type Short = { person_id: number; annual: string };

/** Tells the next people. Returns the number of the last when there may be more. */
export async function tellPiece(tx: Tx, services: TellingServices, tell: Tell): Promise<number | undefined> {
  const [people, wordsFor] =
    tell.about === "closing" ? await ofClosing(tx, tell) : await ofWindow(tx, tell.reopeningId, tell.after);
  await notifyMany(tx, services, people.map(wordsFor));
  return people.length < PIECE ? undefined : people.at(-1)?.person_id;
}

type Words = (person: Short) => Telling;

async function ofClosing(
  tx: Tx,
  { year, divisionCode, after }: Extract<Tell, { about: "closing" }>,
): Promise<[Short[], Words]> {
  const closing = (await closingsOf(tx, year)).find((each) => each.divisionCode === divisionCode);
  const people = await tx.rows<Short>(
    `SELECT person_id, annual FROM standing WHERE year = $1 AND annual IN ('not_met', 'undetermined') AND person_id > $2
        AND ($3 = $4 OR division_code = $3) ORDER BY person_id LIMIT ${PIECE}`,
    [year, after, divisionCode, EVERYBODY],
  );
  return [
    closing === undefined ? [] : people,
    ({ person_id: personId }) => ({
      template: "year_closed",
      personId,
      link: `/year?year=${year}`,
      onceKey: `year-closed:${year}:${personId}`,
      values: { year: String(year), office: closing?.office ?? "" },
    }),
  ];
}

async function ofWindow(tx: Tx, reopeningId: number, after: number): Promise<[Short[], Words]> {
  const window = await reopeningById(tx, reopeningId);
  if (window === undefined || window.endedAt !== null) return [[], () => undefined as never];
  const { year, scope, divisionCode, unitId, personId: only, opens, until, reason, office } = window;
  const people = await tx.rows<Short>(
    `WITH RECURSIVE below AS (
       SELECT unit_id FROM unit WHERE unit_id = $4
       UNION SELECT unit.unit_id FROM unit JOIN below ON unit.parent_id = below.unit_id)
     SELECT person_id, annual FROM standing WHERE year = $1 AND person_id > $2
        AND CASE $3 WHEN 'person' THEN person_id = $6
              WHEN 'all' THEN annual IN ('not_met', 'undetermined')
              WHEN 'division' THEN annual IN ('not_met', 'undetermined') AND division_code = $5
              ELSE annual IN ('not_met', 'undetermined') AND unit_id IN (SELECT unit_id FROM below) END
      ORDER BY person_id LIMIT ${PIECE}`,
    [year, after, scope, unitId, divisionCode, only],
  );
  return [
    people,
    ({ person_id: personId }) => ({
      template: "year_reopened",
      personId,
      link: "/declarations/new",
      onceKey: `year-window:${reopeningId}:${personId}`,
      values: { year: String(year), office, opens: dayInWords(opens), until: dayInWords(until), reason },
    }),
  ];
}
