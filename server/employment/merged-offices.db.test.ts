/** Offices of an account that is merged: they go over, stay behind or forbid the merge, and come back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf, useField } from "./employment.fixture.ts";
import { actOnMerge, askForMerge } from "./merging.ts";

const field = await useField();
const { units, own, write, at, database } = field;

type Place = { role: string; scope: string; unit_id?: number; valid_to?: string; delegated_from?: number };

async function accountOf(personId: number): Promise<number> {
  const row = await database.row<{ account_id: number }>("SELECT account_id FROM account WHERE person_id = $1", [
    personId,
  ]);
  return (row as { account_id: number }).account_id;
}

async function office(accountId: number, place: Place, grantedBy?: number): Promise<number> {
  const row = await write((tx) =>
    tx.row<{ office_id: number }>(
      `INSERT INTO office (account_id, role, title, scope, unit_id, valid_from, valid_to, delegated_from, granted_by)
       VALUES ($1, $2, '岗位', $3, $4, '2026-11-01', $5, $6, $7) RETURNING office_id`,
      [accountId, place.role, place.scope, place.unit_id, place.valid_to, place.delegated_from, grantedBy],
    ),
  );
  return (row as { office_id: number }).office_id;
}

const clerk = (unit_id: number, more: Partial<Place> = {}): Place => ({
  role: "unit_clerk",
  scope: "unit_and_below",
  unit_id,
  ...more,
});

async function pair() {
  const [survivor, other] = [await field.person(), await field.person()];
  const [stays, goes] = [await accountOf(survivor), await accountOf(other)];
  const ask = () =>
    write((tx) =>
      askForMerge(tx, own.names.vault, at("hospital"), { survivorId: survivor, otherId: other }, "同一个人"),
    );
  return { stays, goes, ask };
}

const act = (mergeId: number, event: "approve" | "reverse") =>
  write((tx) => actOnMerge(tx, own, at("divisionEight"), mergeId, event, "核对过证件"));

async function held(accountId: number): Promise<number[]> {
  const rows = await database.rows<{ office_id: number }>(
    "SELECT office_id FROM office WHERE account_id = $1 ORDER BY office_id",
    [accountId],
  );
  return rows.map(({ office_id: officeId }) => officeId);
}

async function wear(accountId: number, officeId: number, digest: string): Promise<void> {
  await write((tx) =>
    tx.execute(
      `INSERT INTO session (token_digest, account_id, office_id, proof, created_at, seen_at, expires_at)
       VALUES ($1, $2, $3, 'code', now(), now(), now() + interval '1 hour')`,
      [digest.repeat(32), accountId, officeId],
    ),
  );
}

test("offices go over unless the survivor has an equal one for as long, and come back as they are by then", async () => {
  const { stays, goes, ask } = await pair();
  const mine = await office(stays, clerk(units.hospital));
  const short = await office(stays, clerk(units.clinic, { valid_to: "2026-12-31" }));
  const lent = await office(goes, clerk(units.hospital, { valid_to: "2026-12-31", delegated_from: mine }));
  const equal = await office(goes, clerk(units.hospital));
  const longer = await office(goes, clerk(units.clinic));
  const elsewhere = await office(goes, clerk(units.school));
  const over = await office(goes, { role: "finance", scope: "all", valid_to: "2026-11-10" });
  const id = await ask();
  await act(id, "approve");
  assert.deepEqual(await held(stays), [mine, short, longer, elsewhere]);
  assert.deepEqual(await held(goes), [lent, equal, over]);
  await write((tx) => tx.execute("UPDATE office SET revoked_at = now() WHERE office_id = $1", [elsewhere]));
  await wear(stays, longer, "cd");
  await wear(stays, mine, "ce");
  await act(id, "reverse");
  assert.deepEqual(await held(stays), [mine, short]);
  assert.deepEqual(await held(goes), [lent, equal, longer, elsewhere, over]);
  const worn = await database.rows("SELECT office_id FROM session WHERE account_id = $1", [stays]);
  assert.deepEqual(worn, [{ office_id: mine }]);
});

test("two of the three administrators are not made one, nor whoever granted the office", async () => {
  const apart = await pair();
  await office(apart.stays, { role: "system_admin", scope: "all" });
  const audit = await office(apart.goes, { role: "audit_admin", scope: "all" });
  const id = await apart.ask();
  assert.equal(await refusalOf(act(id, "approve")), "merge_offices_apart");
  assert.deepEqual(await held(apart.goes), [audit]);
  const state = await database.row("SELECT state FROM account WHERE account_id = $1", [apart.goes]);
  assert.deepEqual(state, { state: "active" });
  await write((tx) => tx.execute("UPDATE office SET revoked_at = now() WHERE office_id = $1", [audit]));
  assert.equal(await refusalOf(act(id, "approve")), "done");

  for (const [granter, holder] of [
    ["stays", "goes"],
    ["goes", "stays"],
  ] as const) {
    const granted = await pair();
    await office(granted[holder], clerk(units.school), granted[granter]);
    assert.equal(await refusalOf(act(await granted.ask(), "approve")), "merge_offices_apart", holder);
  }
});

test("the last security administrator stays one through a merge and its reversal", async () => {
  const { stays, goes, ask } = await pair();
  const security = await office(goes, { role: "security_admin", scope: "all" });
  const id = await ask();
  await act(id, "approve");
  assert.deepEqual(await held(stays), [security]);
  await act(id, "reverse");
  assert.deepEqual(await held(goes), [security]);
});
