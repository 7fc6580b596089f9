import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readCaseFiles } from "../test/policy/case-file.ts";
import { xpccNames } from "../test/policy/names.ts";
import { factsOf, loaded, xpccDocument } from "../test/policy/xpcc.ts";
import { branches, decide, explain, resolvePolicy } from "./index.ts";
import {
  countingSentence,
  dateText,
  dayText,
  decimalText,
  definitionSentence,
  headline,
  listText,
  negatedText,
  quoted,
  rangeText,
  ruleSentence,
  vocabularyOf,
} from "./words.ts";

const document = xpccDocument();
const policy = resolvePolicy(document, 2026);
const words = vocabularyOf(document, { year: 2026, dictionary: xpccNames() });
const PUBLIC = { part: "public", hours: 30 };
const PROFESSIONAL = { part: "professional", hours: 60 };
const REVIEW = { review: true, target_level: "associate" };

test("numbers, dates, lists and opposites", () => {
  assert.deepEqual([3000, 2450, 1, 0, -50, Infinity].map(decimalText), ["30", "24.5", "0.01", "0", "-0.5", "不限"]);
  assert.equal(dateText(20200630), "2020年6月30日");
  assert.deepEqual([dayText(20200630, 2020), dayText(20210105, 2020)], ["6月30日", "2021年1月5日"]);
  assert.equal(rangeText({ lo: 2000, hi: 3050 }, decimalText), "20至30.5");
  assert.equal(rangeText({ lo: 2000, hi: Infinity }, decimalText), "不少于20");
  assert.deepEqual(
    [listText([], "或"), listText(["甲"], "或"), listText(["甲", "乙", "丙"], "和")],
    ["", "甲", "甲、乙和丙"],
  );
  assert.equal(quoted("“访惠聚”驻村"), "“‘访惠聚’驻村”");
  assert.deepEqual(["当年参加职称评审", "是专业技术人员", "含指令性学分", "人社部门认可", "某事"].map(negatedText), [
    "当年没有参加职称评审",
    "不是专业技术人员",
    "不含指令性学分",
    "人社部门没有认可",
    "不符合“某事”",
  ]);
});

suite("sentences for the policy reader", () => {
  const sentence = (id: string) => ruleSentence(words, document.rules.find((rule) => rule.id === id) as never);

  test("each kind of rule", () => {
    assert.equal(sentence("not_professional"), "不是专业技术人员的，不在要求范围内。");
    assert.equal(
      sentence("village_exemption"),
      "口径“‘访惠聚’免的是全年，还是只免集中面授？”取“全年（含集中面授）”，并且有计入的“‘访惠聚’驻村”记录的，免公需、专业和集中面授。",
    );
    assert.equal(
      sentence("professional_duty"),
      "不符合“专业科目由行业主管部门安排的系列”的，专业要达到每年专业科目学时（60）乘“累计的年数”，看“平台专业课学时”。",
    );
    assert.equal(sentence("exam_class_waiver"), "当年以考代评，并且当年没有参加职称评审的，不要求集中面授。");
    assert.equal(
      sentence("degree_offset"),
      "有计入的“取得学历学位”记录，其中学历学位是博士、硕士或学士的，视为完成专业。",
    );
    assert.equal(
      sentence("qualification_offset"),
      "口径“资格证书抵多少学时？”取“由审核人核定，最多60”，并且有计入的“资格证书”记录的，抵专业学时，并用掉一份“资格证书”，所抵学时是“资格证书”的核定学时合计和资格证书最多抵扣（60）中较小的。",
    );
    assert.equal(sentence("annual_deadline"), "“年度继续教育”的截止日是年度截止日（12月31日）。");
    assert.equal(sentence("class_level"), "符合“当年申报职称”的，集中面授按“集中面授班级”报班。");
  });

  test("definitions and what is counted", () => {
    assert.equal(
      definitionSentence(words, "industry_line"),
      "“专业科目由行业主管部门安排的系列”是指：职称系列是中小学教师、卫生技术或会计。",
    );
    assert.equal(
      definitionSentence(words, "public_earned"),
      "“已得公需学时”是指：“学时记录”中（科目是公需，并且报名时班级与本人级别相符）的学时合计。",
    );
    assert.equal(definitionSentence(words, "nothing_of_that_name"), undefined);
    assert.match(countingSentence(words, "credits") ?? "", /^“学时记录”记录要计入：.*“日期”不晚于截止日.*。$/);
  });

  test("every rule and definition of every document reads as Chinese", () => {
    for (const file of readCaseFiles()) {
      const own = loaded(file.documentRaw);
      const vocabulary = vocabularyOf(own, { year: 2026, dictionary: xpccNames() });
      const sentences = [
        ...own.rules.map((rule) => ruleSentence(vocabulary, rule)),
        ...Object.keys(own.definitions).map((name) => definitionSentence(vocabulary, name) ?? ""),
      ];
      for (const each of sentences) {
        assert.doesNotMatch(each, /undefined|NaN|Infinity|[a-z]{3}/, `${file.document}: ${each}`);
        assert.doesNotMatch(each, /（）|，，|。。|“”/, `${file.document}: ${each}`);
      }
    }
  });
});

suite("headline", () => {
  const of = (raw: Record<string, unknown>, today = 20260501) => {
    const facts = factsOf(document, raw);
    const decision = decide(policy, facts);
    return headline(
      words,
      decision,
      today,
      branches(policy, facts, decision).missing,
      explain(policy, facts, decision),
    );
  };

  test("what is owed, by when, and the first thing to do", () => {
    assert.deepEqual(of({}), {
      text: "还差公需30学时、专业60学时，12月31日前完成",
      tone: "owed",
      verdict: "annual",
      action: { code: "study", part: "public", by: 20261231 },
    });
    const classOnly = of({ ...REVIEW, credits: [PUBLIC, PROFESSIONAL] });
    assert.deepEqual(
      [classOnly.text, classOnly.action],
      ["还差高级班集中面授，6月30日前完成", { code: "attend_class", part: "face_to_face", by: 20260630 }],
    );
  });

  test("nothing to do", () => {
    assert.deepEqual(of({ village: [{}] }), {
      text: "今年不用学了：“访惠聚”驻村",
      tone: "done",
      verdict: "annual",
      action: { code: "nothing" },
    });
    assert.equal(of({ credits: [PUBLIC, PROFESSIONAL] }).text, "今年学完了");
    assert.equal(of({ employer: "private" }).text, "今年没有学时要求：民营企业暂无要求");
  });

  test("waiting for somebody, or for an answer", () => {
    const waiting = of({ village: [{ id: "e7", state: "pending" }] });
    assert.equal(waiting.text, "等人社部门审核：通过就不用再学，不通过还差公需30学时、专业60学时，12月31日前完成");
    assert.deepEqual(waiting.action, { code: "wait", key: "item:village:e7", waitsFor: "人社部门" });
    const asking = of({ employer: undefined });
    assert.deepEqual([asking.tone, asking.action.code], ["open", "answer"]);
  });

  test("something is owed whatever else is decided", () => {
    assert.equal(of({ series: "school_teacher" }).text, "还差公需30学时，12月31日前完成；专业还要等行业主管部门");
  });

  test("the day has passed", () => {
    const late = of(
      { ...REVIEW, credits: [{ ...PUBLIC, date: "2026-07-05" }, PROFESSIONAL], classes: [{ class: "senior" }] },
      20260801,
    );
    assert.deepEqual(
      [late.text, late.action],
      ["今年学完了；职称申报条件没有达到：到6月30日还差公需30学时", { code: "too_late", verdict: "title" }],
    );
    assert.equal(of({ closed: true }, 20270103).text, "年度继续教育没有达到：到12月31日还差公需30学时、专业60学时");
    const both = of({ ...REVIEW, credits: [PUBLIC], classes: [] }, 20260801);
    assert.equal(both.text, "还差专业60学时，12月31日前完成");
    const waiting = of({ ...REVIEW, village: [{ id: "e7", state: "pending" }] }, 20260801);
    assert.equal(
      waiting.text,
      "等人社部门审核：通过就不用再学，不通过还差公需30学时、专业60学时，12月31日前完成；职称申报条件赶不上了",
    );
  });
});
