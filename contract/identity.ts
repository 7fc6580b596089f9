/** Operations of identity. */
import { accountOperations } from "./account.ts";
import type { OperationDefinition } from "./operation.ts";
import { recoveryOperations } from "./recovery.ts";
import { registrationOperations } from "./registration.ts";
import { signInOperations } from "./sign-in.ts";

export const identityOperations = [
  ...signInOperations,
  ...accountOperations,
  ...registrationOperations,
  ...recoveryOperations,
] as const satisfies readonly OperationDefinition[];
