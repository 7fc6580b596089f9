import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../platform/refusal.ts";
import { agentNamed, statementWith } from "../statement.fixture.ts";
import { areSame } from "./comparing.ts";
import type { Json } from "./fault.ts";
import { actorsIn, mentionsOf } from "./mentions.ts";
import { shown } from "./showing.ts";
import { checkStatement, VOIDED } from "./statement.ts";
import { checkDuration, checkLanguage, instantOf, iriOf } from "./values.ts";

const ID = "6b8e2f0a-3c9d-4e5f-8a7b-1c2d3e4f5a6b";
const MBOX = { mbox: "mailto:a@example.org" };

function placeOf(statement: unknown): string {
  try {
    checkStatement(statement);
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === "xapi_refused", String(error));
    return error.errors?.[0]?.path ?? "";
  }
  return "accepted";
}

const GOOD: readonly Json[] = [
  {},
  { id: ID.toUpperCase(), timestamp: "2026-05-18T05:32:34.804+08:00", version: "1.0.3" },
  { actor: { objectType: "Group", member: [MBOX] } },
  { actor: { objectType: "Group", openid: "https://example.org/group" } },
  { actor: { mbox_sha1sum: "ebd31e95054c018b10727ccffd2ef2ec3a016ee9" } },
  { object: { objectType: "StatementRef", id: ID } },
  { object: { objectType: "SubStatement", ...statementWith() } },
  { object: { id: "urn:x", definition: { interactionType: "choice", choices: [{ id: "a" }] } } },
  { result: { score: { scaled: -1, raw: 5, min: 0, max: 10 }, duration: "PT9999H", extensions: { "urn:x": null } } },
  { context: { contextAgents: [{ objectType: "contextAgent", agent: MBOX, relevantTypes: ["urn:x"] }] } },
  { verb: { id: VOIDED }, object: { objectType: "StatementRef", id: ID } },
];

const BAD: readonly [Json, string][] = [
  [{ actor: undefined }, "statement.actor"],
  [{ actor: { name: "nobody" } }, "statement.actor"],
  [{ actor: { ...MBOX, openid: "https://example.org/me" } }, "statement.actor.openid"],
  [{ actor: { objectType: "Group", name: "x" } }, "statement.actor.member"],
  [{ actor: { mbox: "a@example.org" } }, "statement.actor.mbox"],
  [{ actor: { account: { homePage: "example.org", name: "x" } } }, "statement.actor.account.homePage"],
  [{ verb: { id: "completed" } }, "statement.verb.id"],
  [{ verb: { id: "urn:x", display: { "no language": "x" } } }, "statement.verb.display.no language"],
  [{ verb: { id: VOIDED } }, "statement.object.objectType"],
  [{ object: { id: "urn:x", definition: { choices: [] } } }, "statement.object.definition.interactionType"],
  [
    { object: { id: "urn:x", definition: { interactionType: "choice", choices: [{ id: "a" }, { id: "a" }] } } },
    "statement.object.definition.choices[1].id",
  ],
  [
    { object: { objectType: "SubStatement", ...statementWith({ object: { objectType: "SubStatement" } }) } },
    "statement.object.object.objectType",
  ],
  [{ object: { objectType: "SubStatement", ...statementWith(), id: ID } }, "statement.object.id"],
  [{ result: { score: { scaled: 1.01 } } }, "statement.result.score.scaled"],
  [{ result: { score: { raw: 11, max: 10 } } }, "statement.result.score.raw"],
  [{ result: { success: "yes" } }, "statement.result.success"],
  [{ result: { duration: "PA1H" } }, "statement.result.duration"],
  [{ context: { registration: "1" } }, "statement.context.registration"],
  [{ context: { platform: "x" }, object: agentNamed("x") }, "statement.context.platform"],
  [
    { context: { contextGroups: [{ objectType: "contextGroup", group: MBOX }] } },
    "statement.context.contextGroups[0].group.objectType",
  ],
  [{ timestamp: "2026-02-30T00:00:00Z" }, "statement.timestamp"],
  [{ timestamp: "2026-02-20T00:00:00-00:00" }, "statement.timestamp"],
  [{ version: "1.1.0" }, "statement.version"],
  [{ authority: { objectType: "Group", member: [MBOX] } }, "statement.authority"],
  [{ attachments: [{ usageType: "urn:x" }] }, "statement.attachments[0].display"],
  [{ extra: 1 }, "statement.extra"],
  [{ result: { response: null } }, "statement.result.response"],
  [{ result: { response: "\u0000" } }, "statement.result.response"],
  [{ result: { response: "\ud800" } }, "statement.result.response"],
  [{ result: { score: { raw: Infinity } } }, "statement.result.score.raw"],
];

describe("statements", () => {
  for (const [index, parts] of GOOD.entries())
    test(`good ${index}: ${Object.keys(parts).join(", ")}`, () =>
      assert.equal(placeOf(statementWith(parts)), "accepted"));

  for (const [index, [parts, place]] of BAD.entries())
    test(`bad ${index}: ${place}`, () => assert.equal(placeOf(statementWith(parts)), place));

  test("whatever comes is accepted or refused by name, never anything else", () => {
    const seeds = [...GOOD, ...BAD.map(([parts]) => parts)].map(statementWith);
    const key = fc.constantFrom(
      "actor",
      "verb",
      "object",
      "result",
      "context",
      "attachments",
      "authority",
      "timestamp",
    );
    fc.assert(
      fc.property(fc.constantFrom(...seeds), key, fc.jsonValue({ maxDepth: 6 }), (seed, part, value) => {
        placeOf({ ...seed, [part]: value });
      }),
      { numRuns: 3_000 },
    );
  });

  test("endless depth and endless width are refused", () => {
    let deep: unknown = "x";
    for (let depth = 0; depth < 5_000; depth++) deep = [deep];
    assert.match(placeOf(statementWith({ result: { extensions: { "urn:x": deep } } })), /^statement\.result/);
    const wide = Array.from({ length: 60_000 }, () => 1);
    assert.match(placeOf(statementWith({ result: { extensions: { "urn:x": wide } } })), /^statement\.result/);
  });
});

test("simple values", () => {
  const said = instantOf("2023-05-04T12:00:00.1239-05:00", "x").toISOString();
  assert.equal(said, "2023-05-04T17:00:00.123Z");
  for (const text of ["P3Y1M29DT4H35M59.14S", "P4W", "PT16559.14S"])
    assert.doesNotThrow(() => checkDuration(text, "x"));
  for (const text of ["P", "PT", "P4W1D", "P1H", "-PT1S", "PT1,5S"])
    assert.throws(() => checkDuration(text, "x"), Refusal);
  for (const text of ["zh-CN", "zh-Hans-CN", "ug", "x-own"]) assert.doesNotThrow(() => checkLanguage(text, "x"));
  for (const text of ["", "zh_CN", "a12345678"]) assert.throws(() => checkLanguage(text, "x"), Refusal);
  for (const text of ["/course", "www.example.org", "http:", "http://a b", "x".repeat(3_000)])
    assert.throws(() => iriOf(text, "x"), Refusal);
  assert.equal(iriOf("https://兵团.example/课程", "x"), "https://兵团.example/课程");
});

test("two statements are the same when they say the same", () => {
  const group = (...member: Json[]) => statementWith({ actor: { objectType: "Group", member } });
  const other = { mbox: "mailto:b@example.org" };
  const lasting = (duration: string) => statementWith({ result: { duration } });
  assert.ok(areSame(group(MBOX, other), group(other, { ...MBOX, name: "A" })), "order and names mean nothing");
  assert.ok(areSame(statementWith(), statementWith({ id: ID, stored: "x", authority: MBOX, version: "2.0.0" })));
  assert.ok(areSame(lasting("PT0.1237S"), lasting("PT0.12S")));
  assert.ok(!areSame(lasting("PT0.13S"), lasting("PT0.12S")));
  assert.ok(!areSame(group(MBOX), group(other)));
  assert.ok(!areSame(statementWith(), statementWith({ object: { id: "urn:other" } })));
});

test("everybody and everything mentioned is found, and told apart from whom it is about", () => {
  const statement = statementWith({
    object: { objectType: "SubStatement", ...statementWith({ actor: MBOX, object: { id: "urn:inner" } }) },
    context: { instructor: { mbox: "mailto:i@example.org" }, contextActivities: { parent: { id: "urn:parent" } } },
  });
  const { agents, activities } = mentionsOf(statement);
  assert.equal(agents.get('account:["http://localhost","somebody"]'), true);
  assert.equal(agents.get("mailto:a@example.org"), false);
  assert.equal(agents.get("mailto:i@example.org"), false);
  assert.deepEqual(
    [...activities],
    [
      ["urn:inner", false],
      ["urn:parent", false],
    ],
  );
  assert.equal(actorsIn(statement).length, 3);
});

test("statements are shown whole, in one language, or with identifiers only", () => {
  const statement = statementWith({ actor: { ...agentNamed("x"), name: "name" } });
  assert.equal(shown(statement, "exact", "en"), statement);
  assert.deepEqual((shown(statement, "canonical", "fr, en-GB;q=0.5, zh;q=0.1")["object"] as Json)["definition"], {
    name: { en: "Lesson one" },
  });
  const bare = shown(statement, "ids", undefined);
  assert.deepEqual(bare["verb"], { id: "http://adlnet.gov/expapi/verbs/completed" });
  assert.deepEqual(bare["actor"], agentNamed("x"));
  assert.deepEqual(Object.keys(bare["object"] as Json), ["id"]);
});
