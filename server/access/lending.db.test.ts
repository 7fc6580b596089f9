import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { transact, violatedConstraint } from "../platform/db.ts";
import { force, grant, HOSPITAL, newAccount, security, send, world } from "./access.fixture.ts";

const { database, accounts, offices } = world;

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
