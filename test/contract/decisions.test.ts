import assert from "node:assert/strict";
import { test } from "node:test";
import { DECISION_EXAMPLES } from "../../contract/decision-examples.ts";
import type { DecisionView } from "../../contract/decision-view.ts";
import type { FieldError, Problem } from "../../contract/problems.ts";
import { useComposed } from "./composed.ts";

const { http, faults } = await useComposed();

const USUAL = { year: 2026, complete: true, employer: "public", series: "engineering", level: "intermediate" };

const post = (payload: unknown) =>
  http.inject({
    method: "POST",
    url: "/api/decisions",
    headers: { "content-type": "application/json" },
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });

const valuesOf = ({ verdicts }: DecisionView) => Object.fromEntries(verdicts.map(({ id, value }) => [id, value]));

test("there is an example for each of the twenty answers", () => {
  assert.deepEqual(
    DECISION_EXAMPLES.map(({ name }) => name),
    Array.from({ length: 20 }, (_, place) => `a${place + 1}`),
  );
});

for (const { name, expects, request } of DECISION_EXAMPLES) {
  test(`example ${name} comes to what it says, cites its answer, and gives a reason for every part`, async () => {
    const answer = await post(request?.body);
    assert.equal(answer.statusCode, 200, answer.body);
    const decision = answer.json<DecisionView>();
    assert.deepEqual(valuesOf(decision), expects);
    const steps = [
      ...decision.info,
      ...decision.verdicts.flatMap(({ steps, parts }) => [...steps, ...parts.flatMap((part) => part.steps)]),
    ];
    const number = Number(name.slice(1));
    const open = decision.verdicts.flatMap(({ parts }) => parts.flatMap(({ citations }) => citations));
    const cited = [
      ...steps.filter(({ outcome }) => outcome !== "not_applied").flatMap(({ citations }) => citations),
      ...open,
    ];
    const tried = steps.flatMap(({ citations }) => citations);
    assert.ok(
      [...cited, ...tried].some((each) => each.number === number),
      `answer ${number} is cited nowhere`,
    );
    for (const { sentence } of steps) assert.match(sentence, /[\u4e00-\u9fff].*。$/);
    for (const { value, parts } of decision.verdicts) {
      if (value === "not_applicable") continue;
      for (const { part, state, citations, decidedBy } of parts) {
        if (state === "not_required") continue;
        assert.ok(citations.length > 0, `${part} is ${state} and cites nothing`);
        assert.ok(decidedBy !== "", part);
      }
    }
  });
}

test("the same facts get the same bytes", async () => {
  const payload = { facts: { ...USUAL, credits: [{ part: "public", hours: 12.5 }] } };
  assert.equal((await post(payload)).body, (await post(payload)).body);
});

test("what is unknown is said with both branches", async () => {
  const decision = (await post(DECISION_EXAMPLES[6]?.request?.body)).json<DecisionView>();
  const [certificate] = decision.missing;
  assert.deepEqual([certificate?.kind, certificate?.name, certificate?.waitsFor], ["item", "certificates", "人社部门"]);
  assert.deepEqual(
    certificate?.branches.map(({ answers, outcome }) => [answers[0]?.code, outcome.verdicts[0]?.value]),
    [
      ["approved", "exempt"],
      ["refused", "not_met"],
    ],
  );
});

test("another reading is decided as asked and shown as applied", async () => {
  const facts = { ...USUAL, village: [{ date: "2026-02-01" }] };
  const whole = (await post({ facts })).json<DecisionView>();
  assert.ok(whole.decisiveReadings.some(({ reading }) => reading === "village_scope"));
  const narrow = (await post({ facts, readings: { village_scope: "face_to_face_only" } })).json<DecisionView>();
  assert.deepEqual([valuesOf(whole)["annual"], valuesOf(narrow)["annual"]], ["exempt", "not_met"]);
  assert.equal(narrow.readings["village_scope"], "face_to_face_only");
});

test("a plan chooses among what is on offer, and says by when", async () => {
  const catalogue = {
    courses: [
      { id: "long", title: "公需长课", part: "public", hundredths: 3000, fen: 3000 },
      { id: "cheap", title: "公需短课", part: "public", hundredths: 1000, fen: 100 },
    ],
    classes: [],
    declarations: [],
  };
  const facts = {
    ...USUAL,
    credits: [
      { part: "public", hours: 20 },
      { part: "professional", hours: 60 },
    ],
  };
  const { plan } = (
    await post({ facts, plan: { objective: "money", today: "2026-09-01", catalogue } })
  ).json<DecisionView>();
  assert.deepEqual(
    plan?.steps.map(({ id, fen }) => [id, fen]),
    [["cheap", 100]],
  );
  assert.deepEqual([plan?.usual, plan?.reaches], [false, ["annual"]]);
});

const REFUSALS: [what: string, body: string, code: string, path: string, field: string][] = [
  [
    "hours of 1e400",
    `{"facts":{"year":2026,"credits":[{"part":"public","hours":1e400}]}}`,
    "facts_refused",
    "body.facts.credits[0].hours",
    "bad_hours",
  ],
  [
    "hours with three decimals",
    `{"facts":{"year":2026,"credits":[{"part":"public","hours":1.234}]}}`,
    "facts_refused",
    "body.facts.credits[0].hours",
    "bad_hours",
  ],
  [
    "full-width hours",
    `{"facts":{"year":2026,"credits":[{"part":"public","hours":"３０"}]}}`,
    "facts_refused",
    "body.facts.credits[0].hours",
    "bad_hours",
  ],
  ["an unknown fact", `{"facts":{"year":2026,"salary":5000}}`, "facts_refused", "body.facts.salary", "unknown_field"],
  [
    "an unknown field of an item",
    `{"facts":{"year":2026,"credits":[{"part":"public","hours":1,"teacher":"x"}]}}`,
    "facts_refused",
    "body.facts.credits[0].teacher",
    "unknown_field",
  ],
  [
    "an impossible date",
    `{"facts":{"year":2026,"credits":[{"part":"public","hours":1,"date":"2026-02-30"}]}}`,
    "facts_refused",
    "body.facts.credits[0].date",
    "bad_date",
  ],
  [
    "a level that does not exist",
    `{"facts":{"year":2026,"level":"grandmaster"}}`,
    "facts_refused",
    "body.facts.level",
    "unknown_code",
  ],
  [
    "a level that every object has",
    `{"facts":{"year":2026,"level":"constructor"}}`,
    "facts_refused",
    "body.facts.level",
    "unknown_code",
  ],
  [
    "a state that every object has",
    `{"facts":{"year":2026,"village":[{"state":"toString"}]}}`,
    "facts_refused",
    "body.facts.village[0].state",
    "unknown_code",
  ],
  ["a year long ago", `{"facts":{"year":1066}}`, "facts_refused", "body.facts.year", "bad_year"],
  ["a year before any document", `{"facts":{"year":2010}}`, "no_policy_for_year", "", ""],
  [
    "an unknown reading",
    `{"facts":{"year":2026},"readings":{"mood":"good"}}`,
    "facts_refused",
    "body.readings.mood",
    "unknown_reading",
  ],
  [
    "an unknown option of a reading",
    `{"facts":{"year":2026},"readings":{"minima":"constructor"}}`,
    "facts_refused",
    "body.readings.minima",
    "unknown_code",
  ],
  ["an unknown document", `{"facts":{"year":2026},"policy":{"id":"mars/continuing-education"}}`, "not_found", "", ""],
  [
    "a field beside the facts",
    `{"facts":{"year":2026},"verbose":true}`,
    "invalid_request",
    "body.verbose",
    "unknown_field",
  ],
  [
    "a fact that lies too deep",
    `{"facts":{"year":2026,"credits":[{"part":{"is":"public"}}]}}`,
    "invalid_request",
    "body.facts.credits",
    "too_deep",
  ],
  [
    "too many records",
    `{"facts":{"year":2026,"village":[${Array.from({ length: 201 }, () => "{}").join()}]}}`,
    "invalid_request",
    "body.facts",
    "too_many_items",
  ],
  ["no facts at all", `{}`, "invalid_request", "body.facts", "missing_field"],
  [
    "a plan from an impossible day",
    `{"facts":{"year":2026},"plan":{"today":"2026-13-01"}}`,
    "invalid_request",
    "body.plan.today",
    "bad_date",
  ],
];

for (const [what, body, code, path, field] of REFUSALS) {
  test(`${what}: a named refusal in Chinese with place and remedy`, async () => {
    const answer = await post(body);
    const problem = answer.json<Problem>();
    assert.equal(problem.code, code, answer.body);
    assert.equal(answer.headers["content-type"], "application/problem+json; charset=utf-8");
    assert.match(problem.title, /[\u4e00-\u9fff]/);
    if (path === "") return;
    const own = problem.errors?.find((each: FieldError) => each.path === path);
    assert.equal(own?.code, field, answer.body);
    assert.match(own?.message ?? "", /[\u4e00-\u9fff]/);
    assert.match(own?.remedy ?? "", /[\u4e00-\u9fff]/);
  });
}

test("a body of more than 64 kB is refused before it is read", async () => {
  const answer = await post({ facts: { ...USUAL, credits: [] }, padding: "学".repeat(30_000) });
  assert.deepEqual([answer.statusCode, answer.json<Problem>().code], [413, "too_large"]);
});

test("the heaviest facts that are taken are decided within a second", async () => {
  const items = Array.from({ length: 199 }, (_, at) => ({
    hours: 1,
    date: "2026-05-01",
    id: `q${at}`,
    state: "pending",
  }));
  const start = performance.now();
  const answer = await post({
    facts: { year: 2026, qualifications: items },
    readings: { qualification_hours: "fixed" },
    plan: {},
  });
  assert.equal(answer.statusCode, 200);
  assert.ok(performance.now() - start < 1_000, `${performance.now() - start} ms`);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
