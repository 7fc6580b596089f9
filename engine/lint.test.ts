import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { loaded, xpccDocument, xpccRaw } from "../test/policy/xpcc.ts";
import { lint, type Finding, type LintOptions } from "./lint.ts";

const TODAY = 20261123;
type Raw = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

/** Findings of the 兵团 document after a change to its data. */
function spoilt(change: (raw: Raw) => void, options?: LintOptions): Finding[] {
  const raw = xpccRaw() as Raw;
  change(raw);
  return lint(loaded(raw), TODAY, options);
}
const short = (findings: Finding[]) => findings.map(({ severity, code, rule }) => `${severity} ${code} ${rule}`);
const rule = (id: string, more: Raw): Raw => ({ id, cites: "a1", label: id, text: id, ...more });
const ruleOf = (raw: Raw, id: string): Raw => raw["rules"].find((each: Raw) => each["id"] === id);

/** Every anchor of every source in the repository. */
function anchors(): Set<string> {
  const root = new URL("../policy/sources/", import.meta.url);
  return new Set(
    readdirSync(root).flatMap((source) => {
      const { anchors: listed } = parse(readFileSync(new URL(`${source}/source.yaml`, root), "utf8")) as Raw;
      const ids: (string | { id: string })[] = Array.isArray(listed) ? listed : (listed?.ids ?? []);
      return ids.map((each) => `${source}#${typeof each === "string" ? each : each.id}`);
    }),
  );
}

test("the documents of this repository have no finding", () => {
  const known = anchors();
  assert.ok(known.has("xpcc-qa#a20"));
  assert.deepEqual(lint(xpccDocument(), TODAY, { anchors: known }), []);
  for (const place of ["beijing", "henan", "chongqing"]) {
    const path = `../policy/documents/${place}/continuing-education/2020-01-01.yaml`;
    const raw: unknown = parse(readFileSync(new URL(path, import.meta.url), "utf8"));
    assert.deepEqual(lint(loaded(raw), TODAY, { anchors: known }), [], place);
  }
});

test("a rule, parameter or reading without citation, and one that cites nothing known", () => {
  const bare = xpccDocument();
  const first = bare.rules[0];
  assert.ok(first);
  first.cites = [];
  assert.deepEqual(short(lint(bare, TODAY)), ["error missing_citation private_employer"]);
  const wrong = spoilt((raw) => (ruleOf(raw, "class_offset")["cites"] = "a21"), { anchors: anchors() });
  assert.deepEqual(short(wrong), ["error unknown_anchor class_offset"]);
  assert.match(wrong[0]?.message ?? "", /xpcc-qa#a21/);
});

test("two duties of one part that hold together with different amounts", () => {
  const extra = rule("senior_duty", {
    kind: "require",
    part: "public",
    amount: "total_hours",
    met_by: "public_earned",
    when: { is: { level: "full" } },
  });
  const found = spoilt((raw) => raw["rules"].push(extra));
  assert.deepEqual(new Set(short(found)), new Set(["error overlap senior_duty"]));
  assert.match(found[0]?.message ?? "", /现有职称级别为正高级/);
  const apart = spoilt((raw) =>
    raw["rules"].push({ ...extra, when: { all: [{ is: { level: "full" } }, { not: { is: { level: "full" } } }] } }),
  );
  assert.deepEqual(short(apart), ["error dead_rule senior_duty"]);
  const same = spoilt((raw) =>
    raw["rules"].push({
      ...extra,
      amount: { times: ["public_hours", "period_years"] },
      when: { all: [{ is: { level: "full" } }, { reading: { minima: "two_minima" } }] },
    }),
  );
  assert.deepEqual(short(same), []);
});

test("two levels for one part, and two deadlines of which only the order decides", () => {
  const level = rule("other_level", { kind: "level", part: "public", gives: "target_class", when: "exam" });
  assert.deepEqual(short(spoilt((raw) => raw["rules"].push(level))), ["error overlap other_level"]);
  const deadline = rule("exam_deadline", { kind: "deadline", verdict: "title", on: "autumn", when: "exam" });
  const autumn = { label: "秋季截止日", unit: "month_day", value: "09-30", cites: "a2", checked: "2026-11-01" };
  const added = (at: string) => (raw: Raw) => {
    raw["parameters"].autumn = autumn;
    raw["rules"].splice(
      raw["rules"].findIndex((each: Raw) => each["id"] === at),
      0,
      deadline,
    );
  };
  assert.deepEqual(short(spoilt(added("title_deadline"))), ["warning overlap exam_deadline"]);
  assert.deepEqual(short(spoilt(added("public_level"))), ["error dead_rule exam_deadline"]);
});

test("cases in scope of which no rule speaks", () => {
  const duty = spoilt(
    (raw) => (ruleOf(raw, "professional_duty")["when"] = { is: { series: ["engineering", "agriculture"] } }),
  );
  assert.deepEqual(short(duty), ["error gap parts.professional", "error gap parts.professional"]);
  assert.match(duty[0]?.message ?? "", /年度继续教育.*专业科目.*职称系列为/);
  const reading = spoilt(
    (raw) => (ruleOf(raw, "public_duty")["when"] = { all: ["review", { reading: { minima: "two_minima" } }] }),
  );
  assert.equal(reading[0]?.code, "gap");
  const deadline = spoilt((raw) => (ruleOf(raw, "title_deadline")["when"] = "exam"));
  assert.deepEqual(short(deadline), ["error gap verdicts.title", "warning overlap title_deadline"]);
  assert.match(deadline[0]?.message ?? "", /考核认定/);
  const level = spoilt((raw) => (ruleOf(raw, "public_level")["when"] = { not: { is: { level: "none" } } }));
  assert.equal(short(level)[0], "error gap parts.public");
});

test("a rule that can never hold, and the fact that only it uses", () => {
  const contradiction = spoilt((raw) => {
    raw["facts"].on_leave = { type: "flag", label: "长期病假" };
    raw["rules"].push(rule("leave", { kind: "info", when: { all: ["on_leave", { not: "on_leave" }] } }));
  });
  assert.deepEqual(short(contradiction), ["error dead_rule leave", "warning unreachable_fact facts.on_leave"]);
  const table = spoilt((raw) =>
    raw["rules"].push(
      rule("impossible", {
        kind: "info",
        when: { all: [{ is: { level: "full" } }, { is: { public_class: "junior" } }] },
      }),
    ),
  );
  assert.deepEqual(short(table), ["error dead_rule impossible"]);
  const amount = spoilt((raw) => {
    const never = { gt: [{ min: ["public_earned", "public_hours"] }, "total_hours"] };
    raw["rules"].push(rule("too_much", { kind: "info", when: never }));
  });
  assert.equal(amount[0]?.code, "dead_rule");
  const over = spoilt((raw) =>
    raw["rules"].push(rule("ended", { kind: "info", in_force: { from: "2010-01-01", to: "2012-12-31" } })),
  );
  assert.deepEqual(short(over), ["error dead_rule ended"]);
});

test("a rule that holds only for unusual facts, readings or years is not called dead", () => {
  const unusual = [
    rule("late_item", { kind: "info", when: { exists: { over: "classes", where: { ge: ["item.date", 20261231] } } } }),
    rule("closed_year", { kind: "info", when: { all: ["closed", "review"] } }),
    rule("two_seminars", { kind: "info", when: { ge: [{ count: "seminars" }, 2] } }),
    rule("both_readings", {
      kind: "info",
      when: {
        all: [{ reading: { minima: "total" } }, { reading: { seminar_chain: "no" } }, { has: { posts: "dual_role" } }],
      },
    }),
    rule("next_year", { kind: "info", in_force: { from: "2027-03-01" }, when: "exam" }),
    rule("under_review", {
      kind: "info",
      when: { exists: { over: "village", where: { not: { certain: "item.approved" } } } },
    }),
  ];
  const found = spoilt((raw) => raw["rules"].push(...unusual)).filter((each) => each.code === "dead_rule");
  // An item under review is never certain to count, so the last can only be unknown; not every item was tried.
  assert.deepEqual(short(found), ["warning dead_rule under_review"]);
});

test("what is declared and never used", () => {
  const found = spoilt((raw) => {
    raw["facts"].hobby = { type: "flag", label: "爱好" };
    raw["collections"].books = { label: "著作", spans: "period", fields: {}, sample: {} };
    raw["definitions"].nobody = { label: "谁也不是", when: { not: "review" } };
    raw["parameters"].spare = { label: "备用", unit: "hours", value: 5, cites: "a1", checked: "2026-11-01" };
    raw["tables"].colours = { red: "warm" };
    raw["readings"].push({
      id: "idle",
      cites: "a1",
      question: "闲置？",
      options: { a: "甲", b: "乙" },
      chosen: "a",
      decided_by: "平台默认",
      status: "assumed",
    });
  });
  assert.deepEqual(short(found), [
    "warning unused_fact facts.hobby",
    "warning unused_collection collections.books",
    "warning unused_definition definitions.nobody",
    "warning unused_parameter parameters.spare",
    "warning unused_table tables.colours",
    "warning unused_reading readings.idle",
  ]);
});

test("an open term that no fact waits for", () => {
  const term = { id: "vague", cites: "a8", question: "还没有定", waits_for: "人社部门" };
  for (const affects of [[], ["nothing"], ["employer", "nothing"]]) {
    const found = spoilt((raw) => raw["open_terms"].push({ ...term, affects }));
    assert.deepEqual(short(found), ["error open_term_without_facts open_terms.vague"], affects.join());
  }
});

test("a parameter not checked for a year, or checked in the future", () => {
  const at = (checked: string) => spoilt((raw) => (raw["parameters"].outside_cap.checked = checked));
  assert.deepEqual(short(at("2025-11-21")), ["warning stale_parameter parameters.outside_cap"]);
  assert.deepEqual(short(at("2025-11-22")), []);
  assert.match(at("2026-11-24")[0]?.message ?? "", /还没有到/);
  const soon = spoilt((raw) => (raw["parameters"].outside_cap.checked = "2026-10-01"), { checkAgainAfterDays: 30 });
  assert.deepEqual(short(soon), ["warning stale_parameter parameters.outside_cap"]);
});

test("amounts of different kinds side by side", () => {
  const info = (when: unknown) => (raw: Raw) => raw["rules"].push(rule("mixed", { kind: "info", when }));
  const cases: [string, unknown][] = [
    ["学时.*日期", { ge: ["public_earned", "cutoff"] }],
    ["学分.*学时", { ge: ["health_credits_required", "public_hours"] }],
    ["整数.*学时", { ge: [{ count: "classes" }, "public_hours"] }],
    ["日期.*月日", { exists: { over: "classes", where: { le: ["item.date", "review_day"] } } }],
    ["相乘", { ge: ["public_earned", { times: ["public_hours", "public_hours"] }] }],
    ["整数.*学时.*计算", { ge: ["public_earned", { plus: ["year", "public_hours"] }] }],
  ];
  for (const [pattern, when] of cases) {
    const found = spoilt(info(when)).filter((each) => each.code === "unit_mismatch");
    assert.deepEqual(short(found), ["error unit_mismatch mixed"], JSON.stringify(when));
    assert.match(found[0]?.message ?? "", new RegExp(pattern));
  }
  const bare = spoilt(info({ ge: ["public_earned", 25] }));
  assert.deepEqual(short(bare), ["warning bare_number mixed"]);
  assert.match(bare[0]?.message ?? "", /0\.25/);
  const day = spoilt((raw) => (ruleOf(raw, "review_deadline")["on"] = "public_hours"));
  assert.ok(short(day).includes("error unit_mismatch review_deadline"));
  const owed = spoilt((raw) => (ruleOf(raw, "face_to_face_duty")["met_by"] = "public_earned"));
  assert.ok(short(owed).includes("error unit_mismatch face_to_face_duty"));
  const defined = spoilt(
    (raw) => (raw["definitions"].period_years.amount = { plus: ["certificate_years", "public_hours"] }),
  );
  assert.ok(short(defined).includes("error unit_mismatch definitions.period_years"));
});

test("the same document gives the same findings", () => {
  const change = (raw: Raw) =>
    void raw["rules"].push(rule("x", { kind: "level", part: "public", gives: "target_class", when: "exam" }));
  assert.deepEqual(spoilt(change), spoilt(change));
});
