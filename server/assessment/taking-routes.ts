/** Operations of whoever studies: one's own tests and attempts. */
import {
  endAttempt as endOperation,
  readAttempt,
  readTest,
  saveAnswers as saveOperation,
  startAttempt as startOperation,
} from "../../contract/assessment.ts";
import type { Actor } from "../../contract/actor.ts";
import type { Services } from "../app.ts";
import { transact } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { attemptView, testView } from "./attempt-views.ts";
import { endAttempt, endOverdue, saveAnswers, startAttempt, type Taking } from "./attempts.ts";
import type { TellEnded } from "./store.ts";

function takingOf({ actor, now }: { actor: Actor; now: Date }): Taking {
  if (actor.personId === undefined) throw new Refusal("not_found");
  return { personId: actor.personId, accountId: actor.accountId, now };
}

/** Every one of them is about oneself; an attempt whose time is over has ended before anything else is seen of it. */
export function bindTaking({ database }: Services, tell: TellEnded) {
  const settle = async ({ personId, now }: Taking) =>
    void (await transact(database, (tx) => endOverdue(tx, now, tell, personId)));
  return [
    handles(readTest, async ({ db, params, ...call }) => {
      const taking = takingOf(call);
      await settle(taking);
      return testView(db, taking, params);
    }),
    handles(startOperation, async ({ tx, params, tell: say, ...call }) => {
      const taking = takingOf(call);
      const attemptId = await startAttempt(tx, taking, params, tell);
      say({ personId: taking.personId, object: `test_attempt:${attemptId}` });
      return attemptView(tx, tx, taking, attemptId);
    }),
    handles(readAttempt, async ({ db, params, ...call }) => {
      const taking = takingOf(call);
      await settle(taking);
      return attemptView(db, database, taking, params.attemptId);
    }),
    handles(saveOperation, ({ tx, params, body, ...call }) =>
      saveAnswers(tx, takingOf(call), params.attemptId, body.answers),
    ),
    handles(endOperation, async ({ tx, params, tell: say, ...call }) => {
      const taking = takingOf(call);
      await endAttempt(tx, taking, params.attemptId, tell);
      const view = await attemptView(tx, tx, taking, params.attemptId);
      say({
        personId: taking.personId,
        object: `test_attempt:${params.attemptId}`,
        details: { how: view.how, passed: view.passed },
      });
      return view;
    }),
  ];
}
