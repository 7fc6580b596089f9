/** Contents of requests that have their effect once, and what those that are not made here would need. */

export const TRAINING = {
  title: "节水灌溉研修",
  year: "2026",
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours: "24",
  form: "recognised",
};
/** A question of its own. */
export const questionOf = (at: number) => ({
  wording: `第${at}题：下列哪一项是对的？`,
  explanation: "",
  tags: ["基础"],
  content: {
    kind: "single",
    choices: [
      { text: "对的", credit: 100 },
      { text: "错的", credit: 0 },
    ],
  },
});
export const RULES = {
  title: "结业自测",
  parts: [{ tag: "基础", count: 1 }],
  passPercent: 50,
  minutes: 10,
  attempts: 3,
  cooldownMinutes: 0,
  shuffle: true,
  reveal: false,
};

export const COURSE = {
  title: "课程",
  summary: "",
  part: "public",
  class: null,
  series: null,
  category: null,
  hundredths: 100,
  fen: 0,
  opens: "2026-01-01",
  closes: "2026-12-31",
  coveragePercent: 95,
};

/** What a request that succeeds would need, where the small world has it not: these are shown to be refused without a trace. */
export const BEYOND: Readonly<Record<string, string>> = {
  "administration.settleJob": "a job that was given up",
  "administration.resetFactor": "an account with a second factor",
  "assessment.createImport": "a workbook of questions",
  "assessment.commitImport": "an import of questions that was read",
  "assessment.start": "an enrolment with a lesson that is a test",
  "courses.decide": "a course that was handed in with its lessons",
  "courses.revokeCompletion": "a course that somebody finished",
  "declarations.createBatch": "a workbook of declarations",
  "declarations.beginBatchArchive": "a batch that was read",
  "declarations.handInBatch": "a batch that was read",
  "declarations.withdrawBatch": "a batch that was handed in",
  "delivery.resend": "a message that could not be delivered",
  "employment.confirmBatch": "a request that waits",
  "employment.decideWaiting": "a request that waits",
  "employment.requestMyMerge": "a second record with one's own telephone",
  "employment.resolve": "two employments that contradict each other",
  "employment.reverseMerge": "two records that were merged",
  "notices.sendNow": "a template that is sent by hand, and its receivers",
  "officialLists.create": "a workbook of a list",
  "trainings.revoke": "a training that the server has credited",
};

/** An institution of a unit, as it is registered. */
export function institution(unitId: number) {
  return {
    unitId,
    subjects: ["public", "professional"],
    levels: ["junior", "intermediate", "senior"],
    validFrom: "2025-01-01",
    validTo: "2027-12-31",
    contactName: "教务",
    contactPhone: "0993-2050101",
  };
}
