/** People who watch, each with the chain of tokens that a player would hold: what they send next, and what they make of the answer. */
import { randomBytes } from "node:crypto";
import { transact, type Database } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import { tokenFor } from "../../server/watching/token.ts";
import { plantStudies, LESSON_MS, type Watcher } from "../watching-field.ts";

/** A request, and what its answer does to whoever sent it. */
export interface Call {
  path: string;
  cookie: string;
  body: string;
  done(status: number, body: string): void;
}

/** Somebody who watches at the moment. */
interface Viewer extends Watcher {
  token: string;
  position: number;
  /** When the last beat was heard, by the monotonic clock. */
  heardAt: number;
  prompt: { promptId: number; choices: string[]; press: string | null } | null;
}

const FIRST_PERSON = 1_000_000;
const PLANT_AT_ONCE = 10_000;
/** Not within a run, where questions are not wanted. */
const NEVER_MS = 2_000_000_000;

/** What a crowd is planted with. */
export interface CrowdSize {
  people: number;
  /** Whether questions are asked, within a quarter of an hour each. */
  prompts: boolean;
  firstPerson?: number;
}

/** Takes turns: whoever was heard longest ago is next. */
export class Crowd {
  readonly #viewers: Viewer[];
  #at = 0;

  constructor(viewers: Viewer[]) {
    this.#viewers = viewers;
  }

  get size(): number {
    return this.#viewers.length;
  }

  /** The same people, as they watch on another server: what that one answers is nothing that ours would know of. */
  elsewhere(): Crowd {
    return new Crowd(this.#viewers.map((viewer) => ({ ...viewer })));
  }

  /** What the next one sends: their heartbeat, or the answer to the question that they were asked. */
  next(): Call {
    const viewer = this.#viewers[this.#at] as Viewer;
    this.#at = (this.#at + 1) % this.#viewers.length;
    return viewer.prompt === null ? beatOf(viewer) : answerOf(viewer, viewer.prompt);
  }
}

function beatOf(viewer: Viewer): Call {
  const now = performance.now();
  const fromMs = viewer.position;
  const toMs = Math.min(LESSON_MS, fromMs + Math.round(now - viewer.heardAt));
  return {
    path: "/api/watching/beats",
    cookie: viewer.cookie,
    body: JSON.stringify({ token: viewer.token, fromMs, toMs }),
    done(status, body) {
      if (status !== 200) return;
      const answer = JSON.parse(body) as { token: string; positionMs: number; prompt: Viewer["prompt"] };
      viewer.heardAt = now;
      viewer.token = answer.token;
      viewer.prompt = answer.prompt;
      // At the end it begins anew: a repeated part costs what any other does.
      viewer.position = answer.positionMs >= LESSON_MS ? 0 : answer.positionMs;
    },
  };
}

function answerOf(viewer: Viewer, { promptId, choices, press }: NonNullable<Viewer["prompt"]>): Call {
  const choice = choices.indexOf(press ?? "对的") + 1;
  return {
    path: `/api/watching/prompts/${promptId}/answers`,
    cookie: viewer.cookie,
    body: JSON.stringify({ choice }),
    done(status, body) {
      if (status === 200) viewer.prompt = (JSON.parse(body) as { prompt: Viewer["prompt"] }).prompt;
    },
  };
}

/** Plants people who began to watch a moment ago. */
export async function plantCrowd(
  database: Database,
  vault: Vault,
  { people, prompts, firstPerson = FIRST_PERSON }: CrowdSize,
): Promise<Crowd> {
  const viewers: Viewer[] = [];
  for (let first = 0; first < people; first += PLANT_AT_ONCE) {
    const planting = {
      people: Math.min(PLANT_AT_ONCE, people - first),
      firstPerson: firstPerson + first,
      now: new Date(),
    };
    viewers.push(
      ...(await transact(
        database,
        async (tx) => {
          const { lessonIds, watchers } = await plantStudies(tx, vault, { ...planting, questions: prompts ? 20 : 0 });
          const secrets = watchers.map(() => randomBytes(32));
          const until = watchers.map(() => (prompts ? Math.round(Math.random() * 900_000) : NEVER_MS));
          const rows = await tx.rows<{ person_id: number; playback_id: number }>(
            `INSERT INTO playback (person_id, playback_id, account_id, enrolment_id, lesson_id, secret, begun_at, beat_at, position_ms,
               duration_ms, covered, covered_ms, credited_ms, furthest_ms, day, until_prompt_ms, span_from, span_to, span_media_from, span_media_to)
             SELECT person_id, nextval('playback_number'), account_id, enrolment_id, $5, secret, now(), now(), 0, $6, '{}', 0, 0, 0,
                    (now() AT TIME ZONE 'Asia/Shanghai')::date, until, now(), now(), 0, 0
               FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bytea[], $7::int4[])
                    AS begun (person_id, account_id, enrolment_id, secret, until) RETURNING person_id, playback_id`,
            [
              watchers.map(({ personId }) => personId),
              watchers.map(({ accountId }) => accountId),
              watchers.map(({ enrolmentId }) => enrolmentId),
              secrets,
              lessonIds[0],
              LESSON_MS,
              until,
            ],
          );
          const numbers = new Map(rows.map(({ person_id, playback_id }) => [person_id, playback_id]));
          return watchers.map((watcher, index): Viewer => {
            const token = tokenFor(secrets[index] as Buffer, numbers.get(watcher.personId) as number, 0);
            return { ...watcher, token, position: 0, heardAt: performance.now(), prompt: null };
          });
        },
        { statementTimeoutMs: 600_000, attempts: 1 },
      )),
    );
  }
  await settle(database, "VACUUM ANALYZE playback, session, account, office, person");
  return new Crowd(viewers);
}

/** Adds so many older heartbeats and spans for each person, as months of watching leave them. */
export async function plantHistory(database: Database, beats: number): Promise<void> {
  await transact(
    database,
    async (tx) => {
      await tx.execute(
        `INSERT INTO watch_beat (person_id, playback_id, seq, lesson_id, beat_at, from_ms, to_ms, seen_from_ms, seen_to_ms, credited_ms)
         SELECT person_id, 0, number, lesson_id, now() - number * interval '20 seconds', 0, 20000, 0, 20000, 20000
           FROM playback, generate_series((SELECT coalesce(max(seq), 0) + 1 FROM watch_beat WHERE playback_id = 0), $1::int4) AS number`,
        [beats],
      );
      // A span for every ninety beats of a playback: half an hour at one go.
      await tx.execute(
        `INSERT INTO watch_span (person_id, playback_id, lesson_id, during, media, credited_ms)
         SELECT person_id, 0, lesson_id, tstzrange(at, at + interval '30 minutes'), '[0,1800000)', 1800000
           FROM playback, generate_series((SELECT count(*) + 1 FROM watch_span WHERE playback_id = 0 AND person_id = $2), $1::int8 / 90) AS number,
                LATERAL (SELECT now() - interval '1 day' - number * interval '1 hour' AS at) AS place`,
        [beats, FIRST_PERSON],
      );
    },
    { statementTimeoutMs: 1_200_000, attempts: 1 },
  );
  await settle(database, "VACUUM ANALYZE watch_beat, watch_span", "CHECKPOINT");
}

/** Has the database's log laid out on disk as far as a day of heartbeats would, so that it is written over as usual. */
export async function layOutLog(database: Database): Promise<void> {
  const write =
    "SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) FROM generate_series(1, 520)";
  await settle(database, write, "CHECKPOINT", write, "CHECKPOINT");
}

/** What planting left to be written and counted is not the load's: the server would have done it within a minute. */
async function settle(database: Database, ...statements: string[]): Promise<void> {
  const client = await database.pool.connect();
  try {
    for (const sql of ["SET default_transaction_read_only = off", ...statements]) await client.query(sql);
  } finally {
    client.release(true);
  }
}
