/** Operations of identity. */
import { accountOperations } from "./account.ts";
import type { OperationDefinition } from "./operation.ts";
import { registrationOperations } from "./registration.ts";
import { signInOperations } from "./sign-in.ts";

export const identityOperations = [
  ...signInOperations,
  ...accountOperations,
  ...registrationOperations,
] as const satisfies readonly OperationDefinition[];
