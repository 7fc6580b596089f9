import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { OperationDefinition } from "../../contract/operation.ts";
import { transact } from "../../server/platform/db.ts";
import { ALL_OPERATIONS, sampleOf, send } from "./cells.ts";
import { isExpected, MAY } from "./expected.ts";
import { ACTORS, useRightsWorld, type ActorKey } from "./world.ts";

const world = await useRightsWorld();
const { database, accounts, offices } = world;
const count = { cells: 0, allow: 0, deny: 0, denials: 0 };

after(() => {
  assert.deepEqual(world.faults, []);
  console.log(
    `rights: ${ALL_OPERATIONS.length} operations, ${count.cells} cells, unexpected allow ${count.allow}, unexpected deny ${count.deny}, ${count.denials} denials each with one line in the trail`,
  );
});

interface Twin {
  accountId: number;
  officeId: number;
}

/** Accounts with offices like the actors': the account disabled, or the office taken away. */
async function twins(state: "disabled" | "revoked"): Promise<Partial<Record<ActorKey, Twin>>> {
  const all: Partial<Record<ActorKey, Twin>> = {};
  await transact(database, async (tx) => {
    for (const actor of ACTORS) {
      if (offices[actor] === undefined) continue;
      const account = await tx.row<{ account_id: number }>(
        "INSERT INTO account (display_name, state) VALUES ($1, $2) RETURNING account_id",
        [`${actor} ${state}`, state === "disabled" ? "disabled" : "active"],
      );
      const { account_id: accountId } = account as { account_id: number };
      const columns =
        "role, role_code, title, scope, unit_id, division_code, unit_ids, industry, valid_from, valid_to, delegated_from";
      const office = await tx.row<{ office_id: number }>(
        `INSERT INTO office (account_id, ${columns}, revoked_at)
         SELECT $2, ${columns}, $3 FROM office WHERE office_id = $1 RETURNING office_id`,
        [offices[actor], accountId, state === "disabled" ? null : new Date("2026-08-31T00:00:00Z")],
      );
      all[actor] = { accountId, officeId: (office as { office_id: number }).office_id };
    }
  });
  return all;
}

const disabled = await twins("disabled");
const revoked = await twins("revoked");

type State = "active" | "disabled" | "revoked";

type Cell = { actor: ActorKey; state: State; accountId?: number; officeId?: number | undefined };

/** Whether every operation is asked in every state; otherwise lost accounts and offices are asked about by a few, others each time. */
const WHOLE = process.env.XUESHI_RIGHTS === "whole";
const LOST_AT_ONCE = 4;

/** Every actor in every state; somebody without an office has none to lose. */
const CELLS: readonly Cell[] = ACTORS.flatMap((actor): Cell[] => {
  if (actor === "anonymous") return [{ actor, state: "active" }];
  const accountId = accounts[actor] as number;
  const officeId = offices[actor];
  if (officeId === undefined) return [{ actor, state: "active", accountId }];
  return [
    { actor, state: "active", accountId, officeId },
    { actor, state: "disabled", ...disabled[actor] },
    { actor, state: "revoked", ...revoked[actor] },
  ];
});

const LOST = CELLS.filter(({ state }) => state !== "active");

/** The cells of an operation: what a lost account or office means is settled in one place, ahead of all operations. */
function cellsOf(definition: OperationDefinition): readonly Cell[] {
  if (WHOLE) return CELLS;
  const first = ALL_OPERATIONS.indexOf(definition) * LOST_AT_ONCE;
  const asked = new Set(Array.from({ length: LOST_AT_ONCE }, (_, turn) => LOST[(first + turn) % LOST.length]));
  return CELLS.filter((cell) => cell.state === "active" || asked.has(cell));
}

/** Each cell with a fresh session: some operations end the one they are called with. */
async function freshSessions(cells: readonly Cell[]): Promise<[Cell, Record<string, string>][]> {
  const signedIn = cells.filter((cell): cell is Cell & { accountId: number } => cell.accountId !== undefined);
  const headers = await world.signInAll(signedIn);
  return cells.map((cell) => [cell, headers[signedIn.indexOf(cell as never)] ?? {}]);
}

function expectedIn(definition: OperationDefinition, actor: ActorKey, state: State): boolean {
  if (state === "active") return isExpected(definition.id, actor);
  return isExpected(definition.id, state === "disabled" ? "anonymous" : "oneself");
}

test("every operation has a line in the table written by hand, and the table has no other", () => {
  assert.deepEqual(Object.keys(MAY).sort(), ALL_OPERATIONS.map(({ id }) => id).sort());
});

for (const definition of ALL_OPERATIONS) {
  test(`${definition.id}: those may whom the table names, in every state of their account`, async () => {
    const wrong: string[] = [];
    const denied: string[] = [];
    const sample = sampleOf(definition);
    for (const [{ actor, state }, headers] of await freshSessions(cellsOf(definition))) {
      const outcome = await send(world, definition, sample, headers);
      const expected = expectedIn(definition, actor, state);
      count.cells += 1;
      assert.ok(outcome.status < 500, `${actor}: ${outcome.body}`);
      if (outcome.allowed && !expected) count.allow += 1;
      if (!outcome.allowed && expected) count.deny += 1;
      if (outcome.allowed !== expected)
        wrong.push(`${actor} ${state}: ${outcome.status} ${outcome.body.slice(0, 120)}`);
      if (outcome.allowed) continue;
      assert.equal(outcome.status, state === "disabled" || actor === "anonymous" ? 401 : 403, `${actor} ${state}`);
      if (outcome.status === 403) denied.push(outcome.requestId);
    }
    await settle();
    const lines = await database.rows<{ request_id: string; lines: number }>(
      "SELECT request_id, count(*)::int AS lines FROM audit_event WHERE outcome = 'denied' AND request_id = ANY ($1) GROUP BY 1",
      [denied],
    );
    count.denials += denied.length;
    assert.deepEqual(wrong, []);
    assert.equal(lines.length, denied.length, "a denial leaves a line");
    assert.ok(
      lines.every((line) => line.lines === 1),
      "and no more than one",
    );
  });
}

/** Whatever an operation did to the accounts that ask is undone, so that the next one meets them as they were. */
async function settle(): Promise<void> {
  await transact(database, async (tx) => {
    await tx.execute("UPDATE account SET state = 'active' WHERE account_id = ANY ($1) AND state <> 'active'", [
      Object.values(accounts),
    ]);
  });
  const gone = await database.rows(
    "SELECT office_id FROM office WHERE office_id = ANY ($1) AND (revoked_at IS NOT NULL OR pending)",
    [Object.values(offices)],
  );
  assert.deepEqual(gone, [], "a sample request takes nobody's office");
}
