import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import pg from "pg";
import { transact } from "../platform/db.ts";
import { SERVER_VARIABLE, useDatabase } from "../../test/testing.ts";
import { exportRoots, keptRoots } from "./roots.ts";
import { sealAll } from "./seal.ts";
import { verify, type Finding } from "./verify.ts";

const folder = mkdtempSync(join(tmpdir(), "xueshi-roots-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// A PostgreSQL of its own: transactions of other test files would hold the sealer back.
delete process.env[SERVER_VARIABLE];
const { url, database } = await useDatabase({ connections: 4 });

const EVENTS = 35;
const BLOCK = 10;

/** A new trail of 35 events of as many transactions in four blocks. */
async function sealedTrail(): Promise<void> {
  await asSuperuser("TRUNCATE audit_event RESTART IDENTITY; TRUNCATE audit_block");
  for (let each = 1; each <= EVENTS; each++)
    await transact(database, (tx) =>
      tx.execute(
        `INSERT INTO audit_event (account_id, operation, outcome, person_id, details)
         VALUES ($1, 'test.do', 'done', $2, jsonb_build_object('n', $1::bigint))`,
        [each, each % 3 === 0 ? null : each],
      ),
    );
  const { blocks, events } = await sealAll(database, { blockEvents: BLOCK });
  assert.deepEqual({ blocks, events }, { blocks: 4, events: EVENTS });
}

interface Attack {
  name: string;
  /** What a superuser runs, with the triggers off. */
  sql: string;
  /** Seals again afterwards, as the attacker's own server would. */
  reseal?: true;
  found: Finding[];
}

const ATTACKS: readonly Attack[] = [
  {
    name: "a field is altered",
    sql: "UPDATE audit_event SET address = '10.0.0.9' WHERE event_id = 14",
    found: [{ kind: "altered_row", block: 2, eventId: 14 }],
  },
  {
    name: "a detail of nothing but its type is altered",
    sql: "UPDATE audit_event SET details = jsonb_build_object('n', '14') WHERE event_id = 14",
    found: [{ kind: "altered_row", block: 2, eventId: 14 }],
  },
  {
    name: "a field is altered and its name in the block with it",
    sql: `UPDATE audit_event SET person_id = NULL WHERE event_id = 14;
      UPDATE audit_block SET names = overlay(names PLACING (SELECT substr(sha256(record_send(ROW(event_id, at, xid, account_id,
        office_id, role, operation, outcome, person_id, object, address, request_id, details))), 1, 8)
        FROM audit_event WHERE event_id = 14) FROM 16 * 3 + 9 FOR 8) WHERE number = 2`,
    found: [{ kind: "altered_block", block: 2 }],
  },
  {
    name: "a digest of events is altered",
    sql: "UPDATE audit_block SET rows_digest = sha256('x') WHERE number = 3",
    found: [{ kind: "altered_block", block: 3 }],
  },
  {
    name: "a digest of a block is altered",
    sql: "UPDATE audit_block SET digest = sha256('x') WHERE number = 3",
    found: [{ kind: "altered_block", block: 3 }],
  },
  {
    name: "the list of names is altered",
    sql: "UPDATE audit_block SET names = overlay(names PLACING '\\xff'::bytea FROM 16 * 4 + 9 FOR 1) WHERE number = 3",
    found: [{ kind: "altered_names", block: 3, eventId: 25 }],
  },
  {
    name: "a row is deleted",
    sql: "DELETE FROM audit_event WHERE event_id = 22",
    found: [{ kind: "deleted_row", block: 3, eventId: 22 }],
  },
  {
    name: "the last row of a block is deleted",
    sql: "DELETE FROM audit_event WHERE event_id = 20",
    found: [{ kind: "deleted_row", block: 2, eventId: 20 }],
  },
  {
    name: "a block is deleted",
    sql: "DELETE FROM audit_block WHERE number = 2",
    found: [{ kind: "missing_block", block: 2 }],
  },
  {
    name: "the first block is deleted",
    sql: "DELETE FROM audit_block WHERE number = 1",
    found: [{ kind: "missing_block", block: 1 }],
  },
  {
    name: "a block is deleted with its events, and the others close up",
    sql: `DELETE FROM audit_event WHERE event_id BETWEEN 11 AND 20; DELETE FROM audit_block WHERE number = 2;
      UPDATE audit_block SET number = number - 1 WHERE number = 3; UPDATE audit_block SET number = number - 1 WHERE number = 4`,
    found: [
      { kind: "altered_block", block: 2 },
      { kind: "truncated", block: 4, day: "" },
    ],
  },
  {
    name: "a row is inserted among sealed ones",
    sql: `INSERT INTO audit_event (event_id, xid, at, operation, outcome) OVERRIDING SYSTEM VALUE
      SELECT 1000, xid, at, 'test.forged', 'done' FROM audit_event WHERE event_id = 12`,
    found: [{ kind: "inserted_row", block: 2, eventId: 1000 }],
  },
  {
    name: "a row is inserted before everything",
    sql: `INSERT INTO audit_event (event_id, xid, operation, outcome) OVERRIDING SYSTEM VALUE VALUES (-5, '3', 'test.forged', 'done')`,
    found: [{ kind: "inserted_row", block: 1, eventId: -5 }],
  },
  {
    name: "a row is inserted into the past with a forged number, and sealed",
    sql: `INSERT INTO audit_event (event_id, operation, outcome) OVERRIDING SYSTEM VALUE VALUES (-5, 'test.forged', 'done')`,
    reseal: true,
    found: [{ kind: "backdated_row", block: 5, eventId: -5 }],
  },
  {
    name: "a row is inserted into the past with a forged number, and not sealed yet",
    sql: `INSERT INTO audit_event (event_id, operation, outcome) OVERRIDING SYSTEM VALUE VALUES (-5, 'test.forged', 'done')`,
    found: [{ kind: "backdated_row", block: 5, eventId: -5 }],
  },
  {
    name: "a row is inserted with a forged time",
    sql: "INSERT INTO audit_event (at, operation, outcome) VALUES (now() - interval '3 days', 'test.forged', 'done')",
    found: [{ kind: "backdated_row", block: 5, eventId: 36 }],
  },
  {
    name: "two rows change places",
    sql: `UPDATE audit_event SET xid = (SELECT xid FROM audit_event other WHERE other.event_id = 49 - audit_event.event_id)
      WHERE event_id IN (24, 25)`,
    found: [{ kind: "moved_row", block: 3, eventId: 24 }],
  },
  {
    name: "two blocks change places",
    sql: `UPDATE audit_block SET number = 99 WHERE number = 2; UPDATE audit_block SET number = 2 WHERE number = 3;
      UPDATE audit_block SET number = 3 WHERE number = 99`,
    found: [{ kind: "altered_block", block: 2 }],
  },
  {
    name: "the end is cut off, blocks and events",
    sql: "DELETE FROM audit_event WHERE event_id > 30; DELETE FROM audit_block WHERE number = 4",
    found: [{ kind: "truncated", block: 4, day: "" }],
  },
  {
    name: "only the events at the end are cut off",
    sql: "DELETE FROM audit_event WHERE event_id > 33",
    found: [{ kind: "deleted_row", block: 4, eventId: 34 }],
  },
  {
    name: "the last block is taken away and sealed again over other rows",
    sql: "DELETE FROM audit_block WHERE number = 4; DELETE FROM audit_event WHERE event_id = 33",
    reseal: true,
    found: [{ kind: "rewritten", block: 4, day: "" }],
  },
  {
    name: "the whole chain is rewritten",
    sql: "DELETE FROM audit_event WHERE event_id = 5; DELETE FROM audit_block",
    reseal: true,
    found: [{ kind: "rewritten", block: 4, day: "" }],
  },
  {
    name: "everything is emptied",
    sql: "TRUNCATE audit_event; TRUNCATE audit_block",
    found: [{ kind: "truncated", block: 4, day: "" }],
  },
];

/** Runs statements as an attacker with every right would: triggers off, then on again so that nothing shows. */
async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const each = (verb: string) =>
      `ALTER TABLE audit_event ${verb} TRIGGER audit_append_only; ALTER TABLE audit_block ${verb} TRIGGER audit_block_append_only;`;
    await client.query(`${each("DISABLE")} ${sql}; ${each("ENABLE")}`);
  } finally {
    await client.end();
  }
}

for (const [index, attack] of ATTACKS.entries()) {
  test(`found: ${attack.name}`, async () => {
    const roots = join(folder, String(index));
    await sealedTrail();
    assert.deepEqual(await exportRoots(database, roots), []);
    const kept = await keptRoots(roots);
    const before = await verify(database, { roots: kept });
    assert.deepEqual([before.findings, before.events, before.blocks, before.unsealed], [[], EVENTS, 4, 0]);

    await asSuperuser(attack.sql);
    if (attack.reseal) await sealAll(database, { blockEvents: BLOCK });
    const { findings } = await verify(database, { roots: kept });
    const day = kept[0]?.day as string;
    assert.deepEqual(
      findings.filter(({ kind }, at) => at === 0 || kind === "truncated" || attack.found.length > 1),
      attack.found.map((each) => (each.day === undefined ? each : { ...each, day })),
    );
  });
}

test("without an attack nothing is found, also when events commit out of order, roll back or go on being written", async () => {
  await asSuperuser("TRUNCATE audit_event RESTART IDENTITY; TRUNCATE audit_block");
  const write = (operation: string, and?: () => Promise<void>) =>
    transact(database, async (tx) => {
      await tx.execute("INSERT INTO audit_event (operation, outcome) VALUES ($1, 'done')", [operation]);
      await and?.();
    });
  await write("test.first");
  await write("test.slow", async () => {
    await write("test.quick");
    await write("test.gone", () => Promise.reject(new Error("rolled back"))).catch(() => undefined);
    const { events } = await sealAll(database);
    assert.equal(events, 1, "nothing at or above the transaction that still runs");
    assert.equal((await verify(database)).unsealed, 1, "what is committed and not sealed yet");
  });
  await write("test.last");
  assert.equal((await sealAll(database)).events, 3);
  const { findings, events, unsealed } = await verify(database);
  assert.deepEqual({ findings, events, unsealed }, { findings: [], events: 4, unsealed: 0 });
  assert.deepEqual(await sealAll(database), { blocks: 0, events: 0, last: undefined });
});

test("only one seals at a time, and the application's own role may neither change nor delete", async () => {
  await sealedTrail();
  const refused = (sql: string) =>
    transact(database, (tx) => tx.execute(sql)).then(
      () => "done",
      (error: { constraint?: string }) => error.constraint,
    );
  for (const table of ["audit_event", "audit_block"]) {
    const column = table === "audit_event" ? "operation" : "number";
    for (const sql of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
      assert.equal(await refused(sql), "audit_append_only", sql);
  }
  const walled = await database.row<{ mine: boolean }>(
    `SELECT bool_or(has_table_privilege('xueshi_walled', name, rights)) AS mine
         FROM unnest(ARRAY['audit_event', 'audit_block', 'audit_check']) name,
              unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) rights`,
  );
  assert.equal(walled?.mine, false);
  for (let each = 0; each < 50; each++)
    await transact(database, (tx) =>
      tx.execute("INSERT INTO audit_event (operation, outcome) VALUES ('test.more', 'done')"),
    );
  const all = await Promise.all([1, 2, 3].map(() => sealAll(database, { blockEvents: 7 })));
  assert.equal(
    all.reduce((sum, { events }) => sum + events, 0),
    50,
  );
  assert.deepEqual((await verify(database)).findings, []);
});

test("a kept root is replaced by a later block of its day, and never when the chain no longer holds it", async () => {
  const roots = join(folder, "kept");
  await sealedTrail();
  await exportRoots(database, roots);
  await transact(database, (tx) =>
    tx.execute("INSERT INTO audit_event (operation, outcome) VALUES ('test.more', 'done')"),
  );
  await sealAll(database);
  assert.deepEqual(await exportRoots(database, roots), []);
  const [root] = await keptRoots(roots);
  assert.deepEqual([root?.block, root?.events], [5, EVENTS + 1]);
  await asSuperuser("DELETE FROM audit_block WHERE number = 5; DELETE FROM audit_event WHERE event_id = 36");
  const [conflict] = await exportRoots(database, roots);
  assert.deepEqual([conflict?.kept.block, conflict?.found.block], [5, 4]);
  assert.equal((await keptRoots(roots))[0]?.block, 5, "the file stays as it was");
  const path = join(roots, `${root?.day}.json`);
  writeFileSync(path, readFileSync(path, "utf8").replace(/"digest": ".{6}/, '"digest": "zzzzzz'));
  await assert.rejects(keptRoots(roots), /is no root of the audit chain/);
});
