import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { operations } from "../../contract/index.ts";
import { hasWords } from "../../contract/operation-words.ts";
import { sealAll } from "../../server/audit/door.ts";
import { useWorld } from "./world.ts";

const { http, database, faults, as, person } = await useWorld();
const nurse = await person("nurse-25");
const bureau = await as("division-hr");
const auditor = await as("audit-admin");

const get = async (url: string, headers: Record<string, string>) => {
  const answer = await http.inject({ url, headers });
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json();
};
const count = async (condition: string) =>
  (await database.row<{ count: number }>(`SELECT count(*) AS count FROM audit_event WHERE ${condition}`))?.count;

/**
 * Seals until what stands in the log now is sealed: the sealer stays below the oldest transaction of the whole PostgreSQL server,
 * and other tests have theirs on it. Answers how many events were sealed.
 */
async function sealedUntilNow(): Promise<number> {
  const { unsealed } = await get("/api/audit/chain", auditor);
  const ends = Date.now() + 60_000;
  for (let events = 0; ;) {
    const answer = await http.inject({ method: "POST", url: "/api/audit/seals", headers: auditor });
    events += answer.json().events;
    if (events >= unsealed || Date.now() > ends) return events;
    await setTimeout(200);
  }
}

test("every operation has words in Chinese", () => {
  assert.deepEqual(
    operations.map(({ id }) => id).filter((id) => !hasWords(id)),
    [],
  );
});

test("an office that looks at somebody leaves one line for each thing it read, however often; oneself leaves none", async () => {
  for (let each = 0; each < 3; each++) {
    await get(`/api/people/${nurse}/ledger`, bureau);
    await get(`/api/people/${nurse}/standings`, bureau);
  }
  assert.equal(await count(`person_id = ${nurse} AND outcome = 'seen'`), 2);
  const own = await as("nurse-25");
  await get(`/api/people/${nurse}/ledger`, own);
  await get("/api/me/year", own);
  assert.equal(await count(`person_id = ${nurse} AND outcome = 'seen'`), 2);
  // Another account with the same right is another look.
  await get(`/api/people/${nurse}/ledger`, await as("xpcc-hr"));
  assert.equal(await count(`person_id = ${nurse} AND outcome = 'seen'`), 3);
});

test("a look is noted by the database alone when another server remembers nothing", async () => {
  const row = await database.row<{ account_id: number }>(
    `SELECT account_id FROM audit_event WHERE person_id = ${nurse} AND operation = 'standing.standings'`,
  );
  const { noteSeen } = await import("../../server/platform/audit.ts");
  const elsewhere = { ...database };
  const look = { operation: "standing.standings", caller: { address: "10.0.0.1", requestId: "r" }, personId: nurse };
  await noteSeen(elsewhere, {
    ...look,
    actor: { accountId: row?.account_id as number, role: "division_hr", officeId: 1 },
  });
  assert.equal(await count(`person_id = ${nurse} AND operation = 'standing.standings'`), 1);
});

test("an export leaves one line with how far it went and how many people it held", async () => {
  const answer = await http.inject({ url: "/api/exports/verdicts.xlsx?year=2026", headers: bureau });
  assert.equal(answer.statusCode, 200);
  const row = await database.row<{ object: string; details: { people: number; reach: unknown }; person_id: null }>(
    "SELECT object, details, person_id FROM audit_event WHERE operation = 'workbooks.verdicts'",
  );
  assert.equal(row?.object, "export:people");
  assert.deepEqual(row.details.reach, { kind: "division", divisionCode: "d08" });
  assert.ok(row.details.people > 0);
});

test("the log is searched by account, person, operation, outcome, object and time, and by nobody but auditors", async () => {
  const find = async (query: string) =>
    (await get(`/api/audit/events?${query}`, auditor)).events as { operation: string }[];
  const name = encodeURIComponent("第八师人社局");
  const seen = await find(`account=${name}&outcome=seen`);
  assert.ok(seen.length >= 3 && seen.every(({ operation }) => /^(standing|workbooks)\./.test(operation)));
  assert.equal((await find(`person=${nurse}&operation=standing.ledger`)).length, 2);
  assert.equal((await find("object=export:")).length, 1);
  assert.equal((await find("from=2001-01-01&to=2001-01-02")).length, 0);
  assert.equal((await find(`person=${encodeURIComponent("没有这个人")}`)).length, 0);
  assert.ok((await find("from=&to=&account=&outcome=")).length > 0, "empty fields of a form ask for nothing");
  for (const persona of ["division-hr", "xpcc-hr", "admin", "security-admin", "nurse-25"]) {
    const answer = await http.inject({ url: "/api/audit/events", headers: await as(persona) });
    assert.equal(answer.statusCode, 403, persona);
  }
  assert.ok((await find("outcome=denied&operation=audit.events")).length >= 4, "each refusal left a line");
});

test("pages of the log follow each other by key, forwards and back, without a gap", async () => {
  const all = (await get("/api/audit/events?limit=200", auditor)).events as { eventId: number }[];
  const ids = all.map(({ eventId }) => eventId);
  const first = await get("/api/audit/events?limit=4", auditor);
  const second = await get(`/api/audit/events?limit=4&cursor=${first.next}`, auditor);
  const idsOf = (page: { events: { eventId: number }[] }) => page.events.map(({ eventId }) => eventId);
  assert.deepEqual([...idsOf(first), ...idsOf(second)], ids.slice(0, 8));
  assert.equal(first.previous, undefined);
  assert.deepEqual(idsOf(await get(`/api/audit/events?limit=4&cursor=${second.previous}`, auditor)), ids.slice(0, 4));
  const forged = await http.inject({ url: "/api/audit/events?cursor=nonsense", headers: auditor });
  assert.equal(forged.json().code, "bad_cursor");
});

test("one event is shown with its block once it is sealed; the chain says how far it is", async () => {
  const [{ eventId }] = (await get(`/api/audit/events?person=${nurse}&operation=standing.ledger`, auditor)).events;
  assert.equal((await get(`/api/audit/events/${eventId}`, auditor)).block, null);
  const before = await get("/api/audit/chain", auditor);
  assert.equal(before.blocks, 0);
  assert.ok(before.unsealed > 0);
  assert.ok((await sealedUntilNow()) >= before.unsealed);
  const event = await get(`/api/audit/events/${eventId}`, auditor);
  assert.ok(event.block >= 1);
  assert.match(event.digest, /^[0-9a-f]{64}$/);
  const { roots, head } = await get("/api/audit/chain", auditor);
  assert.equal(roots[0].digest, head);
  assert.deepEqual(await get(`/api/audit/roots/${roots[0].day}`, auditor), roots[0]);
  assert.equal((await http.inject({ url: "/api/audit/roots/2001-01-01", headers: auditor })).statusCode, 404);
  assert.equal((await http.inject({ url: "/api/audit/events/999999999", headers: auditor })).statusCode, 404);
});

test("a check is asked for once at a time", async () => {
  const ask = () => http.inject({ method: "POST", url: "/api/audit/checks", headers: auditor });
  assert.equal((await ask()).statusCode, 202);
  assert.equal((await ask()).json().code, "check_under_way");
});

test("the export of the log is a workbook and itself stands in the log", async () => {
  const answer = await http.inject({ url: "/api/audit/events.xlsx?outcome=seen", headers: auditor });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.rawPayload.subarray(0, 2).toString(), "PK");
  assert.equal(await count("operation = 'audit.export' AND object = 'export:audit'"), 1);
});

test("the log of signing in answers, and nothing went wrong inside", async () => {
  const { signIns } = await get("/api/audit/sign-ins?outcome=failed", auditor);
  assert.ok(Array.isArray(signIns));
  await sealAll(database);
  assert.deepEqual(faults, []);
});
