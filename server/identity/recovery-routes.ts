/** Operations of recovering an account. */
import * as contract from "../../contract/recovery.ts";
import type { Services } from "../app.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { CODE_PROMISE } from "./codes.ts";
import { dismissRequest, issueCode, requestsWithin } from "./recovery-store.ts";
import { askForRecovery, recoverAssisted, recoverByPhone, sendRecoveryCode } from "./recovery.ts";

/** Binds them. */
export function bindRecovery(services: Services): Bound[] {
  const { vault } = services;
  return [
    handles(contract.sendRecoveryCode, async ({ body, ...asking }) => {
      await sendRecoveryCode(services, body.phone, asking);
      return CODE_PROMISE;
    }),
    handles(contract.recover, async ({ body, ...asking }) => {
      await recoverByPhone(services, body, asking);
      return undefined;
    }),
    handles(contract.askForRecovery, ({ body, ...asking }) => askForRecovery(services, body, asking)),
    handles(contract.recoverAssisted, async ({ body, ...asking }) => {
      await recoverAssisted(services, body, asking);
      return undefined;
    }),
    handles(contract.listRecoveryRequests, async ({ db, ...desk }) => ({
      requests: await requestsWithin(db, vault, desk),
    })),
    handles(contract.issueRecoveryCode, async ({ tx, params, tell, ...desk }) => {
      const { code, expiresAt, personId } = await issueCode(tx, vault, desk, params.requestId);
      tell({ personId, object: `recovery:${params.requestId}` });
      return { code, expiresAt: expiresAt.toISOString() };
    }),
    handles(contract.dismissRecovery, async ({ tx, params, tell, ...desk }) => {
      tell({ personId: await dismissRequest(tx, desk, params.requestId), object: `recovery:${params.requestId}` });
      return undefined;
    }),
  ];
}
