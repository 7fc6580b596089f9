/** Operations on years of study. */
import { closeLearningYear, endYearWindow, listYears, openYearWindow, readYearState } from "../../contract/years.ts";
import type { Context } from "../app.ts";
import { handles } from "../platform/operations.ts";
import { readDivisions } from "../policies/door.ts";
import { closeFor, endWindow, openWindow } from "./closing.ts";
import { tellQueue, workTelling } from "./telling.ts";
import { yearLines, yearView } from "./views.ts";

/** The area where HR bureaus close years, and open them again. */
export const years: Context = {
  name: "years",
  queues: [tellQueue],
  operations: ({ database, jobs, vault, root }) => {
    const reading = { vault, divisions: readDivisions(root) };
    const means = { jobs, vault };
    return [
      handles(listYears, async ({ db, ...seen }) => ({ years: await yearLines(db, reading, seen) })),
      handles(readYearState, ({ db, params, ...seen }) => yearView(db, reading, seen, params.year, database)),
      handles(closeLearningYear, async ({ tx, params: { year }, body, tell, actor, reach, now }) => {
        await closeFor(tx, means, { actor, reach, now }, year, body.reason);
        const view = await yearView(tx, reading, { reach, now }, year);
        const [closing] = view.closings.slice(-1);
        tell({ object: `year:${year}`, details: { reason: body.reason, counts: closing?.counts ?? null } });
        return view;
      }),
      handles(openYearWindow, async ({ tx, params: { year }, body, tell, actor, reach, now }) => {
        const window = await openWindow(tx, means, { actor, reach, now }, year, body);
        const { reopeningId, scope, divisionCode, unitId, personId, opens, until } = window;
        const details = { window: reopeningId, scope, divisionCode, unitId, opens, until, reason: body.reason };
        tell({ ...(personId === null ? {} : { personId }), object: `year:${year}`, details });
        return yearView(tx, reading, { reach, now }, year);
      }),
      handles(endYearWindow, async ({ tx, params: { year, windowId }, body, tell, actor, reach, now }) => {
        const asked = { year, reopeningId: windowId, reason: body.reason };
        const { personId } = await endWindow(tx, { actor, reach, now }, asked);
        const details = { window: windowId, reason: body.reason };
        tell({ ...(personId === null ? {} : { personId }), object: `year:${year}`, details });
        return yearView(tx, reading, { reach, now }, year);
      }),
    ];
  },
  work: async ({ jobs, vault, clock }) => workTelling(jobs, { vault, clock }),
};
