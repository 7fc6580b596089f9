import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { after, test } from "node:test";
import fc from "fast-check";
import { root } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { writeParts } from "./multipart.ts";
import type { Json } from "./shape/fault.ts";
import { agentNamed, statementWith } from "./statement.fixture.ts";
import { useRecordStore, type Ask } from "./xapi.fixture.ts";

const records = await useRecordStore();
after(() => assert.deepEqual(records.faults, []));
const { as, launch, database } = records;
const full = await records.store();
const ask = as(full);
const times = <Result>(count: number, work: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const count = async (status: number, answers: Promise<{ status: number }[]>) =>
  (await answers).filter((answer) => answer.status === status).length;

test("of twenty statements under one number one is stored, and it is the one that was answered so", async () => {
  const id = randomUUID();
  const put = (index: number) =>
    ask("statements", {
      method: "PUT",
      query: { statementId: id },
      body: statementWith({ result: { score: { raw: index } } }),
    });
  const answers = await times(20, put);
  assert.equal(answers.filter(({ status }) => status === 204).length, 1);
  assert.equal(answers.filter(({ status }) => status === 409).length, 19);
  const kept = (await ask("statements", { query: { statementId: id } })).json;
  const winner = answers.findIndex(({ status }) => status === 204);
  assert.deepEqual((kept["result"] as Json)["score"], { raw: winner });
  assert.equal((await put(winner)).status, 204, "the same again is no conflict");
});

test("a batch is stored whole or not at all", async () => {
  const [known, fresh] = [randomUUID(), randomUUID()];
  await ask("statements", { method: "POST", body: statementWith({ id: known }) });
  const clash = statementWith({ id: known, result: { success: false } });
  assert.equal((await ask("statements", { method: "POST", body: [statementWith({ id: fresh }), clash] })).status, 409);
  assert.equal((await ask("statements", { query: { statementId: fresh } })).status, 404);
});

test("of twenty writers of a document who saw the same, one wins; merging loses nobody's part", async () => {
  const note = { activityId: "urn:busy", profileId: "note" };
  // Each round writes something of its own: what is written again as it stands changes nothing, and the next writer may follow.
  const put = (round: number, headers: Record<string, string>) => async (index: number) =>
    ask("activities/profile", { method: "PUT", query: note, body: { round, index }, headers });
  assert.equal(await count(204, times(20, put(1, { "if-none-match": "*" }))), 1);
  const { etag } = (await ask("activities/profile", { query: note })).headers;
  assert.equal(await count(204, times(20, put(2, { "if-match": String(etag) }))), 1);
  assert.equal(await count(409, times(5, put(3, {}))), 5);
  const merged = { activityId: "urn:busy", profileId: "merged" };
  await times(20, (index) =>
    ask("activities/profile", { method: "POST", query: merged, body: { [`part${index}`]: index } }),
  );
  assert.equal(Object.keys((await ask("activities/profile", { query: merged })).json).length, 20);
});

test("pages lead to every statement once, in either direction", async () => {
  const actor = agentNamed("reader");
  const batch = Array.from({ length: 230 }, () => statementWith({ actor, id: randomUUID() }));
  await ask("statements", { method: "POST", body: batch });
  for (const ascending of ["true", "false"]) {
    const seen: unknown[] = [];
    let answer = await ask("statements", { query: { agent: actor, ascending } });
    for (;;) {
      seen.push(...(answer.json["statements"] as Json[]).map(({ id }) => id));
      const more = String(answer.json["more"]);
      if (more === "") break;
      answer = await ask("statements", { query: Object.fromEntries(new URL(more, "http://x").searchParams) });
    }
    const wanted = batch.map(({ id }) => id);
    assert.deepEqual(seen, ascending === "true" ? wanted : wanted.reverse());
  }
});

test("what points to a statement that fits is found with it", async () => {
  const actor = agentNamed("pointed-at");
  const [target, pointer, again] = [randomUUID(), randomUUID(), randomUUID()];
  const to = (id: string, to: string) => statementWith({ id, object: { objectType: "StatementRef", id: to } });
  await ask("statements", {
    method: "POST",
    body: [to(again, pointer), to(pointer, target), statementWith({ id: target, actor })],
  });
  const found = (await ask("statements", { query: { agent: actor, ascending: "true" } })).json["statements"] as Json[];
  assert.deepEqual(
    found.map(({ id }) => id),
    [again, pointer, target],
  );
});

test("a statement stays as it was said", async () => {
  for (const sql of [
    "UPDATE xapi_statement SET verb_digest = digest",
    "DELETE FROM xapi_statement",
    "TRUNCATE xapi_statement CASCADE",
  ])
    await assert.rejects(
      transact(database, (tx) => tx.execute(sql)),
      /append-only/,
    );
});

test("attachments come back byte by byte, to whoever may see their statement", async () => {
  const content = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const real = createHash("sha256").update(content).digest("hex");
  const wrong = createHash("sha256").update("something else").digest("hex");
  const attachment = { usageType: "urn:x", display: {}, contentType: "application/octet-stream", length: 256 };
  const parts = (hash: string) =>
    writeParts(
      [
        {
          headers: { "Content-Type": "application/json" },
          content: Buffer.from(JSON.stringify(statementWith({ id, attachments: [{ ...attachment, sha2: hash }] }))),
        },
        { headers: { "Content-Type": "application/octet-stream", "X-Experience-API-Hash": hash }, content },
      ],
      "edge",
    );
  const id = randomUUID();
  const headers = { "content-type": "multipart/mixed; boundary=edge" };
  assert.equal((await ask("statements", { method: "POST", body: parts(wrong), headers })).status, 400);
  assert.equal((await ask("statements", { method: "POST", body: parts(real), headers })).status, 200);
  const basic = Buffer.from(`${full.key}:${full.secret}`).toString("base64");
  const answer = await records.http.inject({
    url: `/xapi/statements?statementId=${id}&attachments=true`,
    headers: { authorization: `Basic ${basic}`, "x-experience-api-version": "1.0.3" },
  });
  assert.ok(answer.rawPayload.includes(content));
});

async function hours(): Promise<unknown> {
  return database.row(
    `SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(*) FROM standing) AS standings,
            (SELECT count(*) FROM certificate_claim) AS claims, (SELECT count(*) FROM pgboss.job) AS jobs`,
  );
}

test("statements never grant hours: completed and passed with 9,999 hours leave the ledger as it was", async () => {
  const before = await hours();
  const mine = await launch();
  const result = { completion: true, success: true, score: { scaled: 1 }, duration: "PT9999H" };
  const said = ["completed", "passed", "satisfied", "mastered"].map((verb) =>
    statementWith({ actor: mine.actor, verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, result }),
  );
  assert.equal((await as(mine)("statements", { method: "POST", body: said })).status, 200);
  const aboutPerson = said.map((statement) => ({ ...statement, result: { ...result, duration: "P99Y" } }));
  assert.equal((await ask("statements", { method: "POST", body: aboutPerson })).status, 200);
  assert.deepEqual(await hours(), before);
  // And nothing here could: the area knows no door to the ledger, and no rule of the database leads from its tables anywhere.
  const { contexts } = JSON.parse(readFileSync(join(root, "architecture.json"), "utf8")) as {
    contexts: { name: string; doors: string[] }[];
  };
  assert.ok(!contexts.find(({ name }) => name === "xapi")?.doors.includes("standing"));
  const triggers = await database.rows<{ name: string }>(
    "SELECT tgname AS name FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'xapi%' AND NOT tgisinternal ORDER BY 1",
  );
  assert.deepEqual(
    triggers.map(({ name }) => name),
    ["xapi_statement_append_only", "xapi_statement_not_emptied"],
  );
});

const PATHS = [
  "statements",
  "activities/state",
  "agents/profile",
  "activities/profile",
  "agents",
  "activities",
  "about",
];
const NAMES = [
  "statementId",
  "agent",
  "activityId",
  "stateId",
  "profileId",
  "registration",
  "since",
  "limit",
  "after",
  "verb",
  "format",
  "x",
];
const VALUES = [
  "",
  "0",
  "-1",
  "9".repeat(15),
  "null",
  "[]",
  "{}",
  '{"mbox":"mailto:a@b.c"}',
  "urn:x",
  "\u0000",
  "%",
  "2026-02-30",
  randomUUID(),
  "x".repeat(5_000),
];
const ASKING = fc.record({
  path: fc.constantFrom(...PATHS),
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD"),
  query: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), { maxKeys: 4 }),
  body: fc.option(
    fc.oneof(fc.json(), fc.string(), fc.constantFrom("[".repeat(20_000), "null", "[null]", '{"a":1e999}', "--x\r\n")),
    { nil: undefined },
  ),
  type: fc.constantFrom("application/json", "multipart/mixed; boundary=x", "text/plain", "x", ""),
  who: fc.boolean(),
});

test("whatever is sent is answered with less than 500", async () => {
  const mine = await launch();
  const askers: readonly Ask[] = [ask, as(mine)];
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(ASKING, async ({ path, method, query, body, type, who }) => {
      const headers = { "content-type": type };
      const payload = body === undefined || method === "GET" || method === "HEAD" ? {} : { body: Buffer.from(body) };
      const { status } = await (askers[who ? 1 : 0] as Ask)(path, {
        method: method as "GET",
        query,
        headers,
        ...payload,
      });
      seen.set(status, (seen.get(status) ?? 0) + 1);
      assert.ok(status < 500, `${status}`);
    }),
    { numRuns: 250 },
  );
  assert.ok((seen.get(400) ?? 0) > 50);
});
