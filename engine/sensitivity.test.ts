import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { xpccNames } from "../test/policy/names.ts";
import { factsOf, xpccDocument, xpccRaw, loaded } from "../test/policy/xpcc.ts";
import { decide, decisiveReadings, policyFor, readingText, resolvePolicy, signatureOf, vocabularyOf } from "./index.ts";

const document = xpccDocument();
const words = vocabularyOf(document, { year: 2026, dictionary: xpccNames() });
const PUBLIC = { part: "public", hours: 30 };
const PROFESSIONAL = { part: "professional", hours: 60 };
const REVIEW = { review: true, target_level: "associate" };

/** A situation for which each assumed reading decides, and what the other options give (annual, title). */
const DECISIVE: Record<string, { facts: Record<string, unknown>; others: Record<string, [string, string]> }> = {
  graduation: {
    facts: { graduations: [{ award: "bachelor" }] },
    others: { professional_only: ["not_met", "not_applicable"] },
  },
  graduation_awards: { facts: { graduations: [{ award: "college" }] }, others: { any: ["exempt", "not_applicable"] } },
  certificate_use: {
    facts: { certificates: [{ issued_year: 2025, year: 2025 }] },
    others: { every_year: ["exempt", "not_applicable"] },
  },
  village_scope: { facts: { ...REVIEW, village: [{}] }, others: { face_to_face_only: ["not_met", "not_eligible"] } },
  early_deadline: {
    facts: { exam: true, target_level: "associate", credits: [PUBLIC, { ...PROFESSIONAL, date: "2026-08-01" }] },
    others: { review_and_exam: ["met", "not_eligible"] },
  },
  seminar_chain: {
    facts: { ...REVIEW, credits: [PUBLIC], seminars: [{ organiser: "national" }] },
    others: { no: ["not_met", "not_eligible"] },
  },
  minima: {
    facts: {
      credits: [
        { ...PUBLIC, hours: 20 },
        { ...PROFESSIONAL, hours: 70 },
      ],
    },
    others: { total: ["met", "not_applicable"] },
  },
  health_professional: {
    facts: { series: "health", credits: [PUBLIC], industry_results: [], health_credits: [{ credits: 25 }] },
    others: { no: ["not_met", "not_applicable"] },
  },
  recognition: {
    facts: { recognition: true, target_level: "associate", credits: [PUBLIC] },
    others: { full: ["not_met", "not_eligible"] },
  },
  qualification_hours: {
    facts: { credits: [PUBLIC], qualifications: [{ hours: 60 }] },
    others: { fixed: ["not_met", "not_applicable"] },
  },
  employment_change: {
    facts: { employer: "private", any_public_month: true },
    others: { any_public_month: ["not_met", "not_applicable"] },
  },
  accumulation: {
    facts: {
      appointment_from: 2025,
      appointment_to: 2026,
      credits: [
        { part: "public", hours: 60, year: 2025, date: "2025-05-01" },
        { part: "professional", hours: 120, year: 2025, date: "2025-05-01" },
      ],
    },
    others: { period: ["met", "not_applicable"] },
  },
};

suite("decisive readings", () => {
  test("every assumed reading has a situation", () => {
    const assumed = document.readings.filter(({ status }) => status === "assumed").map(({ id }) => id);
    assert.deepEqual(Object.keys(DECISIVE).sort(), assumed.sort());
  });

  for (const [reading, { facts: raw, others }] of Object.entries(DECISIVE)) {
    test(reading, () => {
      const facts = factsOf(document, raw);
      const found = decisiveReadings(document, 2026, facts).find((each) => each.reading === reading);
      const given = found?.others.map(({ option, outcome }) => [
        option,
        Object.values(outcome.verdicts).map(({ value }) => value),
      ]);
      assert.deepEqual(Object.fromEntries(given ?? []), others);
      for (const { option, outcome } of found?.others ?? []) {
        const fresh = decide(resolvePolicy(document, 2026, { [reading]: option }), facts);
        assert.equal(signatureOf(outcome), signatureOf(fresh));
      }
    });
  }

  test("a reading that changes nothing is not named", () => {
    const facts = factsOf(document, { credits: [PUBLIC, PROFESSIONAL] });
    assert.deepEqual(decisiveReadings(document, 2026, facts), []);
  });

  test("a confirmed reading is not named", () => {
    const raw = xpccRaw();
    for (const reading of raw["readings"] as Record<string, unknown>[])
      if (reading["id"] === "graduation") reading["status"] = "confirmed";
    const confirmed = loaded(raw);
    const facts = factsOf(confirmed, { graduations: [{ award: "bachelor" }] });
    assert.deepEqual(decisiveReadings(confirmed, 2026, facts), []);
  });

  test("an option already chosen otherwise is compared with the document's", () => {
    const facts = factsOf(document, { graduations: [{ award: "bachelor" }] });
    const [found] = decisiveReadings(document, 2026, facts, { graduation: "professional_only" });
    assert.deepEqual(
      [found?.reading, found?.chosen, found?.others.map(({ option }) => option)],
      ["graduation", "professional_only", ["whole_year"]],
    );
  });

  test("policies of readings are made once", () => {
    assert.equal(
      policyFor(document, 2026, { minima: "total", graduation: "whole_year" }),
      policyFor(document, 2026, { graduation: "whole_year", minima: "total" }),
    );
    assert.notEqual(policyFor(document, 2026), policyFor(document, 2027));
  });

  test("is told in words", () => {
    const [found] = decisiveReadings(document, 2026, factsOf(document, { graduations: [{ award: "bachelor" }] }));
    assert.ok(found);
    assert.equal(
      readingText(words, found),
      "毕业当年是全年都免，还是只免专业科目？现在取“全年都免”；如果取“只免专业科目”，就还差公需30学时，12月31日前完成。",
    );
  });
});
