import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { readAnswers, readVocabulary } from "../../server/policies/questions-source.ts";

const policy = new URL("../../policy/", import.meta.url);
const readYaml = (path: string): unknown => parse(readFileSync(new URL(path, policy), "utf8"));

const text = z.string().min(1);
const statedAnchor = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  says: text,
  says_en: text,
  figures: z.record(z.string(), z.unknown()).optional(),
});
const sourceSchema = z.strictObject({
  id: text,
  title: text,
  title_is_exact: z.boolean(),
  title_en: text,
  issuer: z.strictObject({
    name: text,
    stated_in_text: z.boolean().nullable(),
    note: text.optional(),
  }),
  jurisdiction: text,
  rank: z.enum(["national_rule", "sector_rule", "local_rule", "official_guidance"]),
  issued_on: z.string().nullable(),
  dating: text,
  refers_to_year: z.int().optional(),
  in_force: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }),
  language: z.literal("zh-CN"),
  status: z.enum(["official_text_in_hand", "general_knowledge_to_be_checked"]),
  original: z.strictObject({
    format: text.nullable(),
    digest: z.strictObject({ algorithm: z.literal("sha256"), value: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
    kept_here: z.literal(false),
  }),
  use: text.optional(),
  artefacts: z.array(z.strictObject({ where: text, what: text, note: text })).optional(),
  anchors: z.union([z.array(statedAnchor).min(1), z.strictObject({ file: text, ids: z.array(text).min(1) })]),
  refers_to: z
    .array(
      z.strictObject({
        name: text,
        source: text.nullable(),
        at: z.array(text),
        note: text.optional(),
      }),
    )
    .optional(),
  notes: z.array(text),
});

const sources = readdirSync(new URL("sources/", policy), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => ({
    folder: entry.name,
    source: sourceSchema.parse(readYaml(`sources/${entry.name}/source.yaml`)),
  }));
const anchors = new Set(
  sources.flatMap(({ source }) => {
    const ids = Array.isArray(source.anchors) ? source.anchors.map((anchor) => anchor.id) : source.anchors.ids;
    return ids.map((id) => `${source.id}#${id}`);
  }),
);
const file = readAnswers();

test("every source stands in the folder of its name, and only a text in hand has a digest", () => {
  for (const { folder, source } of sources) {
    assert.equal(source.id, folder);
    assert.equal(source.original.digest !== null, source.status === "official_text_in_hand", folder);
    for (const { source: other } of source.refers_to ?? []) {
      assert.ok(other === null || sources.some((each) => each.folder === other), `${folder} refers to ${other}`);
    }
  }
  for (const needed of [
    "xpcc-qa",
    "national-rule-2015",
    "beijing",
    "henan",
    "chongqing",
    "accounting-2018",
    "health-credits",
  ]) {
    assert.ok(
      sources.some(({ folder }) => folder === needed),
      needed,
    );
  }
});

test("the answers are the anchors a1 to a20, and all their tags, readings and neighbours exist", () => {
  const ids = file.answers.map((answer) => answer.id);
  const source = sources.find(({ folder }) => folder === file.source)?.source ?? assert.fail("no source");
  assert.ok(!Array.isArray(source.anchors));
  assert.deepEqual(ids, source.anchors.ids);
  for (const answer of file.answers) {
    assert.equal(answer.id, `a${answer.number}`);
    for (const concern of answer.concerns) assert.ok(concern in file.concerns, `${answer.id}: ${concern}`);
    for (const tag of answer.for_you) assert.ok(tag in file.audiences, `${answer.id}: ${tag}`);
    for (const other of answer.related) assert.ok(ids.includes(other) && other !== answer.id, `${answer.id}: ${other}`);
    assert.equal(new Set(answer.keywords).size, answer.keywords.length, `${answer.id}: keyword twice`);
  }
  const used = new Set(file.answers.flatMap((answer) => answer.for_you));
  assert.deepEqual(
    Object.keys(file.audiences).filter((tag) => !used.has(tag)),
    [],
  );
});

test("an answer is two to five plain sentences without English", () => {
  for (const answer of file.answers) {
    const sentences = answer.answer.split("。").filter((sentence) => sentence.trim() !== "");
    assert.ok(sentences.length >= 2 && sentences.length <= 5, `${answer.id}: ${sentences.length} sentences`);
    assert.ok(
      sentences.every((sentence) => [...sentence].length <= 70),
      `${answer.id}: a long sentence`,
    );
    assert.doesNotMatch(answer.answer, /[A-Za-z\s]/, answer.id);
  }
});

/** The figures and dates that an answer must state. Written from the answers, not from the file under test. */
const figures: Record<string, string[]> = {
  a2: ["12月31日", "6月30日", "90学时"],
  a4: ["60学时"],
  a7: ["2017年", "2019年", "2020年", "2018年"],
  a15: ["第十条第三点", "学士", "硕士", "博士"],
  a17: ["25个学分", "指令性学分", "卫健委", "人社局"],
  a20: ["400-806-8255"],
};

test("figures, dates and names carry over, and no other figure slips in", () => {
  for (const answer of file.answers) {
    const wanted = figures[answer.id] ?? [];
    for (const figure of wanted) assert.ok(answer.answer.includes(figure), `${answer.id} lacks ${figure}`);
    const known = wanted.flatMap((figure) => figure.match(/\d+/g) ?? []);
    for (const number of answer.answer.match(/\d+/g) ?? []) {
      assert.ok(known.includes(number), `${answer.id} states ${number}, which the answer does not`);
    }
  }
});

test("readings named by the answers are readings of the policy document", () => {
  const document = z
    .object({ readings: z.array(z.object({ id: text })) })
    .parse(readYaml("documents/xpcc/continuing-education/2016-01-01.yaml"));
  const known = new Set(document.readings.map((reading) => reading.id));
  for (const answer of file.answers) for (const id of answer.readings) assert.ok(known.has(id), `${answer.id}: ${id}`);
});

test("the glossary has at least 45 terms, each word and identifier once, each from somewhere", () => {
  const glossary = z
    .strictObject({
      terms: z.array(
        z.strictObject({
          zh: text,
          id: z.string().regex(/^[a-z][a-z0-9_]*$/),
          definition: text,
          source: text,
          also: z.array(text).optional(),
        }),
      ),
    })
    .parse(readYaml("glossary.yaml"));
  assert.ok(glossary.terms.length >= 45);
  const words = glossary.terms.flatMap((term) => [term.zh, ...(term.also ?? [])]);
  assert.deepEqual(
    words.filter((word, place) => words.indexOf(word) !== place),
    [],
  );
  assert.equal(new Set(glossary.terms.map((term) => term.id)).size, glossary.terms.length);
  for (const term of glossary.terms) {
    assert.ok(anchors.has(term.source) || ["practice", "product"].includes(term.source), `${term.zh}: ${term.source}`);
    assert.match(term.definition, /。$/, term.zh);
  }
});

test("the words of the search: no phrase twice, and what the rules say stands in the answers", () => {
  const vocabulary = readVocabulary();
  const everything = JSON.stringify(file.answers);
  const said = vocabulary.synonyms.flatMap((entry) => entry.peopleSay);
  assert.deepEqual(
    said.filter((phrase, place) => said.indexOf(phrase) !== place),
    [],
  );
  for (const phrase of vocabulary.synonyms.flatMap((entry) => entry.rulesSay)) {
    const pairs = [...phrase].slice(1).map((character, place) => `${[...phrase][place]}${character}`);
    const known = phrase.length === 1 ? everything.includes(phrase) : pairs.some((pair) => everything.includes(pair));
    assert.ok(known, `${phrase} is in no answer`);
  }
});
