/** Questions that no answer fitted, over HTTP: found, paged in both orders, exported, and by the Corps' bureau alone. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { UnansweredList } from "../../contract/unanswered.ts";
import { transact } from "../../server/platform/db.ts";
import { rowsOf } from "../../server/workbooks/workbook.fixture.ts";
import { personaOfRole, useComposed } from "./composed.ts";

const { http, database, faults, signIn } = await useComposed({ everyOffice: true });
const cookie = await signIn(personaOfRole("xpcc_hr"));
await transact(database, (tx) =>
  tx.execute(
    `INSERT INTO unanswered_question (question, times, first_asked_at, last_asked_at)
     SELECT '怎么办' || n || CASE WHEN n = 7 THEN '100%_' ELSE '' END, n % 3 + 1, '2026-01-01T00:00:00Z',
            '2026-03-01T00:00:00.000001Z'::timestamptz + n * interval '1 day' FROM generate_series(1, 25) n`,
  ),
);

async function list(query: Record<string, string>): Promise<UnansweredList> {
  const answer = await http.inject({ url: "/api/unanswered-questions", query, headers: { cookie } });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<UnansweredList>();
}

for (const sort of ["times", "latest"] as const)
  test(`pages hold each question once, in order (${sort})`, async () => {
    const all: UnansweredList["questions"] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: UnansweredList = await list({ sort, limit: "7", ...(cursor === "" ? {} : { cursor }) });
      assert.equal(page.total, 25);
      all.push(...page.questions);
      cursor = page.next;
    }
    assert.equal(new Set(all.map(({ question }) => question)).size, 25);
    const key = ({ times, lastAskedAt }: (typeof all)[number]) => (sort === "times" ? times : Date.parse(lastAskedAt));
    assert.deepEqual(
      all.map(key),
      all.map(key).toSorted((a, b) => b - a),
    );
  });

test("a search takes signs for what they are, and days of Beijing at both ends", async () => {
  assert.deepEqual(
    (await list({ q: "100%_" })).questions.map(({ question }) => question),
    ["怎么办7100%_"],
  );
  assert.equal((await list({ q: "_" })).total, 1);
  assert.equal((await list({ from: "2026-03-02", to: "2026-03-02" })).total, 1);
  assert.equal((await list({ from: "2026-03-27" })).total, 0);
});

test("what was not made here is refused by name; others than the Corps' bureau are not let in", async () => {
  const ask = async (query: Record<string, string>, as: string) => {
    const headers = as === "" ? {} : { cookie: as };
    return (await http.inject({ url: "/api/unanswered-questions", query, headers })).statusCode;
  };
  for (const given of [
    "x",
    Buffer.from('["1",2]').toString("base64url"),
    Buffer.from('[1e99,"a"]').toString("base64url"),
  ])
    assert.equal(await ask({ cursor: given }, cookie), 422, given);
  assert.equal(await ask({ from: "2026-13-01" }, cookie), 422);
  assert.equal(await ask({}, ""), 401);
  for (const role of ["learner", "division_hr", "system_admin"] as const)
    assert.equal(await ask({}, await signIn(personaOfRole(role))), 403, role);
});

test("the workbook holds what was found, and nothing that a sheet would reckon", async () => {
  await transact(database, (tx) => tx.execute("INSERT INTO unanswered_question VALUES ('=1+1 公式', 9, now(), now())"));
  const query = { q: "公式" };
  const answer = await http.inject({ url: "/api/unanswered-questions.xlsx", query, headers: { cookie } });
  assert.equal(answer.statusCode, 200);
  const rows = await rowsOf(Readable.from([answer.rawPayload]), "没有答案的提问");
  assert.deepEqual(
    rows.map((row) => [row["提问"], row["次数"]]),
    [["'=1+1 公式", "9"]],
  );
  assert.deepEqual(faults, []);
});
