/** A year over HTTP: closed by a bureau, refused to a late declaration, opened for a person, declared through the window. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear, recomputePeople, recordEntries } from "../../server/standing/door.ts";
import { tellPiece } from "../../server/years/telling.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const composed = await useComposed({ everyOffice: true });
const { http, database, services } = composed;
const shelf = openShelf(root);
const SAID = { year: "2025", date: "2025-03-01", place: "和田某村" };
const IDENTITY = "11010519491231002X";

await transact(database, async (tx) => {
  for (const year of [2025, 2026]) await openYear(tx, year, { id: "xpcc/continuing-education", version: "2016-01-01" });
  const base = { person_id: 1, valid_from: 20200101 };
  await recordEntries(tx, { jobs: services.jobs, shelf }, { author: "test", source: "roster" }, [
    { ...base, kind: "employment", unit_id: 1, employer: "public" },
    { ...base, kind: "title", series: "health", level: "intermediate" },
  ]);
});
const recompute = () => transact(database, (tx) => recomputePeople(tx, { shelf, today: 20_260_901 }, [1]));
await recompute();

const cookies = new Map<string, string>();
async function ask(who: string, method: "GET" | "POST", url: string, payload?: object) {
  if (!cookies.has(who)) cookies.set(who, await composed.signIn(who));
  const headers = { cookie: cookies.get(who) as string, "sec-fetch-site": "same-origin" };
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: JSON.parse(answer.body === "" ? "{}" : answer.body) };
}
const YEAR = "/api/learning-years/2025";
const reason = "年度审核已经办完";
const window = { scope: "person", identityNumber: IDENTITY, opens: "2026-08-30", until: "2026-09-20", reason: "漏报" };
const notices = async () =>
  (await database.rows<{ template: string }>("SELECT template FROM notice WHERE person_id = 1 ORDER BY notice_id")).map(
    ({ template }) => template,
  );

test("only a bureau closes, only what is over, once; the preview counts what is left open, and the verdict follows", async () => {
  const draft = await ask("learner", "POST", "/api/me/declarations", { kind: "village", said: SAID });
  assert.equal(draft.status, 201);
  const before = await ask("officer", "GET", YEAR);
  assert.deepEqual(before.body.counts, { people: 1, notMet: 1, undetermined: 0, waiting: 0, drafts: 1 });
  assert.deepEqual([before.body.mayClose, before.body.mayOpen], [true, false]);
  assert.equal((await ask("clerk", "POST", `${YEAR}/closings`, { reason })).body.code, "forbidden");
  assert.equal(
    (await ask("officer", "POST", "/api/learning-years/2026/closings", { reason })).body.code,
    "year_not_over",
  );
  assert.equal((await ask("officer", "POST", "/api/learning-years/2019/closings", { reason })).body.code, "not_found");
  assert.equal((await ask("officer", "POST", `${YEAR}/windows`, window)).body.code, "year_not_closed");
  const closed = await ask("officer", "POST", `${YEAR}/closings`, { reason });
  assert.equal(closed.status, 200, JSON.stringify(closed.body));
  assert.equal(closed.body.closed, true);
  assert.equal(closed.body.closings[0].division.code, "d08");
  assert.equal((await ask("officer", "POST", `${YEAR}/closings`, { reason })).body.code, "year_closed_already");
  const corps = await ask("corps", "GET", YEAR);
  assert.deepEqual([corps.body.closed, corps.body.closings.length, corps.body.mayOpen], [false, 1, true]);
  await recompute();
  const { body: mine } = await ask("learner", "GET", "/api/me/year?year=2025");
  assert.equal(mine.state, "closed");
  assert.equal(mine.closing.office, "某师人社干部");
  assert.equal(mine.decision.verdicts.find(({ id }: { id: string }) => id === "annual").value, "not_met");
  await transact(database, (tx) =>
    tellPiece(tx, services, { about: "closing", year: 2025, divisionCode: "d08", after: 0 }),
  );
  assert.deepEqual(await notices(), ["year_closed"]);
  const late = await ask("learner", "POST", `/api/me/declarations/${draft.body.declarationId}/submission`, {
    version: 1,
  });
  assert.equal(late.body.code, "declaration_year_closed");
  assert.match(late.body.errors[0].message, /2025年度已于2026年9月1日由某师人社干部关闭/);
  const { body: effect } = await ask("learner", "POST", "/api/me/declarations/preview", {
    kind: "village",
    said: SAID,
  });
  assert.deepEqual(
    effect.bars.map(({ id }: { id: string }) => id),
    ["year_closed"],
  );
});

test("opened for a person it takes their declaration, which says so; others' windows are nobody's business", async () => {
  const bad = await ask("officer", "POST", `${YEAR}/windows`, { ...window, identityNumber: "110105194912310038" });
  assert.equal(bad.body.errors[0].path, "body.identityNumber");
  for (const [change, field] of [
    [{ until: "2026-08-29" }, "until"],
    [{ opens: "2026-08-01", until: "2026-08-10" }, "until"],
    [{ until: "2027-10-31" }, "until"],
    [{ scope: "all" }, "scope"],
    [{ scope: "unit", unitCode: "Z99" }, "unitCode"],
  ] as const) {
    const { body } = await ask("officer", "POST", `${YEAR}/windows`, { ...window, ...change });
    assert.equal(body.errors?.[0].path, `body.${field}`, JSON.stringify([change, body]));
  }
  const elsewhere = await ask("officer", "POST", `${YEAR}/windows`, {
    ...window,
    scope: "division",
    divisionCode: "d01",
  });
  assert.equal(elsewhere.body.code, "not_found");
  const opened = await ask("officer", "POST", `${YEAR}/windows`, window);
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  const [{ windowId, person, state, mayEnd }] = opened.body.list;
  assert.deepEqual([person.name, state, mayEnd], ["阿依古丽", "open", true]);
  assert.doesNotMatch(person.identity, /1949/);
  await transact(database, (tx) => tellPiece(tx, services, { about: "window", reopeningId: windowId, after: 0 }));
  assert.deepEqual(await notices(), ["year_closed", "year_reopened"]);
  const { body: mine } = await ask("learner", "GET", "/api/me/year?year=2025");
  assert.equal(mine.closing.windows[0].until, "2026-09-20");
  const [line] = (await ask("learner", "GET", "/api/me/declarations")).body.declarations;
  const url = `/api/me/declarations/${line.declarationId}`;
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO declaration_evidence (person_id, declaration_id, evidence_id, slot)
       SELECT 1, $1, row_number() OVER (), slot FROM unnest('{list,certificate}'::text[]) AS slot`,
      [line.declarationId],
    ),
  );
  const done = await ask("learner", "POST", `${url}/submission`, { version: line.version });
  assert.equal(done.body.state, "reviewing", JSON.stringify(done.body));
  assert.deepEqual(done.body.window, { opens: "2026-08-30", until: "2026-09-20" });
});

test("a bureau sees and ends the windows of those it looks after, once, and the trail has it all", async () => {
  const after = await ask("officer", "GET", YEAR);
  assert.deepEqual([after.body.list[0].used, after.body.counts.waiting, after.body.counts.drafts], [1, 1, 0]);
  const { windowId } = after.body.list[0];
  const other = await ask("corps", "POST", `${YEAR}/closings`, { reason });
  assert.equal(other.body.closed, true);
  const foreign = await ask("corps", "POST", `${YEAR}/windows`, { ...window, scope: "division", divisionCode: "d01" });
  const foreignId = foreign.body.list[0].windowId;
  assert.equal((await ask("officer", "GET", YEAR)).body.list.length, 1);
  assert.equal((await ask("officer", "POST", `${YEAR}/windows/${foreignId}/end`, { reason })).body.code, "not_found");
  const ended = await ask("officer", "POST", `${YEAR}/windows/${windowId}/end`, { reason: "误开" });
  assert.deepEqual([ended.body.list[0].state, ended.body.list[0].ended.reason], ["ended", "误开"]);
  assert.equal(
    (await ask("officer", "POST", `${YEAR}/windows/${windowId}/end`, { reason })).body.code,
    "year_window_ended",
  );
  const trail = await database.rows<{ operation: string }>(
    "SELECT operation FROM audit_event WHERE operation LIKE 'years.%' AND outcome = 'done' ORDER BY event_id",
  );
  assert.deepEqual(
    trail.map(({ operation }) => operation),
    ["years.close", "years.openWindow", "years.close", "years.openWindow", "years.endWindow"],
  );
  assert.deepEqual(composed.faults, []);
});
