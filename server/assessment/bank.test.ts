import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { contentSchema, questionSchema, type Question, type QuestionContent } from "../../contract/question.ts";
import { giftOf } from "./gift-write.ts";
import { readGift } from "./gift.ts";
import { creditOf, readNumber, reaches, rightAnswer, tenths } from "./grading.ts";
import { moodleXmlOf } from "./moodle-xml-write.ts";
import { readMoodleXml } from "./moodle-xml.ts";
import { tidy } from "./plain.ts";
import { Unreadable } from "./taken.ts";

const words = fc
  .array(fc.constantFrom(..."学时AbC 01=~#{}:\\%*<>&\"'->。，/".split("")), { minLength: 1, maxLength: 12 })
  .map((signs) => tidy(signs.join("")).replaceAll("*", "＊").replaceAll("->", "→"))
  .filter(
    (text) =>
      text !== "" && !text.startsWith("%") && !text.startsWith("[") && !/\\[([n]|<[a-z/!]|&[a-z#]|^\/\//i.test(text),
  );
const several = (least: number, most: number) =>
  fc.uniqueArray(words, { minLength: least, maxLength: most, comparator: "IsStrictlyEqual" });
const tenth = fc.integer({ min: -50_000, max: 50_000 }).map((value) => String(value / 10));

const single = fc.tuple(several(2, 5), fc.constantFrom(0, 25, 50)).map(([texts, some]): QuestionContent => ({
  kind: "single",
  choices: texts.map((text, at) => ({ text, credit: at === 0 ? 100 : at === 1 ? some : 0 })),
}));
const multiple = several(3, 5).map((texts): QuestionContent => ({
  kind: "multiple",
  choices: texts.map((text, at) => ({ text, credit: at < 2 ? 100 : 0 })),
}));
const trueFalse = fc.boolean().map((right): QuestionContent => ({ kind: "true_false", right }));
const short = several(1, 3).map((texts): QuestionContent => ({
  kind: "short",
  accepted: texts.map((text, at) => ({ text, credit: at === 0 ? 100 : 50 })),
  exact: false,
}));
const numeric = fc.tuple(tenth, fc.integer({ min: 0, max: 50 })).map(([from, wide]): QuestionContent => ({
  kind: "numeric",
  accepted: [{ from, to: String(Math.round(Number(from) * 10 + wide * 2) / 10), credit: 100 }],
}));
const matching = fc.tuple(several(2, 4), several(2, 4), several(0, 1)).map(([left, right, extra]): QuestionContent => ({
  kind: "matching",
  pairs: left.map((each, at) => ({ left: each, right: right[at % right.length] ?? "" })),
  extra: [...extra],
}));
const question: fc.Arbitrary<Question> = fc
  .tuple(words, fc.oneof(words, fc.constant("")), fc.oneof(single, multiple, trueFalse, short, numeric, matching))
  .map(([wording, explanation, content]) => ({ wording: `题${wording}`, explanation, tags: ["教育学"], content }));

describe("questions go out and come back the same", () => {
  for (const [name, write, read] of [
    ["GIFT", giftOf, readGift],
    ["Moodle XML", moodleXmlOf, readMoodleXml],
  ] as const) {
    test(name, () => {
      fc.assert(
        fc.property(fc.array(question, { minLength: 1, maxLength: 4 }), (questions) => {
          const file = write(questions.map((each, at) => ({ ...each, questionId: at + 1 })));
          const { taken } = read(file);
          assert.deepEqual(
            taken.map((each) => each.reason ?? each.question),
            questions,
          );
        }),
        { numRuns: 150 },
      );
    });
  }
});

describe("a file that is partly bad", () => {
  const file = [
    "// 说明\n$CATEGORY: $course$/法规/教师法",
    "// [tag:第一章]\n::一::1+1=2，截止 18:00 {T}",
    "说明文字",
    "简述教师的义务 {}",
    "首都是 {=北京 =beij*}",
    "哪些对？{~%50%甲 ~%50%乙 ~%-100%丙}",
    "坏的 {{",
    "看图 <img src='x'> {T}",
    "圆周率 {#3.14:0.01}",
    "哪个对？{=甲 ~%50%乙#一半 ~丙}",
  ].join("\n\n");

  test("each question is taken or says why not, and where it begins", () => {
    const { taken } = readGift(file);
    assert.deepEqual(
      taken.map(({ line, reason, question: read, notes }) => [
        line,
        reason?.code ?? read?.content.kind,
        read?.tags ?? [],
        notes,
      ]),
      [
        [4, "true_false", ["教师法", "第一章"], []],
        [7, "description", [], []],
        [9, "essay", [], []],
        [11, "wildcard", [], []],
        [13, "multiple", ["教师法"], ["negative", "weights"]],
        [15, "unreadable", [], []],
        [17, "picture", [], []],
        [19, "numeric", ["教师法"], []],
        [21, "single", ["教师法"], ["feedback"]],
      ],
    );
    assert.equal(taken[0]?.question?.wording, "1+1=2，截止 18:00");
  });

  test("hostile files are refused whole, or question by question, at once", () => {
    const begun = performance.now();
    for (const bad of [
      "",
      "   \n\n  ",
      '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
      "<quiz><question></quiz>",
      "<other/>",
      `<quiz>${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}</quiz>`,
      "x {T}\n\n".repeat(2_001),
    ])
      assert.throws(() => (bad.startsWith("<") ? readMoodleXml(bad) : readGift(bad)), Unreadable, bad.slice(0, 40));
    for (const heavy of [
      "{".repeat(30_000),
      `a{${"=".repeat(19_000)}}`,
      `a{${"~b".repeat(9_000)}}`,
      "::".repeat(9_000),
    ])
      assert.ok(readGift(heavy).taken[0]?.reason !== undefined);
    assert.ok(performance.now() - begun < 3_000);
  });

  test("of Moodle XML the same, by kind", () => {
    const of = (type: string, inside: string) =>
      `<question type="${type}"><questiontext><text>题</text></questiontext>${inside}</question>`;
    const answer = (fraction: string, text: string) => `<answer fraction="${fraction}"><text>${text}</text></answer>`;
    const { taken } = readMoodleXml(
      `<quiz>${of("multichoice", `<single>1</single>${answer("100", "<![CDATA[<p>甲 &amp; 乙</p>]]>")}${answer("0", "丙")}`)}` +
        `${of("numerical", answer("100", "3.1415"))}${of("essay", "")}${of("cloze", "")}${of("ddmarker", "")}` +
        `${of("truefalse", answer("100", "true") + answer("0", "false"))}${of("shortanswer", answer("300", "x"))}` +
        `${of("matching", "")}</quiz>`,
    );
    assert.deepEqual(
      taken.map(({ reason, question: read }) => reason?.code ?? read?.content.kind),
      ["single", "numeric", "essay", "cloze", "other_kind", "true_false", "refused", "refused"],
    );
    assert.deepEqual(taken[0]?.question?.content, {
      kind: "single",
      choices: [
        { text: "甲 & 乙", credit: 100 },
        { text: "丙", credit: 0 },
      ],
    });
  });
});

describe("what an answer is worth", () => {
  test("the right answer is worth everything, nothing nothing", () => {
    fc.assert(
      fc.property(question, ({ content }) => {
        assert.equal(creditOf(content, rightAnswer(content)), 100);
        assert.equal(creditOf(content, []), 0);
        assert.equal(creditOf(content, ["没有", "这样", "的"]), 0);
      }),
    );
  });

  test("several choices count only whole; pairs by their number; numbers exactly", () => {
    const choices = ["甲", "乙", "丙"].map((text, at) => ({ text, credit: at < 2 ? 100 : 0 }));
    assert.deepEqual(
      [["1"], ["1", "2"], ["2", "1"], ["1", "2", "3"], ["1", "1", "2"]].map((said) =>
        creditOf({ kind: "multiple", choices }, said),
      ),
      [0, 100, 100, 0, 0],
    );
    const pairs = ["a", "b", "c"].map((each) => ({ left: each, right: each.toUpperCase() }));
    assert.equal(creditOf({ kind: "matching", pairs, extra: [] }, ["1", "3", "3"]), 66);
    const pi: QuestionContent = { kind: "numeric", accepted: [{ from: "3.141", to: "3.142", credit: 100 }] };
    assert.deepEqual(
      ["3.1420", "３．１４１", " 3.1415 ", "3.14200000001", "3.1409999", "三"].map((said) => creditOf(pi, [said])),
      [100, 100, 100, 0, 0, 0],
    );
    assert.deepEqual(["+5", "−5", ".5", "5.", "1e3", "1,000"].map(readNumber), [
      "5",
      "-5",
      "0.5",
      "5",
      undefined,
      undefined,
    ]);
  });

  test("words: width, case and spaces make no difference unless they are to", () => {
    const of = (exact: boolean): QuestionContent => ({
      kind: "short",
      accepted: [{ text: "PDCA 循环", credit: 100 }],
      exact,
    });
    assert.equal(creditOf(of(false), ["ｐｄｃａ循环。"]), 100);
    assert.equal(creditOf(of(true), ["ｐｄｃａ循环。"]), 0);
    assert.equal(creditOf(of(true), [" PDCA 循环 "]), 100);
    const stop: QuestionContent = { kind: "short", accepted: [{ text: "。", credit: 100 }], exact: false };
    assert.deepEqual(
      ["。", "", " "].map((said) => creditOf(stop, [said])),
      [100, 0, 0],
    );
  });

  test("a mark is reached without rounding, and shown rounded down", () => {
    assert.equal(reaches({ points: 179, of: 3 }, 60), false);
    assert.equal(tenths({ points: 179, of: 3 }), 596);
    assert.equal(reaches({ points: 180, of: 3 }, 60), true);
    assert.equal(reaches({ points: 0, of: 0 }, 0), false);
  });
});

test("a question nobody could answer is refused, with words", () => {
  const bad: unknown[] = [
    {
      kind: "single",
      choices: [
        { text: "甲", credit: 50 },
        { text: "乙", credit: 0 },
      ],
    },
    {
      kind: "single",
      choices: [
        { text: "甲", credit: 100 },
        { text: "甲", credit: 0 },
      ],
    },
    {
      kind: "multiple",
      choices: [
        { text: "甲", credit: 100 },
        { text: "乙", credit: 100 },
      ],
    },
    { kind: "numeric", accepted: [{ from: "2", to: "1", credit: 100 }] },
    {
      kind: "matching",
      pairs: [
        { left: "a", right: "b" },
        { left: "a", right: "c" },
      ],
      extra: [],
    },
  ];
  for (const content of bad) {
    const { error } = contentSchema.safeParse(content);
    assert.match(error?.issues[0]?.message ?? "", /\p{Script=Han}/u);
  }
  assert.equal(
    questionSchema.safeParse({ wording: " ", explanation: "", tags: [], content: { kind: "true_false", right: true } })
      .success,
    false,
  );
});
