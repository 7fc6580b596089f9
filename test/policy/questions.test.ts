import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { answerById, searchQuestions } from "../../server/policies/questions.ts";

const asked = z.array(z.strictObject({ ask: z.string().min(1), accept: z.array(z.string()).min(1) }));
const unanswerable = z.array(z.string().min(1));
const file = z
  .strictObject({
    tune: asked,
    held_out: asked,
    unseen: asked,
    nothing_tune: unanswerable,
    nothing_held_out: unanswerable,
    nothing_unseen: unanswerable,
  })
  .parse(parse(readFileSync(new URL("questions.yaml", import.meta.url), "utf8")));

type Finder = (question: string) => string[];
type Share = { first: number; topThree: number };

const topThree: Finder = (question) => searchQuestions(question, 3).hits.map((hit) => hit.id);

function measure(questions: z.infer<typeof asked>, find: Finder): Share {
  const found = questions.map(({ ask, accept }) => find(ask).map((id) => accept.includes(id)));
  return {
    first: found.filter((fits) => fits[0] === true).length / questions.length,
    topThree: found.filter((fits) => fits.includes(true)).length / questions.length,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const least = { tune: 0.9, held_out: 0.9, unseen: 0.8 } as const;

for (const part of ["tune", "held_out", "unseen"] as const) {
  test(`questions in people's own words, ${part}: the answer is among the first three`, (t) => {
    const share = measure(file[part], topThree);
    t.diagnostic(`${file[part].length} questions: first ${percent(share.first)}, top three ${percent(share.topThree)}`);
    assert.ok(share.topThree >= least[part], `${part}: top three only ${percent(share.topThree)}`);
  });
}

test("the question set is large, without doubles, reaches every answer in both halves, and names only real ones", () => {
  const all = [...file.tune, ...file.held_out, ...file.unseen];
  assert.ok(file.tune.length + file.held_out.length >= 160);
  assert.equal(file.tune.length, file.held_out.length);
  assert.equal(new Set(all.map(({ ask }) => ask)).size, all.length);
  for (const id of all.flatMap(({ accept }) => accept)) assert.ok(answerById(id), `${id} is no answer`);
  for (const part of ["tune", "held_out"] as const) {
    assert.equal(new Set(file[part].flatMap(({ accept }) => accept)).size, 20, part);
  }
});

test("the measure itself can fail: always the same three answers scores far below the line", () => {
  assert.ok(measure(file.tune, () => ["a1", "a2", "a5"]).topThree < 0.4);
  assert.ok(measure(file.tune, () => []).topThree === 0);
});

test("questions that the answers do not speak of get no answer", (t) => {
  for (const part of ["nothing_tune", "nothing_held_out", "nothing_unseen"] as const) {
    const refused = file[part].filter((question) => searchQuestions(question).noMatch).length;
    t.diagnostic(`${part}: no match for ${refused} of ${file[part].length}`);
    assert.ok(refused / file[part].length >= 0.75, `${part}: ${refused} of ${file[part].length}`);
  }
});
