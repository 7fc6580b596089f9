/** Operations of signing in and of one's own account. */
import {
  changePassword,
  changePhone,
  endOneSession,
  endOtherSessions,
  readAccount,
  sendPhoneCode,
} from "../../contract/account.ts";
import * as contract from "../../contract/sign-in.ts";
import type { Services } from "../app.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { CODE_PROMISE } from "./codes.ts";
import {
  accountView,
  changeOwnPassword,
  changeOwnPhone,
  endOthers,
  endOwnSession,
  sendOwnPhoneCode,
} from "./own-account.ts";
import { sendSignInCode, signInByCode, signInByPassword } from "./sign-in.ts";

/** Binds them. */
export function bindAccounts(services: Services): Bound[] {
  return [
    handles(contract.signInByPassword, ({ body, ...asking }) => signInByPassword(services, body, asking)),
    handles(contract.sendSignInCode, async ({ body, ...asking }) => {
      await sendSignInCode(services, body.phone, asking);
      return CODE_PROMISE;
    }),
    handles(contract.signInByCode, ({ body, ...asking }) => signInByCode(services, body, asking)),
    handles(readAccount, (asking) => accountView(services, asking)),
    handles(endOneSession, async ({ tx, actor, params }) => {
      await endOwnSession(tx, actor.accountId, params.sessionId);
      return undefined;
    }),
    handles(endOtherSessions, async ({ tx, tell, ...asking }) => {
      const ended = await endOthers(tx, asking);
      tell({ details: { ended } });
      return { ended };
    }),
    handles(changePassword, async ({ body, ...asking }) => ({
      ended: await changeOwnPassword(services, body, asking),
    })),
    handles(sendPhoneCode, async ({ body, ...asking }) => {
      await sendOwnPhoneCode(services, body.phone, asking);
      return CODE_PROMISE;
    }),
    handles(changePhone, async ({ body, ...asking }) => {
      await changeOwnPhone(services, body, asking);
      return undefined;
    }),
  ];
}
