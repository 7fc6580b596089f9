import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { transact, violatedConstraint } from "../platform/db.ts";
import type { OfficeView } from "../../contract/access-view.ts";
import {
  force,
  grant,
  HOSPITAL,
  newAccount,
  secondAdmin,
  security,
  send,
  world,
  type Headers,
} from "./access.fixture.ts";

const { database, accounts, offices, units } = world;

describe("granting and taking away", () => {
  test("an office works from the next request on, and no longer at the one after it was taken away", async () => {
    const accountId = await newAccount();
    const { status, body } = await send(
      await security(),
      "POST",
      "/api/access/offices",
      grant(accountId, "unit_clerk", HOSPITAL()),
    );
    assert.deepEqual([status, body.state, body.title], [201, "holding", "单位-hospital"]);
    const clerk = await world.signIn(accountId, body.officeId);
    const list = () => send(clerk, "GET", "/api/years/2026/people");
    assert.equal((await list()).status, 200);
    const twice = await send(
      await security(),
      "POST",
      "/api/access/offices",
      grant(accountId, "unit_clerk", HOSPITAL()),
    );
    assert.equal(twice.body.code, "office_held_already");
    const revoked = await send(await security(), "POST", `/api/access/offices/${body.officeId}/revocation`, {
      reason: "调走",
    });
    assert.deepEqual([revoked.body.state, revoked.body.reason], ["ended", "调走"]);
    assert.equal((await list()).status, 403);
    const again = await send(await security(), "POST", `/api/access/offices/${body.officeId}/revocation`, {
      reason: "调走",
    });
    assert.equal(again.body.code, "office_ended");
  });

  test("an office for later holds when its day comes, and a place that does not fit the role is refused", async () => {
    const accountId = await newAccount();
    const headers = await security();
    const later = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(accountId, "finance", { scope: "all" }, { from: "2026-10-01", to: "2026-10-31" }),
    );
    assert.deepEqual(
      [later.body.state, later.body.from, later.body.to],
      ["future", "2026-09-30T16:00:00.000Z", "2026-10-31T16:00:00.000Z"],
    );
    const unfit: [string, object][] = [
      ["unit_clerk", { scope: "all" }],
      ["unit_clerk", { scope: "unit", unitId: 999_999 }],
      ["division_hr", { scope: "division" }],
      ["division_hr", { scope: "division", divisionCode: "d08", unitId: units.hospital }],
      ["industry_reviewer", { scope: "division", divisionCode: "d08" }],
      ["security_admin", { scope: "division", divisionCode: "d08" }],
      ["finance", { scope: "all", industry: "health" }],
    ];
    for (const [role, place] of unfit)
      assert.equal(
        (await send(headers, "POST", "/api/access/offices", grant(accountId, role, place))).body.code,
        "place_unfit",
        role,
      );
    assert.equal(
      (await send(headers, "POST", "/api/access/offices", grant(accountId, "king", { scope: "all" }))).body.code,
      "role_unknown",
    );
    const past = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(accountId, "finance", { scope: "all" }, { from: "2026-08-01" }),
    );
    assert.equal(past.status, 422);
  });

  test("another place ends the old office and begins a new one", async () => {
    const accountId = await newAccount();
    const headers = await security();
    const { body: old } = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(accountId, "unit_clerk", HOSPITAL()),
    );
    const { body: moved } = await send(headers, "PUT", `/api/access/offices/${old.officeId}/place`, {
      place: { scope: "custom", unitIds: [units.school, units.clinic] },
      reason: "分管调整",
    });
    assert.notEqual(moved.officeId, old.officeId);
    assert.equal(moved.placeName, "单位-school、单位-clinic");
    const { body } = await send(headers, "GET", `/api/access/offices?account=${accountId}`);
    assert.deepEqual(
      (body["offices"] as OfficeView[]).map(({ state }) => state),
      ["holding", "ended"],
    );
  });

  test("heads of units grant within their reach only, and a unit elsewhere is as if it were not there", async () => {
    const head = await world.as("unit_head");
    const learner = accounts["learner"] as number;
    const staff = (accountId: number, unitId: number) =>
      send(head, "POST", "/api/access/staff", { accountId, role: "unit_clerk", unitId, note: "接手" });
    assert.equal((await staff(learner, units.school)).status, 404);
    assert.equal((await staff(accounts["finance"] as number, units.hospital)).status, 404);
    assert.equal((await staff(accounts["unit_head"] as number, units.hospital)).body.code, "not_to_oneself");
    const { status, body } = await staff(learner, units.clinic);
    assert.equal(status, 201);
    const found = await send(head, "GET", "/api/access/accounts?q=%E4%BA%BA");
    assert.deepEqual(
      (found.body["accounts"] as { accountId: number }[]).map(({ accountId }) => accountId),
      [learner],
    );
    const other = grant(await newAccount(), "institution", { scope: "unit", unitId: units.clinic });
    const { body: institution } = await send(await security(), "POST", "/api/access/offices", other);
    const taken = await send(head, "POST", `/api/access/staff/${institution.officeId}/revocation`, { reason: "x" });
    assert.equal(taken.status, 404, "of its own units only clerks and heads");
    assert.equal(
      (await send(head, "POST", `/api/access/staff/${offices["division_hr"]}/revocation`, { reason: "x" })).status,
      404,
    );
    assert.equal(
      (await send(head, "POST", `/api/access/staff/${body.officeId}/revocation`, { reason: "交回" })).body.state,
      "ended",
    );
  });
});

describe("three administrators, and two pairs of eyes", () => {
  test("an administrator waits for another, who is neither the proposer nor the one to hold it", async () => {
    const accountId = await newAccount();
    const headers = await security();
    const { body } = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(accountId, "system_admin", { scope: "all" }),
    );
    assert.equal(body.state, "pending");
    const settle = (by: Headers) =>
      send(by, "POST", `/api/access/offices/${body.officeId}/confirmation`, { confirm: true, reason: "核对" });
    const holder = await world.signIn(accountId, body.officeId);
    assert.equal((await send(holder, "GET", "/api/me")).body["actor"] !== undefined, true);
    assert.equal((await settle(holder)).status, 403, "what waits is not held");
    assert.equal((await settle(headers)).body.code, "second_pair_of_eyes");
    assert.equal((await settle(await world.as("audit_admin"))).body.state, "holding");
    assert.equal((await settle(await world.as("audit_admin"))).body.code, "not_pending");
    const refused = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(await newAccount(), "xpcc_hr", { scope: "all" }),
    );
    const answer = await send(
      await world.as("audit_admin"),
      "POST",
      `/api/access/offices/${refused.body.officeId}/confirmation`,
      { confirm: false, reason: "未经批准" },
    );
    assert.deepEqual([answer.body.state, answer.body.reason], ["ended", "未经批准"]);
  });

  test("nobody is two of them, however it is tried, and nobody grants themselves anything", async () => {
    const headers = await security();
    for (const role of ["system_admin", "audit_admin"]) {
      const holder = accounts[role] as number;
      const other = role === "system_admin" ? "audit_admin" : "system_admin";
      const answer = await send(headers, "POST", "/api/access/offices", grant(holder, other, { scope: "all" }));
      assert.equal(answer.body.code, "administrators_apart");
      assert.equal(await force({ accountId: holder, role: other }), "office_administrators_apart");
      assert.equal(
        await force({
          accountId: holder,
          role: "security_admin",
          delegatedFrom: offices["security_admin"],
          to: new Date("2026-02-01"),
        }),
        "office_administrators_apart",
      );
    }
    const own = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(accounts["security_admin"] as number, "unit_clerk", HOSPITAL()),
    );
    assert.equal(own.body.code, "not_to_oneself");
    const account = accounts["finance"] as number;
    assert.equal(await force({ accountId: account, role: "finance", grantedBy: account }), "office_not_to_oneself");
    assert.equal(
      await force({ accountId: account, role: "system_admin", grantedBy: accounts["security_admin"] }),
      "office_seen_by_two",
    );
  });

  test("two grants of two kinds to one account at once: one of them", async () => {
    for (let round = 0; round < 6; round++) {
      const accountId = await newAccount();
      const kinds = ["system_admin", "security_admin", "audit_admin"] as const;
      const tries = await Promise.all(kinds.map((role) => force({ accountId, role })));
      assert.equal(tries.filter((refused) => refused === undefined).length, 1, JSON.stringify(tries));
      const headers = await security();
      const other = await newAccount();
      const asked = await Promise.all(
        kinds.map((role) => send(headers, "POST", "/api/access/offices", grant(other, role, { scope: "all" }))),
      );
      assert.equal(asked.filter(({ status }) => status === 201).length, 1);
    }
  });

  test("the last security administrator stays, also when two take each other away at once", async () => {
    await transact(database, (tx) =>
      tx.execute(
        "UPDATE office SET revoked_at = now() WHERE role = 'security_admin' AND office_id <> $1 AND revoked_at IS NULL",
        [offices["security_admin"]],
      ),
    );
    const headers = await security();
    const revoke = (by: Headers, officeId: number) =>
      send(by, "POST", `/api/access/offices/${officeId}/revocation`, { reason: "试" });
    assert.equal((await revoke(headers, offices["security_admin"] as number)).body.code, "last_security_admin");
    const disable = (accountId: number | undefined) =>
      transact(database, (tx) =>
        tx.execute("UPDATE account SET state = 'disabled' WHERE account_id = $1", [accountId]),
      ).then(() => undefined, violatedConstraint);
    assert.equal(await disable(accounts["security_admin"]), "office_last_security_admin");
    for (let round = 0; round < 4; round++) {
      const second = await secondAdmin();
      const [one, other] = await Promise.all([
        revoke(headers, second.officeId),
        revoke(second.headers, offices["security_admin"] as number),
      ]);
      const left = await database.row<{ left: number }>(
        "SELECT count(*)::int AS left FROM office WHERE role = 'security_admin' AND revoked_at IS NULL AND NOT pending",
      );
      assert.equal(left?.left, 1, JSON.stringify([one, other]));
      if (other.status !== 200) continue;
      // The first one was taken away: put things back by hand, as a new office of the same account.
      await force({ accountId: accounts["security_admin"] as number, role: "security_admin" });
      const row = await database.row<{ id: number }>("SELECT max(office_id) AS id FROM office WHERE account_id = $1", [
        accounts["security_admin"],
      ]);
      offices["security_admin"] = (row as { id: number }).id;
      Object.assign(headers, await security());
      await revoke(headers, second.officeId);
    }
  });
});
