/** Figures of questions as a workbook. */
import type { QuestionKind } from "../../contract/question.ts";
import type { Db } from "../platform/db.ts";
import { workbookBytes } from "../platform/workbook/index.ts";
import type { BankRow } from "./bank-views.ts";
import { answersOf, figuresOf, keyOf, NO_FIGURES } from "./figures.ts";

const KINDS: Readonly<Record<QuestionKind, string>> = {
  single: "单选",
  multiple: "多选",
  true_false: "判断",
  short: "填空",
  numeric: "数值",
  matching: "连线",
};
const TRUTH: Readonly<Record<string, string>> = { true: "对", false: "错", "": "未作答" };
/** Answers one by one are for what somebody looks at closely. */
const MOST_WITH_ANSWERS = 500;

/** One sheet with a line for each question, one with a line for each answer. */
export async function figuresWorkbook(db: Db, rows: readonly BankRow[]): Promise<Buffer> {
  const figures = await figuresOf(db, rows);
  const lines = rows.map((row) => {
    const { asked, difficulty, discrimination } = figures.get(keyOf(row)) ?? NO_FIGURES;
    const told = [row.question_id, row.version, KINDS[row.kind], row.wording, row.tags.join("、")];
    return [...told, asked, difficulty ?? "", discrimination ?? ""];
  });
  const answers: (string | number)[][] = [];
  for (const row of rows.filter((each) => (figures.get(keyOf(each))?.asked ?? 0) > 0).slice(0, MOST_WITH_ANSWERS))
    for (const { answer, right, count } of await answersOf(db, row, row.content)) {
      const words = row.kind === "true_false" || answer === "" ? (TRUTH[answer] ?? answer) : answer;
      answers.push([row.question_id, row.version, words, right ? "对" : "", count]);
    }
  const heads = ["题号", "版本", "题型", "题目", "标签", "作答次数", "难度（平均得分）", "区分度（与其余题的相关）"];
  return Buffer.from(
    await workbookBytes([
      { name: "题目", columns: heads.map((header) => ({ header })), rows: lines },
      {
        name: "作答分布",
        columns: ["题号", "版本", "答案", "是否正确", "人次"].map((header) => ({ header })),
        rows: answers,
      },
    ]),
  );
}
