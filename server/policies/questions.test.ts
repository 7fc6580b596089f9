import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allAnswers, answerById, searchQuestions } from "./questions.ts";
import { arabic, longestQuestion, readable, terms } from "./questions-text.ts";

test("a hit carries the anchor, the number and our own question; the best has score 1", () => {
  const { hits, noMatch } = searchQuestions("发票怎么开", 3);
  assert.equal(noMatch, false);
  const { id, number, question, score } = hits[0] ?? assert.fail("no hit");
  assert.deepEqual([id, number, score], ["a20", 20, 1]);
  assert.equal(question, answerById("a20")?.question);
});

test("the limit is kept, and a strange limit is brought into range", () => {
  assert.equal(searchQuestions("面授", 2).hits.length, 2);
  assert.equal(searchQuestions("面授", 0).hits.length, 1);
  assert.equal(searchQuestions("面授", -5).hits.length, 1);
  assert.ok(searchQuestions("面授", Number.NaN).hits.length >= 1);
  assert.ok(searchQuestions("面授", 1e9).hits.length <= 20);
});

test("an empty question is not a miss; one that nothing answers is", () => {
  assert.deepEqual(searchQuestions(""), { hits: [], noMatch: false });
  assert.deepEqual(searchQuestions(" \t\n　"), { hits: [], noMatch: false });
  assert.deepEqual(searchQuestions("今天天气怎么样"), { hits: [], noMatch: true });
  assert.deepEqual(searchQuestions("？？？"), { hits: [], noMatch: true });
});

test("a long story still finds its subject when that is said early, and takes no longer for being longer", () => {
  const story = `我在村里驻村，面授去不了怎么办。${"说来话长".repeat(5000)}`;
  const start = performance.now();
  assert.equal(searchQuestions(story).hits[0]?.id, "a9");
  assert.ok(performance.now() - start < 50);
});

for (const [name, question] of [
  ["ten thousand characters", "学".repeat(10_000)],
  ["emoji", "👩‍⚕️💉🏥😡😡"],
  ["NUL", "发票\u0000怎么开"],
  ["a lone surrogate", "发票\ud800"],
  ["a pattern", "(a+)+$[^\\s]*.*?{1,99999}|("],
  ["field names", "__proto__ constructor toString hasOwnProperty"],
  ["markup", "<script>alert(1)</script>"],
  ["right to left marks", "\u202e发票\u2066"],
  ["the separator of terms", "发\u0001票\u0001"],
] as const) {
  test(`hostile input is safe: ${name}`, () => {
    const { hits } = searchQuestions(question);
    assert.ok(hits.length <= 3);
    assert.deepEqual(searchQuestions(question).hits, hits);
  });
}

test("control characters do not hide the words around them", () => {
  assert.equal(searchQuestions("\u0000发票\u0007").hits[0]?.id, "a20");
});

test("any string at all gets an orderly reply", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer(), (question, limit) => {
      const { hits, noMatch } = searchQuestions(question, limit);
      assert.ok(hits.length <= 20);
      assert.ok(!(noMatch && hits.length > 0));
      assert.ok(hits.every((hit, place) => hit.score <= (hits[place - 1]?.score ?? 1)));
    }),
    { seed: 20260101, numRuns: 300 },
  );
});

test("full width, case and Chinese numbers mean the same as their plain forms", () => {
  assert.deepEqual(searchQuestions("９０学时").hits, searchQuestions("90学时").hits);
  assert.equal(searchQuestions("六月三十号之前").hits[0]?.id, searchQuestions("6月30日之前").hits[0]?.id);
  const spoken: [string, string][] = [
    ["二十五", "25"],
    ["十", "10"],
    ["三十", "30"],
    ["九十", "90"],
    ["十二", "12"],
  ];
  for (const [chinese, digits] of spoken) assert.equal(arabic(chinese), digits);
  assert.equal(arabic("二十五十"), "二十五十");
});

test("terms are units and neighbouring pairs; text is bounded in characters, not in code units", () => {
  assert.deepEqual(terms("公需课"), ["公", "需", "课", "公需", "需课"]);
  assert.deepEqual(terms("25学分"), ["25", "学", "分", "25学", "学分"]);
  assert.equal([...readable("𬱖".repeat(1000))].length, longestQuestion);
});

test("the twenty answers are there, in order", () => {
  assert.deepEqual(
    allAnswers().answers.map((answer) => answer.id),
    Array.from({ length: 20 }, (_, place) => `a${place + 1}`),
  );
});

test("people's words lead to the words of the rules, also with one character wrong", () => {
  const said = {
    老板: "a19",
    收据: "a20",
    大夫: "a17",
    转正定级: "a12",
    援疆: "a10",
    访汇聚: "a9",
    双间挑: "a13",
  };
  for (const [words, id] of Object.entries(said)) assert.equal(searchQuestions(words).hits[0]?.id, id, words);
});

test("a word that only asks when, or how many, is no sign that the question is about us", () => {
  assert.equal(searchQuestions("几号发工资").noMatch, true);
  assert.equal(searchQuestions("最晚几号").hits[0]?.id, "a2");
});
