/** Operations of institutions about their tests. */
import {
  adjustTest,
  changeTest as changeOperation,
  createTest as createOperation,
  listAdjustments,
  listTests,
  readTestPlan,
} from "../../contract/assessment-tests.ts";
import type { Services } from "../app.ts";
import { handles } from "../platform/operations.ts";
import { adjust, adjustmentsWithin } from "./adjusting.ts";
import { actingOf } from "./bank-routes.ts";
import { testList, testPlanView } from "./plan-views.ts";
import { changeTest, createTest } from "./plans.ts";

/** People come from every division: institutions see of theirs what their own courses know, and no more. */
export function bindTests({ database }: Services) {
  return [
    handles(listTests, async ({ reach, now }) => ({ tests: await testList(database, { reach, now }) })),
    handles(readTestPlan, ({ reach, now, params }) => testPlanView(database, { reach, now }, params.testKey)),
    handles(createOperation, async ({ tx, body, tell, ...call }) => {
      const testKey = await createTest(tx, actingOf(call), body.rules);
      tell({ object: `test_plan:${testKey}` });
      return testPlanView(tx, call, testKey);
    }),
    handles(changeOperation, async ({ tx, params, body, tell, ...call }) => {
      const testKey = await changeTest(tx, actingOf(call), params.testKey, body.rules);
      tell({ object: `test_plan:${testKey}`, details: { after: params.testKey } });
      return testPlanView(tx, call, testKey);
    }),
    handles(listAdjustments, async ({ reach, tell }) => {
      const adjustments = await adjustmentsWithin(database, { reach });
      tell({ details: { people: adjustments.length } });
      return { adjustments };
    }),
    handles(adjustTest, async ({ tx, params, body, tell, ...call }) => {
      const { personId, line } = await adjust(tx, actingOf(call), { ...params, ...body });
      tell({ personId, object: `enrolment:${params.enrolmentId}`, details: { extraPercent: body.extraPercent } });
      return line;
    }),
  ];
}
