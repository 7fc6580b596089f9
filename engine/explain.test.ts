import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { casesOf, readCaseFiles } from "../test/policy/case-file.ts";
import { xpccNames } from "../test/policy/names.ts";
import { factsOf, loaded, xpccDocument } from "../test/policy/xpcc.ts";
import { compile, decide, explain, outcomeOf, readFacts, resolvePolicy, unflatten, vocabularyOf } from "./index.ts";
import type { Decision, Explanation, Facts, ResolvedPolicy, Step } from "./index.ts";
import { reasonText } from "./words.ts";

const document = xpccDocument();
const policy = resolvePolicy(document, 2026);
const words = vocabularyOf(document, { year: 2026, dictionary: xpccNames() });

function stepsOf(explanation: Explanation): Step[] {
  const verdicts = Object.values(explanation.verdicts);
  return verdicts.flatMap((verdict) => [
    ...verdict.steps,
    ...Object.values(verdict.parts).flatMap((part) => part.steps),
  ]);
}

/** Every case of every document: the policy, its facts and its decision. */
function* everyCase(): Generator<{ name: string; policy: ResolvedPolicy; facts: Facts; decision: Decision }> {
  for (const file of readCaseFiles()) {
    const own = loaded(file.documentRaw);
    const known = new Map<string, ResolvedPolicy>();
    for (const each of file.cases) {
      const read = readFacts(own, each.raw);
      if (!read.ok) continue;
      const key = `${read.facts.year}${JSON.stringify(each.readings ?? {})}`;
      const resolved = known.get(key) ?? resolvePolicy(own, read.facts.year, each.readings);
      known.set(key, resolved);
      yield {
        name: `${file.document} ${each.id}`,
        policy: resolved,
        facts: read.facts,
        decision: decide(resolved, read.facts),
      };
    }
  }
}

suite("explanations of every case", () => {
  const explained = [...everyCase()].map((each) => ({
    ...each,
    explanation: explain(each.policy, each.facts, each.decision),
  }));

  test("steps come out as the decision found them", () => {
    assert.ok(explained.length > 300);
    for (const { name, decision, explanation } of explained) {
      for (const verdict of Object.values(explanation.verdicts)) {
        const tried = decision.verdicts[verdict.id]?.tried ?? {};
        for (const step of [...verdict.steps, ...Object.values(verdict.parts).flatMap((part) => part.steps)]) {
          const truth = tried[step.rule];
          if (truth === undefined) continue;
          const expected = truth === null ? "unknown" : truth ? "applied" : "not_applied";
          assert.equal(step.outcome, expected, `${name}: ${step.id}`);
        }
      }
    }
  });

  test("a failed step says what failed, an unknown one what it waits for", () => {
    for (const { name, explanation } of explained) {
      for (const step of stepsOf(explanation)) {
        assert.equal(step.failed !== undefined, step.outcome === "not_applied", `${name}: ${step.id}`);
        if (step.outcome === "unknown")
          assert.ok((step.waits ?? []).length > 0, `${name}: ${step.id} waits for nothing`);
      }
    }
  });

  test("every part that is owed, waived, offset, exempt or open names its step and a citation", () => {
    for (const { name, decision, explanation } of explained) {
      for (const verdict of Object.values(explanation.verdicts)) {
        for (const part of Object.values(verdict.parts)) {
          assert.equal(part.state, decision.verdicts[verdict.id]?.parts[part.part]?.state);
          if (part.state === "not_required") continue;
          const decisive = part.steps.find(({ id }) => id === part.decidedBy);
          assert.ok(decisive, `${name}: ${verdict.id}.${part.part} is ${part.state} by ${part.decidedBy}`);
          assert.ok(part.cites.length > 0, `${name}: ${part.decidedBy} cites nothing`);
          assert.deepEqual(part.cites, decisive.cites);
        }
      }
    }
  });

  test("ids of steps are told apart and made of verdict, part and rule", () => {
    for (const { name, explanation } of explained) {
      const ids = stepsOf(explanation).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, name);
      for (const step of stepsOf(explanation)) assert.ok(step.kind === "applies" || step.id.endsWith(`.${step.rule}`));
    }
  });

  test("a compiled decision is explained the same", () => {
    const compiled = new Map<ResolvedPolicy, ReturnType<typeof compile>>();
    for (const { name, policy: own, facts, decision, explanation } of explained) {
      const fast = compiled.get(own) ?? compile(own);
      compiled.set(own, fast);
      const outcome = unflatten(fast.layout, fast.decide(facts), own);
      assert.deepEqual(outcome, outcomeOf(decision), name);
      assert.deepEqual(explain(own, facts, outcome), explanation, name);
    }
  });

  test("what is remembered of one person is never told of another", () => {
    // A fresh policy remembers nobody; making one takes a while, so every third case is enough.
    for (const { name, policy: own, facts, decision, explanation } of explained.filter((_, at) => at % 3 === 0)) {
      const fresh = resolvePolicy(own.document, own.year, own.readings);
      assert.deepEqual(explain(fresh, facts, decision), explanation, name);
      assert.deepEqual(explain(own, facts, decision), explanation, name);
    }
  });
});

test("a reason can be written for every step of every 兵团 case", () => {
  for (const each of casesOf("xpcc/continuing-education").cases) {
    const read = readFacts(document, each.raw);
    if (!read.ok) continue;
    const own = resolvePolicy(document, read.facts.year, each.readings);
    for (const step of stepsOf(explain(own, read.facts, decide(own, read.facts)))) {
      const text = reasonText(words, step);
      assert.match(text, /。$/, step.id);
      assert.doesNotMatch(
        text,
        /undefined|NaN|Infinity|null|[a-z]_[a-z]|还不能确定：。/,
        `${each.id} ${step.id}: ${text}`,
      );
    }
  }
});

/** Rule, facts, and the first failing condition in words. */
const FIRST_FAILURES: [string, Record<string, unknown>, string, Record<string, string>?][] = [
  ["private_employer", {}, "“判定当天的单位性质”是机关、事业单位或国有单位，不是民营企业。"],
  ["not_professional", {}, "是专业技术人员。"],
  [
    "village_exemption",
    { village: [{ state: "refused" }] },
    "没有符合条件的“‘访惠聚’驻村”记录，有1条没有计入：没有审核通过。",
  ],
  [
    "inland_teacher_exemption",
    { posts: ["inland_school_manager"], inland_teaching: [{}] },
    "“岗位和职务”里有内派学校管理人员。",
  ],
  [
    "graduation_exemption",
    { graduations: [{ award: "college" }] },
    "没有符合条件的“毕业”记录，有1条没有计入：“学历学位”是大专，不是博士、硕士或学士。",
  ],
  [
    "certificate_exemption",
    { certificates: [{ issued_year: 2023 }] },
    "没有符合条件的“继续教育合格证书”记录，有1条没有计入：本年度是2026年，晚于“取得年度”加合格证书可用于之后的年数（2），即2025年。",
  ],
  [
    "public_duty",
    {},
    "口径“公需和专业各有最低学时，还是专业够了之后合计够就行？”现取“合计达到且专业达到”。",
    { minima: "total" },
  ],
  ["public_duty_total", {}, "口径“公需和专业各有最低学时，还是专业够了之后合计够就行？”现取“两项分别达到”。"],
  ["industry_public_duty_total", {}, "“职称系列”是工程技术，不是中小学教师、卫生技术或会计。", { minima: "total" }],
  ["professional_duty", { series: "health" }, "“职称系列”是卫生技术。"],
  ["industry_professional_duty", {}, "“职称系列”是工程技术，不是中小学教师、卫生技术或会计。"],
  ["recognition_waiver", { review: true, target_level: "associate" }, "当年没有考核认定。"],
  ["recognition_class_waiver", { exam: true, target_level: "associate" }, "当年没有考核认定。"],
  ["exam_class_waiver", { exam: true, review: true, target_level: "associate" }, "当年参加职称评审。"],
  [
    "village_class_waiver",
    { review: true, target_level: "associate", village: [{}] },
    "口径“‘访惠聚’免的是全年，还是只免集中面授？”现取“全年（含集中面授）”。",
  ],
  [
    "health_class_waiver",
    { series: "health", review: true, target_level: "associate", health_credits: [{ credits: 24.9 }] },
    "“卫生系列学分”的学分合计是24.9，少于25（卫生系列每年学分）。",
  ],
  [
    "class_offset",
    { classes: [{ class: "senior", completed: false }] },
    "没有符合条件的“集中面授班”记录，有1条没有计入：没有按该班要求学完。",
  ],
  [
    "seminar_class_offset",
    { review: true, target_level: "associate", seminars: [{ organiser: "division" }] },
    "没有符合条件的“高级研修班”记录，有1条没有计入：“主办级别”是师市级，不是国家级或兵团级。",
  ],
  [
    "seminar_professional_offset",
    { seminars: [{ organiser: "national" }] },
    "口径“高级研修班抵了集中面授，是不是也抵专业科目？”现取“只抵集中面授”。",
    { seminar_chain: "no" },
  ],
  [
    "programme_offset",
    { programmes: [{ months: 11 }] },
    "没有符合条件的“一年及以上的专项培训”记录，有1条没有计入：“整月数”是11，少于12（长期培训最少月数）。",
  ],
  [
    "degree_offset",
    { degrees: [{ award: "college" }] },
    "没有符合条件的“取得学历学位”记录，有1条没有计入：“学历学位”是大专，不是博士、硕士或学士。",
  ],
  [
    "graduation_offset",
    { graduations: [{ award: "bachelor" }] },
    "口径“毕业当年是全年都免，还是只免专业科目？”现取“全年都免”。",
  ],
  [
    "health_professional_offset",
    { series: "health", health_credits: [{ credits: 25, mandatory: false }] },
    "没有符合条件的“卫生系列学分”记录，有1条没有计入：不含指令性学分。",
  ],
  [
    "qualification_offset",
    { qualifications: [{ hours: 40, state: "refused" }] },
    "没有符合条件的“资格证书”记录，有1条没有计入：没有审核通过。",
  ],
  [
    "qualification_fixed_offset",
    { qualifications: [{ hours: 40 }] },
    "口径“资格证书抵多少学时？”现取“由审核人核定，最多60”。",
  ],
  [
    "outside_training_offset",
    { outside_training: [{ hours: 8, form: "work_assignment" }] },
    "没有符合条件的“外部培训”记录，有1条没有计入：“培训形式”是工作布置。",
  ],
  [
    "adjustment_public",
    { adjustments: [{ part: "professional", hours: 30 }] },
    "没有审核通过的“人社部门的个案调整”记录。",
  ],
  ["adjustment_professional", {}, "没有审核通过的“人社部门的个案调整”记录。"],
  ["review_deadline", { exam: true, target_level: "associate" }, "当年没有参加职称评审。"],
];

/** Rules that fail only where their verdict is not asked, or that are shown only when they hold. */
const NEVER_SHOWN_FAILING = ["face_to_face_duty", "class_level"];

suite("first failing condition", () => {
  test("of every rule that can fail", () => {
    const listed = FIRST_FAILURES.map(([rule]) => rule);
    const able = document.rules.filter(
      ({ kind, when }) => kind !== "info" && kind !== "catalogue" && when.op !== "constant",
    );
    assert.deepEqual(
      able
        .map(({ id }) => id)
        .filter((id) => !listed.includes(id))
        .sort(),
      [...NEVER_SHOWN_FAILING].sort(),
    );
  });
  for (const [rule, raw, text, readings] of FIRST_FAILURES) {
    test(rule, () => {
      const own = readings ? resolvePolicy(document, 2026, readings) : policy;
      const facts = factsOf(document, raw);
      const steps = stepsOf(explain(own, facts, decide(own, facts)));
      const step = steps.find((each) => each.rule === rule);
      assert.deepEqual([step?.outcome, step && reasonText(words, step)], ["not_applied", text]);
    });
  }

  test("is plain data: where it stands, what was wanted, what was met", () => {
    const facts = factsOf(document, {
      review: true,
      target_level: "associate",
      credits: [{ id: "e1", part: "public", hours: 30, date: "2026-07-05" }],
    });
    const steps = stepsOf(explain(policy, facts, decide(policy, facts)));
    const scope = steps.find(({ id }) => id === "annual.not_professional");
    assert.deepEqual(scope?.failed, {
      path: "when/0",
      atom: { op: "flag", negated: true, on: "fact", name: "professional_staff", actual: true },
    });
    const duty = steps.find(({ id }) => id === "title.public.public_duty");
    const [near] = duty?.near ?? [];
    assert.deepEqual(
      [near?.over, near?.id, near?.failed.atom],
      [
        "credits",
        "e1",
        {
          op: "compare",
          negated: false,
          comparison: "le",
          left: { op: "quantity", on: "item", name: "date" },
          right: { op: "cutoff" },
          actual: { left: { lo: 20260705, hi: 20260705 }, right: { lo: 20260630, hi: 20260630 } },
        },
      ],
    );
    assert.deepEqual(
      [duty?.required, duty?.earned, duty?.owed],
      [
        { lo: 3000, hi: 3000 },
        { lo: 0, hi: 0 },
        { lo: 3000, hi: 3000 },
      ],
    );
    assert.deepEqual(steps.find(({ id }) => id === "annual.public.public_duty")?.items, [
      { over: "credits", id: "e1", certain: true },
    ]);
  });

  test("waits name each unknown once, at its root", () => {
    const facts = factsOf(document, { complete: false, series: undefined, village: [{ id: "e7", state: "pending" }] });
    const explanation = explain(policy, facts, decide(policy, facts));
    const waitsOf = (id: string) =>
      stepsOf(explanation)
        .find((step) => step.id === id)
        ?.waits?.map(({ key }) => key);
    assert.deepEqual(waitsOf("annual.public.village_exemption"), ["item:village:e7"]);
    assert.deepEqual(waitsOf("annual.professional.professional_duty"), ["fact:series", "collection:credits"]);
    assert.deepEqual(waitsOf("title.face_to_face.class_level"), ["fact:review", "fact:exam", "fact:recognition"]);
  });
});
