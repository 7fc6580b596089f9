import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../platform/db.ts";
import { useDatabase } from "../../test/testing.ts";
import { EVENT_DIGEST } from "./chain.ts";
import { sealAll } from "./seal.ts";
import { verify } from "./verify.ts";

const { database } = await useDatabase({ statementTimeoutMs: 600_000 });
const EVENTS = 1_000_000;
const TRANSACTIONS = 20;

test("a million events are sealed, and verified within 30 seconds", async (t) => {
  for (let each = 0; each < TRANSACTIONS; each++)
    await transact(
      database,
      (tx) =>
        tx.execute(
          `INSERT INTO audit_event (account_id, office_id, role, operation, outcome, person_id, object, address, request_id, details)
           SELECT n % 5000, n % 700, 'division_hr', 'standing.ledger', 'seen', n % 300000, 'unit:' || n % 900,
                  '10.1.' || n % 200 || '.7', md5(n::text), CASE WHEN n % 3 = 0 THEN jsonb_build_object('year', 2026, 'n', n) END
             FROM generate_series(1, $1::bigint) n`,
          [EVENTS / TRANSACTIONS],
        ),
      { statementTimeoutMs: 600_000 },
    );
  const timed = async <Result>(work: () => Promise<Result>) => {
    const begun = performance.now();
    const result = await work();
    return { result, seconds: (performance.now() - begun) / 1_000 };
  };
  await transact(database, (tx) => tx.execute("ANALYZE audit_event"));
  const sealed = await timed(() => sealAll(database));
  assert.equal(sealed.result.events, EVENTS);
  const verified = await timed(() => verify(database));
  assert.deepEqual(verified.result.findings, []);
  assert.equal(verified.result.events, EVENTS);
  // For comparison: what the database alone would take to hash the same rows.
  const inDatabase = await timed(() =>
    database.row(
      `SELECT count(sha256), max(sha256) FROM (SELECT ${EVENT_DIGEST} FROM audit_event ORDER BY xid, event_id) x`,
    ),
  );
  const rate = Math.round(EVENTS / sealed.seconds);
  const say = (seconds: number) => seconds.toFixed(1);
  t.diagnostic(
    `sealed ${rate} events/s; verified in ${say(verified.seconds)} s; ${say(inDatabase.seconds)} s in the database`,
  );
  assert.ok(verified.seconds < 30, `verified in ${say(verified.seconds)} s`);
  assert.ok(rate > 50_000, `sealed ${rate} events/s`);
});
