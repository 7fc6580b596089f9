/** One request for each of the twenty official answers. */
import type { Example } from "./operation.ts";

/** Everything else about the person is known: a public employee of the engineering series, intermediate level. */
const USUAL = { year: 2026, complete: true, employer: "public", series: "engineering", level: "intermediate" };

const PUBLIC_30 = { part: "public", hours: 30, date: "2026-03-10" };
const PROFESSIONAL_60 = { part: "professional", hours: 60, date: "2026-04-20" };

function example(
  name: string,
  summary: string,
  [annual, title]: [string, string],
  facts: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Example {
  return { name, summary, expects: { annual, title }, request: { body: { facts: { ...USUAL, ...facts }, ...more } } };
}

export const DECISION_EXAMPLES: readonly Example[] = [
  example(
    "a1",
    "Two minima: 20 public and 70 professional hours are not enough; a plan says what would be.",
    ["not_met", "not_applicable"],
    {
      credits: [
        { part: "public", hours: 20, date: "2026-03-10" },
        { part: "professional", hours: 70, date: "2026-04-20" },
      ],
    },
    { plan: { today: "2026-09-01" } },
  ),
  example(
    "a2",
    "A review applicant who finished after 30 June: the year is met, the application is not.",
    ["met", "not_eligible"],
    {
      review: true,
      target_level: "associate",
      credits: [{ ...PUBLIC_30, date: "2026-08-01" }, PROFESSIONAL_60],
      classes: [{ class: "senior", date: "2026-05-15" }],
    },
  ),
  example(
    "a3",
    "Public courses follow the level one has, the class the level one applies for.",
    ["met", "not_eligible"],
    {
      review: true,
      target_level: "associate",
      credits: [PUBLIC_30],
      classes: [{ class: "intermediate", date: "2026-05-15" }],
    },
  ),
  example("a4", "A class of the year replaces the professional hours online.", ["met", "eligible"], {
    review: true,
    target_level: "associate",
    credits: [PUBLIC_30],
    classes: [{ class: "senior", date: "2026-05-15" }],
  }),
  example(
    "a5",
    "A school teacher's professional hours come from the education authority, which has not reported yet.",
    ["undetermined", "not_applicable"],
    {
      series: "school_teacher",
      credits: [PUBLIC_30, PROFESSIONAL_60],
    },
  ),
  example("a6", "Without a title one takes the junior public class.", ["not_met", "not_applicable"], {
    series: "none",
    level: "none",
    credits: [PUBLIC_30],
  }),
  example(
    "a7",
    "A certificate of two years ago may exempt this year; its review is still open.",
    ["undetermined", "not_applicable"],
    {
      certificates: [{ issued_year: 2024, date: "2026-02-01", state: "pending" }],
    },
  ),
  example(
    "a8",
    "Outside training of an industry authority counts once that authority and the personnel authority agree, at most 60 hours.",
    ["met", "not_applicable"],
    {
      credits: [PUBLIC_30],
      outside_training: [
        {
          hours: 72,
          form: "recognised",
          by_industry: true,
          industry_approved: true,
          hr_approved: true,
          date: "2026-06-01",
        },
      ],
    },
  ),
  example("a9", "Village work exempts from the year, the class included.", ["exempt", "eligible"], {
    review: true,
    target_level: "associate",
    village: [{ date: "2026-02-01" }],
  }),
  example("a10", "A manager of an inland school is not exempt as its teachers are.", ["not_met", "not_applicable"], {
    posts: ["inland_school_manager"],
    inland_teaching: [{ date: "2026-02-01" }],
  }),
  example(
    "a11",
    "Examination in place of review: no class, and the record of study is to be handed in.",
    ["met", "eligible"],
    {
      exam: true,
      target_level: "associate",
      credits: [PUBLIC_30, PROFESSIONAL_60],
    },
  ),
  example("a12", "Recognition: only the public part in that year.", ["met", "eligible"], {
    recognition: true,
    level: "none",
    target_level: "assistant",
    credits: [PUBLIC_30],
  }),
  example("a13", "A post changes nothing: dual-role staff owe the same.", ["not_met", "not_applicable"], {
    posts: ["dual_role"],
    credits: [PUBLIC_30],
  }),
  example("a14", "A programme of a whole year settles the professional part.", ["met", "not_applicable"], {
    credits: [PUBLIC_30],
    programmes: [{ months: 12, date: "2026-07-31" }],
  }),
  example("a15", "Nothing is owed in the year of graduation.", ["exempt", "not_applicable"], {
    graduations: [{ award: "master", date: "2026-06-30" }],
  }),
  example("a16", "An advanced seminar of the Corps stands in for the class.", ["met", "eligible"], {
    review: true,
    target_level: "full",
    level: "associate",
    credits: [PUBLIC_30],
    seminars: [{ organiser: "xpcc", date: "2026-05-20" }],
  }),
  example("a17", "A nurse with 25 approved credits needs no class.", ["met", "eligible"], {
    series: "health",
    review: true,
    target_level: "associate",
    credits: [PUBLIC_30],
    health_credits: [{ credits: 25, date: "2026-05-30" }],
  }),
  example(
    "a18",
    "A qualification certificate offsets hours; while it is reviewed both branches are said.",
    ["undetermined", "not_applicable"],
    {
      credits: [PUBLIC_30],
      qualifications: [{ hours: 60, date: "2026-05-01", state: "pending" }],
    },
  ),
  example("a19", "Private employers are out of scope for now.", ["not_applicable", "not_applicable"], {
    employer: "private",
  }),
  example(
    "a20",
    "Who pays for what decides nothing; service for invoices is told for information.",
    ["met", "not_applicable"],
    {
      credits: [PUBLIC_30, PROFESSIONAL_60],
    },
  ),
];
