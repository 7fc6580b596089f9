/** Who may do what with question banks and tests, written by hand: banks are their institutions', attempts are one's own. */

/** Lines of the table in expected.ts. */
export const ASSESSMENT: Readonly<Record<string, string>> = {
  "assessment.questions": "T",
  "assessment.question": "T",
  "assessment.createQuestion": "T",
  "assessment.changeQuestion": "T",
  "assessment.retireQuestion": "T",
  "assessment.createImport": "T",
  "assessment.import": "T",
  "assessment.commitImport": "T",
  "assessment.exportGift": "T",
  "assessment.exportXml": "T",
  "assessment.exportFigures": "T",
  "assessment.tests": "T",
  "assessment.testPlan": "T",
  "assessment.createTest": "T",
  "assessment.changeTest": "T",
  "assessment.adjustments": "T",
  "assessment.adjust": "T",
  "assessment.test": "L",
  "assessment.start": "L",
  "assessment.attempt": "L",
  "assessment.save": "L",
  "assessment.end": "L",
};
