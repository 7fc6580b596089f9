import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { AnswerView, LintView, PolicyView } from "../../contract/policies.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const { http, database, faults, signIn } = await useComposed();

const OWN = "/api/policies/xpcc/continuing-education/2016-01-01";

test("every document is listed, the one in force marked", async () => {
  const { policies } = (await http.inject("/api/policies")).json<{ policies: { id: string; current: boolean }[] }>();
  assert.ok(policies.some(({ id, current }) => id === "xpcc/continuing-education" && current));
  assert.ok(policies.length >= 4);
});

test("a document tells its rules as sentences with citations that lead to answers", async () => {
  const policy = (await http.inject(OWN)).json<PolicyView>();
  const village = policy.rules.find(({ id }) => id === "village_exemption");
  assert.equal(village?.citations[0]?.number, 9);
  for (const { id, sentence, citations } of policy.rules) {
    assert.match(sentence, /[\u4e00-\u9fff]/, id);
    assert.ok(citations.length > 0, id);
  }
  const derived = policy.parameters.find(({ name }) => name === "public_hours");
  assert.deepEqual([derived?.derived, derived?.values[0]?.value], [true, 3000]);
  const series = policy.facts.find(({ name }) => name === "series");
  assert.match(series?.values?.["health"] ?? "", /卫生/);
});

test("a document or an answer that does not exist gets the same refusal, whichever it is", async () => {
  const bodies = await Promise.all(
    [
      "/api/policies/xpcc/continuing-education/2015-01-01",
      "/api/policies/nowhere/continuing-education/2016-01-01",
      "/api/answers/21",
    ].map(async (url) => {
      const { statusCode, body } = await http.inject(url);
      assert.equal(statusCode, 404);
      return body;
    }),
  );
  assert.equal(new Set(bodies).size, 1);
});

test("each answer leads to the rules and readings that rest on it", async () => {
  const { answers } = (await http.inject("/api/answers")).json<{ answers: { number: number }[] }>();
  assert.deepEqual(
    answers.map(({ number }) => number),
    Array.from({ length: 20 }, (_, place) => place + 1),
  );
  for (const { number } of answers) {
    const answer = (await http.inject(`/api/answers/${number}`)).json<AnswerView>();
    assert.ok(answer.rules.length > 0, `nothing rests on answer ${number}`);
  }
});

test("a question finds its answer; one that nothing fits is noted once, without the digits of an identity card", async () => {
  const asked = (q: string) => http.inject({ url: "/api/questions", query: { q } });
  const found = (await asked("护士25学分还用上面授吗")).json<{ hits: { number: number }[] }>();
  assert.ok(found.hits.some(({ number }) => number === 17));
  for (const q of ["明天下雨吗 11010519491231002X", "明天下雨吗  11010519491231002X"]) {
    assert.equal((await asked(q)).json<{ noMatch: boolean }>().noMatch, true);
  }
  assert.deepEqual(await database.rows("SELECT question, times FROM unanswered_question"), [
    { question: "明天下雨吗 ……X", times: 2 },
  ]);
});

test("only an official may have a draft looked at", async () => {
  const post = (headers: Record<string, string>) =>
    http.inject({ method: "POST", url: "/api/policies/lint", payload: { yaml: "format: 1" }, headers });
  assert.equal((await post({})).statusCode, 401);
  const origin = "http://localhost";
  assert.equal((await post({ cookie: await signIn("learner"), origin })).statusCode, 403);
  assert.equal((await post({ cookie: await signIn("clerk"), origin })).statusCode, 200);
});

test("a draft is told what is wrong, with place and remedy; one that never ends is stopped", async () => {
  const headers = { cookie: await signIn("corps"), origin: "http://localhost" };
  const lint = (yaml: string) => http.inject({ method: "POST", url: "/api/policies/lint", payload: { yaml }, headers });
  const wrong = (await lint("format: 1\nid: a/b\nrules:\n  - {id: x, kind: magic}\n")).json<{
    ok: boolean;
    problems: { path: string; remedy: string }[];
  }>();
  assert.equal(wrong.ok, false);
  assert.ok(wrong.problems.some(({ path }) => path.startsWith("rules")));
  const broken = await lint("a: [1,\nb: }");
  assert.deepEqual([broken.statusCode, broken.json<{ code: string }>().code], [422, "draft_unreadable"]);
  const layers = Array.from({ length: 11 }, (_, at) => {
    const below = `d${at}`;
    return `  d${at + 1}: {label: x, when: {all: [${Array.from({ length: 40 }, () => below).join(", ")}]}}`;
  });
  const heavy = await lint(
    `format: 1\nfacts: {f: {type: flag, label: x}}\ndefinitions:\n  d0: {label: x, when: f}\n${layers.join("\n")}\nrules:\n  - {id: r, kind: info, label: x, text: x, cites: a1, when: d11}\n`,
  );
  assert.deepEqual([heavy.statusCode, heavy.json<{ code: string }>().code], [422, "draft_too_heavy"]);
});

test("what looks odd in a draft that loads is said with rule, place and remedy", async () => {
  const headers = { cookie: await signIn("corps"), origin: "http://localhost" };
  const file = join(root, "policy", "documents", "chongqing", "continuing-education", "2020-01-01.yaml");
  const yaml = readFileSync(file, "utf8").replaceAll(/checked: \d{4}-\d{2}-\d{2}/g, "checked: 2001-01-01");
  const { ok, problems, lints, policy } = (
    await http.inject({ method: "POST", url: "/api/policies/lint", payload: { yaml }, headers })
  ).json<{ ok: boolean; problems: unknown[]; lints: LintView[]; policy: { id: string } | null }>();
  assert.deepEqual([ok, problems, policy?.id], [true, [], "chongqing/continuing-education"]);
  const stale = lints.find(({ code }) => code === "stale_parameter");
  assert.match(stale?.rule ?? "", /^parameters\./);
  assert.match(stale?.remedy ?? "", /[\u4e00-\u9fff]/);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
