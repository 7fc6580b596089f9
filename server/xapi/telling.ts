/** Tells other record stores what this platform recorded: in order, each statement until it was taken, one server at a time. */
import type { Services } from "../app.ts";
import { transact } from "../platform/db.ts";
import type { Scheduled } from "../platform/schedule.ts";
import { isEndpointAllowed, OWN_SQL, SEALED_SECRET } from "./exports.ts";
import { VERSION } from "./gate.ts";

type Own = Pick<Services, "database" | "clock" | "vault" | "demo">;

const AT_ONCE = 50;
const MOST_ROUNDS = 100;
const CLAIM_MS = 5 * 60_000;
const TIMEOUT_MS = 20_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

interface Due {
  export_id: number;
  endpoint: string;
  login: string;
  secret: Buffer;
}

interface Batch {
  statements: string[];
  last: { xact: string; position: number };
}

/** Looks every minute what there is to be told. */
export function tellingExports(services: Own): Scheduled {
  return {
    name: "xapi-export",
    label: "向外部学习记录系统导出",
    every: { minutes: 1 },
    run: async () => {
      const { told, failed } = await tellDue(services);
      return failed === 0 ? `导出${told}条` : `导出${told}条，${failed}个系统没有接收`;
    },
  };
}

/** Tells every store whose time has come. */
export async function tellDue(services: Own): Promise<{ told: number; failed: number }> {
  let told = 0;
  let failed = 0;
  for (;;) {
    const due = await claim(services);
    if (due === undefined) return { told, failed };
    const outcome = await tellOne(services, due);
    told += outcome.told;
    if (outcome.failure !== undefined) failed += 1;
    await note(services, due.export_id, outcome.failure);
  }
}

/** Takes one that is due; a claim whose server died is over after a while. */
async function claim({ database, clock }: Own): Promise<Due | undefined> {
  const now = clock.now();
  return transact(database, (tx) =>
    tx.row<Due>(
      `UPDATE xapi_export SET claimed_until = $2
        WHERE export_id = (SELECT export_id FROM xapi_export e
          WHERE NOT paused AND next_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
            AND EXISTS (SELECT FROM xapi_statement s
              WHERE ${OWN_SQL} AND (s.xact, s.position) > (e.cursor_xact, e.cursor_position)
                AND s.xact < pg_snapshot_xmin(pg_current_snapshot()))
          ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING export_id, endpoint, login, secret`,
      [now, new Date(now.getTime() + CLAIM_MS)],
    ),
  );
}

async function tellOne(services: Own, due: Due): Promise<{ told: number; failure?: string }> {
  let told = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const batch = await nextBatch(services, due.export_id);
    if (batch === undefined) return { told };
    const failure = await post(services, due, batch.statements);
    if (failure !== undefined) return { told, failure };
    await advance(services, due.export_id, batch);
    told += batch.statements.length;
  }
  return { told };
}

/** The next statements that are final: nothing can come to lie before them any more. */
async function nextBatch({ database }: Own, exportId: number): Promise<Batch | undefined> {
  const rows = await database.rows<{ xact: string; position: number; text: string }>(
    `SELECT s.xact::text AS xact, s.position, s.statement::text AS text FROM xapi_statement s, xapi_export e
      WHERE e.export_id = $1 AND NOT e.paused AND ${OWN_SQL}
        AND (s.xact, s.position) > (e.cursor_xact, e.cursor_position) AND s.xact < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY s.xact, s.position LIMIT ${AT_ONCE}`,
    [exportId],
  );
  const last = rows.at(-1);
  return last === undefined ? undefined : { statements: rows.map(({ text }) => text), last };
}

async function advance({ database, clock }: Own, exportId: number, { statements, last }: Batch): Promise<void> {
  const now = clock.now();
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE xapi_export SET cursor_xact = $2::xid8, cursor_position = $3, sent = sent + $4, claimed_until = $5, succeeded_at = $6
        WHERE export_id = $1`,
      [exportId, last.xact, last.position, statements.length, new Date(now.getTime() + CLAIM_MS), now],
    ),
  );
}

/** Sends a batch; what went wrong, in a few words, or undefined. */
async function post(
  { vault, demo }: Own,
  { endpoint, login, secret }: Due,
  statements: readonly string[],
): Promise<string | undefined> {
  if (!isEndpointAllowed(endpoint, demo)) return "这个地址不能用";
  try {
    const basic = Buffer.from(`${login}:${vault.open(SEALED_SECRET, secret)}`).toString("base64");
    const answer = await fetch(`${endpoint}/statements`, {
      method: "POST",
      // Another address than the one that was set up is told nothing.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        authorization: `Basic ${basic}`,
        "content-type": "application/json",
        "x-experience-api-version": VERSION,
      },
      body: `[${statements.join(",")}]`,
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `对方回答 ${answer.status}`;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError" ? "对方没有按时回答" : "连接不上对方";
  }
}

/** Notes how it went: after a failure the next try waits twice as long, six hours at most. */
async function note({ database, clock }: Own, exportId: number, failure: string | undefined): Promise<void> {
  const now = clock.now();
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE xapi_export SET claimed_until = NULL, failure = $2, failures = CASE WHEN $2::text IS NULL THEN 0 ELSE failures + 1 END,
         next_at = CASE WHEN $2::text IS NULL THEN $3::timestamptz
                   ELSE $3::timestamptz + least($4 * 2 ^ least(failures, 20), $5) * interval '1 millisecond' END
        WHERE export_id = $1`,
      [exportId, failure, now, FIRST_PAUSE_MS, LONGEST_PAUSE_MS],
    ),
  );
}
