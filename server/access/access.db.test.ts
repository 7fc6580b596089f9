import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { useRightsWorld } from "../../test/rights/world.ts";
import type { OfficeView } from "../../contract/access-view.ts";
import { insertOffice, type NewOffice } from "../identity/door.ts";
import { transact, violatedConstraint } from "../platform/db.ts";

const world = await useRightsWorld();
const { http, database, accounts, offices, units } = world;
after(() => assert.deepEqual(world.faults, []));

type Headers = Record<string, string>;
type Answer = { status: number; body: OfficeView & { code: string } & Record<string, unknown> };

async function send(headers: Headers, method: "GET" | "POST" | "PUT", url: string, payload?: object): Promise<Answer> {
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.body === "" ? ({} as never) : answer.json() };
}

let made = 0;
/** A new account that holds nothing. */
async function newAccount(): Promise<number> {
  made += 1;
  const row = await transact(database, (tx) =>
    tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name, login_name) VALUES ($1, $2) RETURNING account_id",
      [`新人${made}`, `newcomer-${made}`],
    ),
  );
  return (row as { account_id: number }).account_id;
}

const security = () => world.as("security_admin");
const grant = (accountId: number, role: string, place: object, more: object = {}) => ({
  accountId,
  role,
  place,
  note: "工作需要",
  ...more,
});
const HOSPITAL = () => ({ scope: "unit_and_below", unitId: units.hospital });

/** Writes an office past every check of the code. */
function force(office: Partial<NewOffice> & Pick<NewOffice, "accountId" | "role">): Promise<string | undefined> {
  const plain = {
    title: "强写",
    scope: "all",
    from: new Date("2026-01-01"),
    pending: false,
    grantedAt: new Date("2026-01-01"),
  } as const;
  return transact(database, (tx) => insertOffice(tx, { ...plain, ...office })).then(
    () => undefined,
    violatedConstraint,
  );
}

/** A second security administrator, for what needs two. */
async function secondAdmin(
  role = "security_admin",
): Promise<{ accountId: number; officeId: number; headers: Headers }> {
  const accountId = await newAccount();
  const { body } = await send(
    await security(),
    "POST",
    "/api/access/offices",
    grant(accountId, role, { scope: "all" }),
  );
  const confirmed = await send(
    await world.as("audit_admin"),
    "POST",
    `/api/access/offices/${body.officeId}/confirmation`,
    {
      confirm: true,
      reason: "核对过",
    },
  );
  assert.equal(confirmed.body.state, "holding");
  return { accountId, officeId: body.officeId, headers: await world.signIn(accountId, body.officeId) };
}

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

describe("made roles", () => {
  const role = (more: object = {}) => ({
    code: "reader",
    name: "只读联络员",
    base: "division_hr",
    permissions: ["population:person:list"],
    scope: "division",
    ...more,
  });

  test("may what was chosen and nothing else, change at the next request, and hold no longer once retired", async () => {
    const headers = await security();
    const { status } = await send(headers, "POST", "/api/access/roles", role());
    assert.equal(status, 201);
    const { body: office } = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(await newAccount(), "reader", { scope: "division", divisionCode: "d08" }),
    );
    const reader = await world.signIn(office.accountId, office.officeId);
    const people = () => send(reader, "GET", "/api/years/2026/people");
    const overview = () => send(reader, "GET", "/api/years/2026/overview?by=unit");
    assert.deepEqual([(await people()).status, (await overview()).status], [200, 403]);
    const change = { name: "只读联络员", permissions: ["population:overview:read"], scope: "division", version: 1 };
    assert.equal((await send(headers, "PUT", "/api/access/roles/reader", change)).body["version"], 2);
    assert.deepEqual([(await people()).status, (await overview()).status], [403, 200]);
    assert.equal((await send(headers, "PUT", "/api/access/roles/reader", change)).body.code, "conflict");
    assert.equal((await send(headers, "POST", "/api/access/roles/reader/retirement")).body["retired"], true);
    assert.deepEqual([(await people()).status, (await overview()).status], [403, 403]);
  });

  test("go no further than their base, in the code and in the database", async () => {
    const headers = await security();
    for (const permission of ["access:office:grant", "population:simulation:read", "no:such:thing"])
      assert.equal(
        (
          await send(
            headers,
            "POST",
            "/api/access/roles",
            role({ code: "beyond", name: "越权", permissions: [permission] }),
          )
        ).body.code,
        "role_beyond_base",
      );
    const direct = transact(database, (tx) =>
      tx.execute(
        "INSERT INTO made_role (role_code, name, base_role, permissions, data_scope) VALUES ('beyond', '越权', 'unit_clerk', '{access:office:grant}', 'all')",
      ),
    );
    assert.equal(await direct.then(() => undefined, violatedConstraint), "made_role_within_base");
    assert.equal(
      (await send(headers, "POST", "/api/access/roles", role({ code: "two_hospitals", name: "重名" }))).body.code,
      "role_taken",
    );
    const otherBase = force({
      accountId: accounts["finance"] as number,
      role: "system_admin",
      roleCode: "two_hospitals",
    });
    assert.equal(await otherBase, "office_made_on_its_base");
  });
});

describe("lending", () => {
  const loan = (officeId: number | undefined, accountId: number, more: object = {}) => ({
    officeId,
    accountId,
    to: "2026-09-30",
    note: "休假",
    ...more,
  });

  test("a colleague does what was lent, the trail names both, and it ends by recall", async () => {
    const head = await world.as("unit_head");
    const clerk = accounts["unit_clerk"] as number;
    const lent = await send(
      head,
      "POST",
      "/api/access/delegations",
      loan(offices["unit_head"], clerk, { permissions: ["population:person:list", "standing:decision:create"] }),
    );
    assert.deepEqual([lent.status, lent.body.state], [201, "holding"]);
    const borrower = await world.signIn(clerk, lent.body.officeId);
    assert.equal((await send(borrower, "GET", "/api/years/2026/people")).status, 200);
    assert.equal((await send(borrower, "GET", "/api/access/offices")).status, 403, "only a part was lent");
    const relend = await send(
      borrower,
      "POST",
      "/api/access/delegations",
      loan(lent.body.officeId, accounts["unit_head"] as number),
    );
    assert.equal(relend.status, 403);
    await send(borrower, "POST", `/api/people/${world.people.same}/decisions`, { year: 2026 });
    const told = await database.rows<{ account_id: number; details: { onBehalfOf?: number } | null }>(
      "SELECT account_id, details FROM audit_event WHERE operation = 'standing.decide' AND outcome = 'done'",
    );
    assert.deepEqual(
      told.map((row) => [row.account_id, row.details?.onBehalfOf]),
      [[clerk, accounts["unit_head"]]],
    );
    assert.equal(
      (await send(head, "POST", `/api/access/delegations/${lent.body.officeId}/end`, { reason: "回来了" })).body.state,
      "ended",
    );
    assert.equal((await send(borrower, "GET", "/api/years/2026/people")).status, 403);
  });

  test("it ends with the lender's office, is no longer than the rule, and goes to colleagues only", async () => {
    const headers = await security();
    const { body: office } = await send(
      headers,
      "POST",
      "/api/access/offices",
      grant(await newAccount(), "unit_head", HOSPITAL(), { to: "2026-12-31" }),
    );
    const head = await world.signIn(office.accountId, office.officeId);
    const clerk = accounts["unit_clerk"] as number;
    const lend = (more: object, accountId = clerk) =>
      send(head, "POST", "/api/access/delegations", loan(office.officeId, accountId, more));
    assert.equal((await lend({}, accounts["finance"])).body.code, "loan_unfit");
    assert.equal((await lend({ to: "2026-12-15" })).body.code, "loan_too_long");
    assert.equal((await lend({ permissions: ["access:office:grant"] })).body.code, "loan_unfit");
    assert.equal((await send(head, "POST", "/api/access/delegations", loan(offices["unit_clerk"], clerk))).status, 404);
    const { body: lent } = await lend({});
    const borrower = await world.signIn(clerk, lent.officeId);
    assert.equal((await send(borrower, "GET", "/api/access/offices")).status, 200);
    await send(headers, "POST", `/api/access/offices/${office.officeId}/revocation`, { reason: "免职" });
    assert.equal((await send(borrower, "GET", "/api/access/offices")).status, 403);
    const wider = force({
      accountId: clerk,
      role: "unit_head",
      scope: "all",
      delegatedFrom: offices["unit_head"],
      to: new Date("2026-02-01"),
      grantedBy: accounts["unit_head"],
    });
    assert.equal(await wider, "office_loan_fits");
  });

  test("an administrator's office that is lent waits for a second pair of eyes as well", async () => {
    const accountId = await newAccount();
    await force({ accountId, role: "service_desk" });
    const lent = await send(
      await security(),
      "POST",
      "/api/access/delegations",
      loan(offices["security_admin"], accountId),
    );
    assert.deepEqual([lent.status, lent.body.state], [201, "pending"]);
  });
});
