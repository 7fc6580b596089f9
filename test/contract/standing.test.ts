import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionSummary, ReplayView, StandingView, YearView } from "../../contract/standing-view.ts";
import { correctEntry, openShelf } from "../../server/standing/door.ts";
import { transact } from "../../server/platform/db.ts";
import { root } from "../testing.ts";
import { useWorld } from "./world.ts";

const { http, database, faults, as, person } = await useWorld();

async function get<Body>(url: string, who: string): Promise<Body> {
  const answer = await http.inject({ url, headers: await as(who) });
  assert.equal(answer.statusCode, 200, `${url} as ${who}: ${answer.body}`);
  return answer.json<Body>();
}

const myYear = (who: string, query = "") => get<YearView>(`/api/me/year${query}`, who);
const valueOf = ({ decision }: Pick<YearView, "decision">, verdict: string) =>
  decision.verdicts.find(({ id }) => id === verdict)?.value;
const partOf = ({ decision }: Pick<YearView, "decision">, verdict: string, name: string) =>
  decision.verdicts.find(({ id }) => id === verdict)?.parts.find(({ part }) => part === name);

test("the nurse with 25 credits owes nothing; with 24.9 she is told what was short, and that the day has passed", async () => {
  const done = await myYear("nurse-25");
  assert.deepEqual([valueOf(done, "annual"), valueOf(done, "title")], ["met", "eligible"]);
  assert.equal(partOf(done, "title", "face_to_face")?.state, "waived");
  assert.deepEqual(
    partOf(done, "title", "face_to_face")?.citations.map(({ number }) => number),
    [17],
  );
  assert.equal(done.nextAction.code, "nothing");
  const short = await myYear("nurse-24-9");
  assert.deepEqual([valueOf(short, "annual"), valueOf(short, "title")], ["met", "not_eligible"]);
  const waiver = partOf(short, "title", "face_to_face")?.steps.find(({ rule }) => rule === "health_class_waiver");
  assert.match(waiver?.sentence ?? "", /24\.9.*25/);
  assert.ok(short.almost.includes("health_class_waiver"), "what she counted on stands out");
  assert.equal(short.nextAction.code, "too_late");
});

test("what is owed comes with the cheapest completion, the last day to begin and the last that counts", async () => {
  const view = await myYear("cadre");
  assert.equal(view.nextAction.code, "study");
  assert.equal(view.nextAction.part, "professional");
  assert.equal(view.nextAction.deadline, "2026-12-31");
  assert.equal(view.decision.plan?.startBy, view.nextAction.startBy);
  assert.ok((view.nextAction.startBy ?? "") > "2026-12-01" && (view.nextAction.startBy ?? "") < "2026-12-31");
  assert.match(view.nextAction.sentence, /10学时/);
  const plans = await Promise.all(
    ["hours", "money", "days"].map(
      async (objective) => (await myYear("newcomer", `?objective=${objective}`)).decision.plan,
    ),
  );
  const [hours, money, days] = plans.map((plan) => plan?.total);
  assert.ok(hours && money && days);
  assert.ok(hours.hundredths <= money.hundredths && money.fen <= hours.fen && days.days <= hours.days);
  assert.equal(view.catalogue, "example");
});

test("what waits for a review is told with both branches, and what somebody else reports likewise", async () => {
  const village = await myYear("village-pending");
  assert.equal(valueOf(village, "annual"), "undetermined");
  assert.equal(village.nextAction.code, "wait");
  const outcomes = village.decision.statements.map(({ when, outcome }) => [
    when[0]?.answers[0]?.code,
    outcome.verdicts[0]?.value,
  ]);
  assert.deepEqual(
    outcomes.sort((one, other) => String(one).localeCompare(String(other))),
    [
      ["approved", "exempt"],
      ["refused", "not_met"],
    ],
  );
  assert.equal(village.facts.find(({ name }) => name === "village")?.state, "under_review");
  const reading = village.decision.decisiveReadings.find(({ reading: id }) => id === "village_scope");
  assert.equal(reading?.chosen.option, "whole_year");
  const teacher = await myYear("teacher-waiting");
  assert.deepEqual([valueOf(teacher, "annual"), teacher.nextAction.code], ["undetermined", "wait"]);
});

test("entries that contradict each other are named, not chosen between", async () => {
  const view = await myYear("conflicting");
  const employer = view.facts.find(({ name }) => name === "employer");
  assert.equal(employer?.state, "conflicting");
  assert.equal(employer.entries.length, 2);
  assert.equal(view.nextAction.code, "answer");
  assert.match(view.nextAction.sentence, /人事部门核对/);
});

test("out of scope is no failure", async () => {
  const view = await myYear("private-engineer");
  assert.equal(valueOf(view, "annual"), "not_applicable");
  assert.deepEqual(
    view.decision.verdicts[0]?.citations.map(({ number }) => number),
    [19],
  );
  assert.equal(view.nextAction.code, "nothing");
});

test("what-if tells both, says what it assumed, and keeps nothing", async () => {
  const before = await database.rows("SELECT count(*) AS entries FROM ledger_entry");
  const view = await myYear("cadre", "?if_route=review&if_target=full&if_professional=10");
  assert.equal(valueOf(view, "annual"), "not_met", "as it is");
  assert.equal(valueOf(view, "title"), "not_applicable");
  assert.ok(view.whatIf);
  assert.equal(valueOf(view.whatIf, "annual"), "met", "as it would be");
  assert.equal(valueOf(view.whatIf, "title"), "not_eligible", "a review ends on 30 June");
  assert.deepEqual(
    view.whatIf.assumptions.map(({ code }) => code),
    ["if_route", "if_target", "if_professional"],
  );
  const early = await myYear("cadre", "?if_join=village&if_on=2026-02-01");
  assert.equal(early.whatIf && valueOf(early.whatIf, "annual"), "exempt");
  assert.deepEqual(await database.rows("SELECT count(*) AS entries FROM ledger_entry"), before);
  assert.equal((await myYear("cadre", "?if_route=&if_public=")).whatIf, null, "an empty form assumes nothing");
});

test("what is assumed wrongly is refused by name", async () => {
  const headers = await as("cadre");
  for (const [query, path] of [
    ["?if_public=abc", "query.if_public"],
    ["?if_public=1000", "query.if_public"],
    ["?if_route=flight", "query.if_route"],
    ["?if_on=2026-02-30", "query.if_on"],
    ["?knownAt=2027-01-01", "query.knownAt"],
    ["?nonsense=1", "query.nonsense"],
  ] as const) {
    const answer = await http.inject({ url: `/api/me/year${query}`, headers });
    assert.equal(answer.statusCode, 422, query);
    const [error] = answer.json<{ errors: { path: string; remedy: string }[] }>().errors;
    assert.equal(error?.path, path);
    assert.match(error?.remedy ?? "", /[\u4e00-\u9fff]/);
  }
  assert.equal((await http.inject({ url: "/api/me/year?year=2030", headers })).statusCode, 422);
});

test("as known on a day: what was recorded later is not there, and neither is the time after", async () => {
  const id = await person("revoked");
  const now = await get<YearView>(`/api/people/${id}/years/2026`, "xpcc-hr");
  const then = await get<YearView>(`/api/people/${id}/years/2026?knownAt=2026-08-01`, "xpcc-hr");
  const before = await get<YearView>(`/api/people/${id}/years/2026?knownAt=2026-02-09`, "xpcc-hr");
  assert.deepEqual(
    [before, then, now].map((view) => valueOf(view, "annual")),
    ["not_met", "exempt", "not_met"],
  );
  assert.equal(then.knownAt, "2026-08-01");
  assert.ok(then.entries.every(({ recordedAt }) => recordedAt < "2026-08-02"));
  const ledger = (query = "") =>
    get<{ entries: YearView["entries"] }>(`/api/people/${id}/ledger${query}`, "xpcc-hr").then(({ entries }) => entries);
  const village = (await ledger()).find(({ kind, reverses }) => kind === "village" && reverses === null);
  const reversal = (await ledger()).find(({ reverses }) => reverses === village?.entryId);
  assert.equal(village?.reversedBy, reversal?.entryId);
  assert.match(reversal?.reason ?? "", /不属实/);
  const early = await ledger("?knownAt=2026-08-01");
  assert.equal(early.find(({ kind }) => kind === "village")?.reversedBy, null, "nobody knew of the reversal yet");
  assert.ok(early.length < (await ledger()).length);
  assert.ok((await ledger("?year=2026")).every(({ year }) => year === 2026));
});

test("a ledger says who wrote what and when; an identity number is masked", async () => {
  const { person: who, entries } = await get<{ person: YearView["person"]; entries: YearView["entries"] }>(
    `/api/people/${await person("nurse-25")}/ledger`,
    "nurse-25",
  );
  assert.match(who.identity, /^\d{3}\*{11}\d{3}[\dX]$/);
  assert.ok(entries.every(({ author, source, recordedAt, label }) => author && source && recordedAt && label));
  assert.match(entries.find(({ kind }) => kind === "health_credits")?.summary ?? "", /25分/);
});

test("standings list every year, the newest first", async () => {
  const { standings } = await get<{ standings: StandingView[] }>(
    `/api/people/${await person("certificate-2018")}/standings`,
    "certificate-2018",
  );
  assert.deepEqual(
    standings.map(({ year }) => year),
    [2026, 2025, 2024, 2023, 2020],
  );
  assert.equal(standings.at(-1)?.annual, "exempt");
  assert.equal(standings.at(-1)?.state, "closed");
});

test("certificates are told where they serve best", async () => {
  const good = (await myYear("certificate-two-years")).certificates?.certificates[0];
  assert.deepEqual([good?.allotted, good?.best, good?.removes, good?.wasted], [2026, 2026, 9000, false]);
  const late = (await myYear("certificate-three-years")).certificates?.certificates[0];
  assert.deepEqual([late?.best, late?.wasted], [null, true]);
  assert.equal((await myYear("cadre")).certificates, null);
  assert.deepEqual((await myYear("qualification")).contested, [{ number: "ZG990000001", holder: true }]);
});

const PATHS = ["years/2026", "ledger", "standings", "decisions"];

test("a person out of reach is answered like one who does not exist, to the byte", async () => {
  const nurse = await person("nurse-25");
  const elsewhere = await person("review-late");
  const cases = [
    ["cadre", nurse],
    ["unit-clerk", elsewhere],
    ["division-hr", elsewhere],
  ] as const;
  for (const [who, foreign] of cases) {
    const headers = await as(who);
    for (const path of PATHS) {
      const missing = await http.inject({ url: `/api/people/999999999/${path}`, headers });
      const hidden = await http.inject({ url: `/api/people/${foreign}/${path}`, headers });
      assert.equal(hidden.statusCode, 404, `${who} ${path}`);
      assert.equal(hidden.body, missing.body);
    }
    const decision = { method: "POST", url: `/api/people/${foreign}/decisions`, payload: { year: 2026 } } as const;
    const refused = await http.inject({ ...decision, headers });
    assert.equal(refused.statusCode, who === "cadre" ? 403 : 404);
  }
});

test("a unit sees its own, a division what belongs to it, the corps everybody, the machinery's keeper nobody", async () => {
  const nurse = await person("nurse-25");
  const engineer = await person("review-late");
  const status = async (who: string, id: number) =>
    (await http.inject({ url: `/api/people/${id}/standings`, headers: await as(who) })).statusCode;
  assert.deepEqual(
    await Promise.all([status("unit-clerk", nurse), status("division-hr", nurse), status("xpcc-hr", nurse)]),
    [200, 200, 200],
  );
  assert.deepEqual(
    await Promise.all([status("unit-clerk", engineer), status("division-hr", engineer), status("xpcc-hr", engineer)]),
    [404, 404, 200],
  );
  assert.equal(await status("admin", nurse), 403);
  assert.equal((await http.inject({ url: `/api/people/${nurse}/standings` })).statusCode, 401);
});

test("whoever moved is seen where they serve now", async () => {
  const moved = await person("moved");
  const { person: who } = await get<{ person: YearView["person"] }>(`/api/people/${moved}/standings`, "xpcc-hr");
  assert.equal(who.unit?.division.code, "d10");
});

test("an official decision keeps a receipt that replays to the same, and says what a later correction would change", async () => {
  const id = await person("cadre");
  const headers = { ...(await as("xpcc-hr")), "idempotency-key": "one-decision" };
  const post = () =>
    http.inject({ method: "POST", url: `/api/people/${id}/decisions`, headers, payload: { year: 2026 } });
  const made = await post();
  assert.equal(made.statusCode, 201, made.body);
  assert.equal((await post()).body, made.body, "the same key decides once");
  const { decisionId, digest, verdicts } = made.json<DecisionSummary>();
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(verdicts[0]?.value, "not_met");
  const replay = () => get<ReplayView>(`/api/people/${id}/decisions/${decisionId}/replay`, "xpcc-hr");
  const first = await replay();
  assert.deepEqual(first, {
    decisionId,
    intact: true,
    same: true,
    ledgerAgrees: true,
    differences: [],
    since: [],
  });
  await takeBackCredits(id);
  const second = await replay();
  assert.deepEqual([second.intact, second.same, second.ledgerAgrees], [true, true, true]);
  assert.ok(
    second.since.some(({ path }) => path.startsWith("annual.parts.professional")),
    JSON.stringify(second),
  );
  const { decisions } = await get<{ decisions: DecisionSummary[] }>(`/api/people/${id}/decisions`, "cadre");
  assert.equal(decisions.length, 1, "one sees decisions on oneself");
  const { receipt } = await get<{ receipt: { year: number } }>(`/api/people/${id}/decisions/${decisionId}`, "cadre");
  assert.equal(receipt.year, 2026);
  const other = await http.inject({
    url: `/api/people/${await person("nurse-25")}/decisions/${decisionId}`,
    headers: await as("xpcc-hr"),
  });
  assert.equal(other.statusCode, 404, "a decision is found under its own person only");
});

/** Corrects the person's professional hours after the decision. */
async function takeBackCredits(personId: number): Promise<void> {
  const row = await database.row<{ entry_id: number }>(
    "SELECT entry_id FROM ledger_entry WHERE person_id = $1 AND kind = 'credits' AND part = 'professional'",
    [personId],
  );
  const services = { jobs: { enqueue: async () => undefined }, shelf: openShelf(root) };
  const author = { author: "人事部门", source: "office" };
  const correction = { personId, entryId: row?.entry_id ?? 0, reason: "核对后更正", changes: { hundredths: 1000 } };
  await transact(database, (tx) => correctEntry(tx, services, author, correction));
}

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
