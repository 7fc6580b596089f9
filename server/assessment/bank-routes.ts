/** Operations of question banks. */
import {
  changeQuestion as changeOperation,
  commitQuestionImport,
  createQuestion as createOperation,
  createQuestionImport,
  exportFigures,
  exportGift,
  exportMoodleXml,
  listQuestions,
  readQuestion,
  readQuestionImport,
  retireQuestion as retireOperation,
} from "../../contract/assessment-bank.ts";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Services } from "../app.ts";
import { handles } from "../platform/operations.ts";
import { changeQuestion, createQuestion, retireQuestion, type Acting } from "./bank.ts";
import { questionList, questionOfRow, questionRows, questionView, type BankRow } from "./bank-views.ts";
import { figuresWorkbook } from "./figures-workbook.ts";
import { giftOf } from "./gift-write.ts";
import { commitImport, importView, keepImport } from "./importing.ts";
import { moodleXmlOf } from "./moodle-xml-write.ts";

/** Most questions of one file. */
const MOST_OF_FILE = 10_000;

/** Who acts, how far they see, and when. */
export function actingOf({ actor, reach, now }: { actor: Actor; reach: Reach; now: Date }): Acting {
  return { accountId: actor.accountId, reach, now };
}

/** Banks hold answers, which the role behind the wall cannot read; every query begins with the reach of whoever asks. */
export function bindBank({ database }: Services) {
  return [
    handles(listQuestions, ({ reach, query }) => questionList(database, reach, query)),
    handles(readQuestion, ({ reach, params }) => questionView(database, reach, params.questionId)),
    handles(createOperation, async ({ tx, body, tell, ...call }) => {
      const questionId = await createQuestion(tx, actingOf(call), body.question, body.institutionId);
      tell({ object: `question:${questionId}` });
      return questionView(tx, call.reach, questionId);
    }),
    handles(changeOperation, async ({ tx, params, body, tell, ...call }) => {
      await changeQuestion(tx, actingOf(call), { ...params, ...body });
      tell({ object: `question:${params.questionId}`, details: { version: body.version + 1 } });
      return questionView(tx, call.reach, params.questionId);
    }),
    handles(retireOperation, async ({ tx, params, body, tell, ...call }) => {
      await retireQuestion(tx, actingOf(call), { ...params, ...body });
      tell({ object: `question:${params.questionId}`, details: { retired: body.retired } });
      return questionView(tx, call.reach, params.questionId);
    }),
    handles(createQuestionImport, async ({ tx, body, tell, ...call }) => {
      const view = await keepImport(tx, actingOf(call), body.file);
      tell({ object: `question_import:${view.importId}` });
      return view;
    }),
    handles(readQuestionImport, ({ reach, params }) => importView(database, { reach }, params.importId)),
    handles(commitQuestionImport, async ({ tx, params, body, tell, ...call }) => {
      const view = await commitImport(tx, actingOf(call), { ...params, ...body });
      tell({ object: `question_import:${params.importId}`, details: { added: view.added } });
      return view;
    }),
    ...bindExports(database),
  ];
}

function bindExports(database: Services["database"]) {
  const numbered = (rows: readonly BankRow[]) =>
    rows.map((row) => ({ ...questionOfRow(row), questionId: row.question_id }));
  return [
    handles(exportGift, async ({ reach, query, tell }) => {
      const rows = await questionRows(database, reach, query, MOST_OF_FILE);
      tell({ details: { questions: rows.length } });
      return { fileName: "题库.gift.txt", chunks: [Buffer.from(giftOf(numbered(rows)))] };
    }),
    handles(exportMoodleXml, async ({ reach, query, tell }) => {
      const rows = await questionRows(database, reach, query, MOST_OF_FILE);
      tell({ details: { questions: rows.length } });
      return { fileName: "题库.xml", chunks: [Buffer.from(moodleXmlOf(numbered(rows)))] };
    }),
    handles(exportFigures, async ({ reach, query, tell }) => {
      const rows = await questionRows(database, reach, query, MOST_OF_FILE);
      tell({ details: { questions: rows.length } });
      return { fileName: "题目统计.xlsx", chunks: [await figuresWorkbook(database, rows)] };
    }),
  ];
}
