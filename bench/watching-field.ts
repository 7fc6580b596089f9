/** People who study one course, each with an account and a session, for benchmarks and tests of credited time. */
import { syntheticCitizenId } from "../engine/identifiers-synthetic.ts";
import { copyPeople } from "../server/people/door.ts";
import type { Tx } from "../server/platform/db.ts";
import type { Vault } from "../server/platform/vault.ts";
import { createHash } from "node:crypto";

export const LESSON_MS = 3_600_000;

/** Somebody who studies. */
export interface Watcher {
  personId: number;
  accountId: number;
  enrolmentId: number;
  /** Cookie of a session that is open. */
  cookie: string;
}

/** What they study. */
export interface Studies {
  lessonIds: number[];
  watchers: Watcher[];
}

/** What to plant: how many people, lessons of how long, and from which person's number on. */
export interface Planting {
  people: number;
  lessons?: number;
  durationMs?: number;
  firstPerson?: number;
  /** Questions of each lesson. */
  questions?: number;
  now: Date;
}

/** Plants a course with its lessons and people who are enrolled in it. */
export async function plantStudies(tx: Tx, vault: Vault, planting: Planting): Promise<Studies> {
  const { people, lessons = 1, durationMs = LESSON_MS, firstPerson = 1000, questions = 0, now } = planting;
  const persons = Array.from({ length: people }, (_, at) => ({
    person_id: firstPerson + at,
    name: `学员${firstPerson + at}`,
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(firstPerson + at, 1985, false),
    created_at: now,
  }));
  await copyPeople(tx, vault, persons);
  const ids = persons.map(({ person_id }) => person_id);
  const accounts = await tx.rows<{ person_id: number; account_id: number }>(
    `INSERT INTO account (person_id, display_name) SELECT person_id, name FROM person WHERE person_id = ANY ($1)
     RETURNING person_id, account_id`,
    [ids],
  );
  const lessonIds = await plantCourse(tx, accounts[0]?.account_id as number, { lessons, durationMs, questions, now });
  const enrolments = await tx.rows<{ person_id: number; enrolment_id: number }>(
    `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
     SELECT person, (SELECT course_id FROM lesson WHERE lesson_id = $2), 1, $3, true, false FROM unnest($1::int8[]) AS person
     RETURNING person_id, enrolment_id`,
    [ids, lessonIds[0], now],
  );
  const enrolmentOf = new Map(enrolments.map((row) => [row.person_id, row.enrolment_id]));
  const watchers = accounts.map(({ person_id: personId, account_id: accountId }) => ({
    personId,
    accountId,
    enrolmentId: enrolmentOf.get(personId) as number,
    cookie: `xueshi-session=${tokenOf(personId)}`,
  }));
  await tx.execute(
    `INSERT INTO session (account_id, token_digest, proof, created_at, seen_at, expires_at)
     SELECT account_id, digest, 'code', $3, $3, $3::timestamptz + interval '12 hours'
       FROM unnest($1::int8[], $2::text[]) AS opened (account_id, digest)`,
    [watchers.map(({ accountId }) => accountId), watchers.map(({ personId }) => digestOf(tokenOf(personId))), now],
  );
  return { lessonIds, watchers };
}

function tokenOf(personId: number): string {
  return `${String(personId).padStart(42, "w")}A`;
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

async function plantCourse(
  tx: Tx,
  accountId: number,
  planted: { lessons: number; durationMs: number; questions: number; now: Date },
): Promise<number[]> {
  const unit = await tx.row<{ unit_id: number }>(
    `INSERT INTO unit (unit_id, code, division_code, name, kind, sector)
     SELECT 900 + count(*), 'W' || lpad((count(*) / 100)::text, 2, '0') || 'W' || lpad((count(*) % 100)::text, 2, '0'), 'd08', '培训机构', 'institution', 'public' FROM unit
     RETURNING unit_id`,
  );
  const institution = await tx.row<{ institution_id: number }>(
    `INSERT INTO institution (institution_id, unit_id, subjects, levels, contact_name, contact_phone)
     VALUES ($1, $1, '{public}', '{junior}', '联系人', '0993-0000000') RETURNING institution_id`,
    [unit?.unit_id],
  );
  const course = await tx.row<{ course_id: number }>(
    "INSERT INTO course (institution_id, created_at) VALUES ($1, $2) RETURNING course_id",
    [institution?.institution_id, planted.now],
  );
  await tx.execute(
    `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at, submitted_at, decided_at)
     VALUES ($1, 1, 'approved', '公需课', 'public', 1000, $3::timestamptz - interval '200 days',
       $3::timestamptz + interval '200 days', $2, $3, $3, $3)`,
    [course?.course_id, accountId, planted.now],
  );
  const rows = await tx.rows<{ lesson_id: number }>(
    `INSERT INTO lesson (course_id, version, place, title, kind, duration_ms)
     SELECT $1, 1, place, '第' || place || '节', 'video', $3 FROM generate_series(1, $2) AS place RETURNING lesson_id`,
    [course?.course_id, planted.lessons, planted.durationMs],
  );
  const lessonIds = rows.map(({ lesson_id }) => lesson_id);
  await tx.execute(
    `INSERT INTO lesson_question (lesson_id, at_ms, wording, choices, answer)
     SELECT lesson, ($3::int8 * number / ($2::int4 + 1))::int4, '第' || number || '题', '{对的,错的,不知道}', 1
       FROM unnest($1::int8[]) AS lesson, generate_series(1, $2::int4) AS number`,
    [lessonIds, planted.questions, planted.durationMs],
  );
  return lessonIds;
}
