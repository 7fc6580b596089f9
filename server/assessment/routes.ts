/** Knowledge that is tested: banks of questions, tests made of them, attempts. */
import type { Context, Services } from "../app.ts";
import { transact } from "../platform/db.ts";
import { startSchedule, type Scheduled } from "../platform/schedule.ts";
import { endOverdue } from "./attempts.ts";
import { bindBank } from "./bank-routes.ts";
import { sweepImports } from "./importing.ts";
import type { TellEnded } from "./store.ts";
import { bindTaking } from "./taking-routes.ts";
import { bindTests } from "./test-routes.ts";

/** The area of tests; `ended` is told, in its transaction, whenever one has ended. */
export function assessmentContext(ended: (services: Services) => TellEnded): Context {
  return {
    name: "assessment",
    operations: (services) => [...bindBank(services), ...bindTests(services), ...bindTaking(services, ended(services))],
    work: async (services) => startSchedule(services, schedulesOf(services, ended(services))),
  };
}

function schedulesOf({ database, clock }: Services, ended: TellEnded): Scheduled[] {
  return [
    {
      name: "assessment-overdue",
      label: "结束到时间的自测",
      every: { minutes: 1 },
      run: async () => {
        const count = await transact(database, (tx) => endOverdue(tx, clock.now(), ended));
        return `结束${count}份`;
      },
    },
    {
      name: "assessment-imports",
      label: "清理旧的题目文件",
      every: { hour: 3 },
      run: async () => `清理${await transact(database, (tx) => sweepImports(tx, clock.now()))}个`,
    },
  ];
}
