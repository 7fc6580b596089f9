import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf, loaded, xpccDocument, xpccRaw } from "../test/policy/xpcc.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { applyPlan, planCompletion } from "./plan.ts";
import type { Catalogue, ClassOption, CourseOption, DeclarationOption, Plan, PlanRequest } from "./plan-options.ts";
import { resolvePolicy } from "./resolve.ts";

const document = xpccDocument();
const policy = resolvePolicy(document, 2026);

const course = (id: string, part: string, hours: number, more: Partial<CourseOption> = {}): CourseOption => ({
  id,
  title: id,
  part,
  hundredths: hours * 100,
  fen: hours * 100,
  ...(part === "professional" ? { series: "engineering" } : {}),
  ...more,
});
const attended = (id: string, starts: number, ends: number, more: Partial<ClassOption> = {}): ClassOption => ({
  id,
  title: id,
  class: "senior",
  starts,
  ends,
  fen: 100_000,
  hundredths: 4000,
  ...more,
});
const declared = (id: string, collection: string, more: Partial<DeclarationOption> = {}): DeclarationOption => ({
  id,
  title: id,
  collection,
  reviewDays: 15,
  ...more,
});
const usual: CourseOption[] = [
  course("p30", "public", 30),
  course("p20", "public", 20),
  course("p12", "public", 12),
  course("s60", "professional", 60),
  course("s40", "professional", 40, { fen: 0 }),
  course("s25", "professional", 25, { fen: 0 }),
];

function request(
  raw: Record<string, unknown>,
  today: number,
  catalogue: Partial<Catalogue>,
  more: Partial<PlanRequest> = {},
): PlanRequest {
  const whole = { courses: usual, classes: [], declarations: [], ...catalogue };
  return { policy, facts: factsOf(document, raw), today, catalogue: whole, objective: "hours", ...more };
}
function planned(asked: PlanRequest): Plan {
  const result = planCompletion(asked);
  assert.ok(result.ok, JSON.stringify(result));
  return result.plan;
}
const idsOf = (plan: Plan) => plan.steps.map((step) => step.id).sort();
const valuesOf = (facts: Facts) => {
  const { verdicts } = decide(policy, facts);
  return [verdicts.annual?.value, verdicts.title?.value];
};

test("the fewest hours, the least money, the fewest days", () => {
  const cheap = declared("certificate", "certificates", {
    fields: { issued_year: 2025 },
    date: 20251201,
    reviewDays: 40,
  });
  const hours = planned(request({}, 20260301, {}));
  assert.deepEqual([idsOf(hours), hours.total], [["p30", "s60"], { hundredths: 9000, fen: 9000, days: 12 }]);
  const money = planned(request({}, 20260301, {}, { objective: "money" }));
  assert.deepEqual([idsOf(money), money.total.fen, money.total.hundredths], [["p30", "s25", "s40"], 3000, 9500]);
  const exempt = planned(request({}, 20260301, { declarations: [cheap] }));
  assert.deepEqual([idsOf(exempt), exempt.total], [["certificate"], { hundredths: 0, fen: 0, days: 41 }]);
  const days = planned(request({}, 20260301, { declarations: [cheap] }, { objective: "days" }));
  assert.deepEqual([idsOf(days), days.total.days], [["p30", "s60"], 12]);
});

test("each step says until when it can wait and which rule makes it count", () => {
  const plan = planned(request({}, 20261220, {}));
  assert.deepEqual(
    plan.steps.map(({ id, latestStart, doneOn, counts }) => [id, latestStart, doneOn, counts.map((each) => each.rule)]),
    [
      ["s60", 20261220, 20261228, ["professional_duty"]],
      ["p30", 20261228, 20261231, ["public_duty"]],
    ],
  );
  assert.equal(plan.startBy, 20261220);
  assert.deepEqual(plan.steps[0]?.counts[0]?.cites, ["xpcc-qa#a1", "xpcc-qa#a4"]);
});

test("what no longer fits is said: too late for all of it, then not at all", () => {
  const late = planned(request({}, 20261221, {}));
  assert.deepEqual([late.steps, late.reaches], [[], []]);
  assert.deepEqual(
    late.lost.map(({ verdict, why, deadline }) => [verdict, why, deadline]),
    [["annual", "not_enough_time", 20261231]],
  );
  const quick = planned(request({}, 20261221, {}, { limits: { hundredthsPerDay: 900 } }));
  assert.deepEqual(quick.reaches, ["annual"]);
  const poor = planned(request({}, 20260301, { courses: [course("p30", "public", 30)] }));
  assert.deepEqual(
    poor.lost.map(({ why, parts }) => [why, parts.map((each) => each.part)]),
    [["no_option", ["public", "professional"]]],
  );
  const scope = planned(request({ complete: false, employer: undefined }, 20260301, {}));
  assert.deepEqual(
    scope.lost.map(({ verdict, why }) => [verdict, why]),
    [
      ["annual", "needs_facts"],
      ["title", "needs_facts"],
    ],
  );
});

const review = { review: true, target_level: "associate" };

test("a review takes one class of the right level and the public part by 30 June", () => {
  const classes = [
    attended("wrong", 20260301, 20260305, { class: "intermediate", fen: 1 }),
    attended("full", 20260301, 20260305, { seatsLeft: 0, fen: 2 }),
    attended("after", 20260701, 20260705, { fen: 3 }),
    attended("right", 20260601, 20260605, { fen: 50_000 }),
    attended("dear", 20260501, 20260505),
  ];
  const plan = planned(request(review, 20260310, { classes }));
  assert.deepEqual(plan.reaches, ["annual", "title"]);
  assert.deepEqual(
    plan.steps.map(({ id, latestStart, doneOn }) => [id, latestStart, doneOn]),
    [
      ["right", 20260601, 20260605],
      ["p30", 20260627, 20260630],
    ],
  );
  const right = plan.steps[0]?.counts.map(({ verdict, part, rule }) => `${verdict} ${part} ${rule}`);
  assert.deepEqual(right, [
    "annual professional class_offset",
    "title professional class_offset",
    "title face_to_face face_to_face_duty",
  ]);
  assert.deepEqual(valuesOf(applyPlan(request(review, 20260310, { classes }), plan)), ["met", "eligible"]);
});

test("after 30 June the title is lost honestly and the annual duty still planned", () => {
  const plan = planned(
    request(review, 20260701, { classes: [attended("c", 20260801, 20260805)] }, { objective: "money" }),
  );
  assert.deepEqual(
    plan.lost.map(({ verdict, why, deadline }) => [verdict, why, deadline]),
    [["title", "deadline_passed", 20260630]],
  );
  assert.deepEqual(plan.reaches, ["annual"]);
  assert.deepEqual(idsOf(plan), ["p30", "s25", "s40"]);
});

test("handed in by the deadline is in time although the review ends later", () => {
  const seminar = declared("seminar", "seminars", { fields: { organiser: "xpcc" }, date: 20260420 });
  const close = planned(request(review, 20260626, { declarations: [seminar] }));
  assert.deepEqual(
    close.steps.map(({ id, latestStart, approvalOn }) => [id, latestStart, approvalOn]),
    [
      ["p30", 20260627, undefined],
      ["seminar", 20260630, 20260715],
    ],
  );
  const early = planned(request(review, 20260501, { declarations: [seminar] }));
  assert.equal(early.steps.find((step) => step.id === "seminar")?.latestStart, 20260615);
  assert.equal(planned(request(review, 20260701, { declarations: [seminar] })).lost[0]?.why, "deadline_passed");
});

test("the document alone decides which courses count", () => {
  const level = [
    course("senior", "public", 30, { level: "senior" }),
    course("own", "public", 30, { level: "intermediate", fen: 9999 }),
  ];
  const foreign = [
    course("law", "professional", 60, { series: "lawyer" }),
    course("broad", "professional", 60, { series: "shipping" }),
  ];
  const plan = planned(request({}, 20260301, { courses: [...level, ...foreign] }));
  assert.deepEqual(idsOf(plan), ["broad", "own"]);
  const teacher = { series: "school_teacher" };
  const listed = course("listed", "professional", 60, { whitelisted: true, series: "lawyer" });
  const taught = planned(request(teacher, 20260301, { courses: [...usual, listed] }));
  assert.deepEqual(idsOf(taught), ["listed", "p30"]);
});

test("what is under review is not relied on, what is approved is", () => {
  const pending = planned(request({ village: [{ state: "pending" }] }, 20260301, {}));
  assert.deepEqual(idsOf(pending), ["p30", "s60"]);
  const approved = planned(request({ village: [{}] }, 20260301, {}));
  assert.deepEqual([approved.steps, approved.already, approved.lost, approved.total.days], [[], ["annual"], [], 0]);
  const part = planned(request({ outside_training: [{ hours: 35, form: "recognised" }] }, 20260301, {}));
  assert.deepEqual(idsOf(part), ["p30", "s25"]);
});

test("courses with windows and the days of a class are laid out so that all fits", () => {
  const courses = [
    course("p30", "public", 30, { from: 20260624 }),
    course("soon", "professional", 40, { to: 20260625 }),
    course("later", "professional", 20),
  ];
  const exam = { exam: true };
  const plan = planned(request(exam, 20260618, { courses }));
  assert.deepEqual(idsOf(plan), ["later", "p30", "soon"]);
  assert.ok((plan.steps.find((step) => step.id === "soon")?.doneOn ?? 0) <= 20260625);
  const blocked = planned(request(review, 20260622, { courses, classes: [attended("c", 20260624, 20260626)] }));
  assert.deepEqual(
    blocked.steps.map(({ id, latestStart, doneOn }) => [id, latestStart, doneOn]),
    [
      ["c", 20260624, 20260626],
      ["p30", 20260627, 20260630],
    ],
  );
  const tight = planned(request(review, 20260622, { courses, classes: [attended("c", 20260624, 20260627)] }));
  assert.equal(tight.lost[0]?.why, "not_enough_time");
});

test("a dearer course is taken when the cheap one needs days that another must have", () => {
  const courses = [
    course("cheap", "public", 16, { fen: 0, to: 20261226 }),
    course("dear", "public", 16, { fen: 100 }),
    course("only", "professional", 16, { to: 20261226 }),
  ];
  const credits = [
    { part: "public", hours: 14 },
    { part: "professional", hours: 44, course_series: "engineering" },
  ];
  const plan = planned(request({ credits }, 20261225, { courses }, { objective: "money" }));
  assert.deepEqual(idsOf(plan), ["dear", "only"]);
  assert.deepEqual(idsOf(planned(request({ credits }, 20261224, { courses }, { objective: "money" }))), [
    "dear",
    "only",
  ]);
  assert.deepEqual(idsOf(planned(request({ credits }, 20261223, { courses }, { objective: "money" }))), [
    "cheap",
    "only",
  ]);
});

test("hours that the title does not ask for may wait for the year's end", () => {
  const raw = xpccRaw() as { verdicts: { title: { parts: string[] } } };
  raw.verdicts.title.parts = ["face_to_face"];
  const apart = loaded(raw);
  const classes = [attended("right", 20260622, 20260624, { hundredths: 7000 })];
  const asked = request(
    review,
    20260620,
    { classes },
    { policy: resolvePolicy(apart, 2026), limits: { hundredthsPerDay: 100 } },
  );
  const plan = planned(asked);
  assert.deepEqual(plan.reaches, ["annual", "title"]);
  assert.deepEqual(
    plan.steps.map(({ id, latestStart, doneOn }) => [id, latestStart, doneOn]),
    [
      ["right", 20260622, 20260624],
      ["p30", 20261202, 20261231],
    ],
  );
});

test("a request that is wrong or too large is refused by name", () => {
  const many = Array.from({ length: 501 }, (_, index) => course(`c${index}`, "public", 1));
  const codes = (asked: PlanRequest) => {
    const result = planCompletion(asked);
    return result.ok ? [] : result.problems.map((each) => each.code);
  };
  assert.deepEqual(codes(request({}, 20260301, { courses: many })), ["too_many_options"]);
  assert.deepEqual(
    codes(request({}, 20260231, { courses: [course("a", "publik", 0), course("a", "public", 1, { fen: -1 })] })),
    ["bad_date", "duplicate_id", "unknown_part", "bad_hours", "bad_price"],
  );
  assert.deepEqual(codes(request({}, 20260301, { declarations: [declared("x", "nowhere", { reviewDays: 0.5 })] })), [
    "unknown_collection",
    "bad_days",
  ]);
  assert.deepEqual(codes(request({}, 20260301, { classes: [attended("x", 20260305, 20260301)] })), [
    "ends_before_start",
  ]);
});

test("two hundred courses of odd lengths are still planned exactly and soon", () => {
  const courses = Array.from({ length: 200 }, (_, index) =>
    course(`c${index}`, index % 2 ? "public" : "professional", 1, {
      hundredths: 97 + ((index * 37) % 211),
      fen: (index * 7919) % 5000,
    }),
  );
  const plan = planned(request({}, 20260301, { courses }));
  assert.equal(plan.total.hundredths, 9000);
});
