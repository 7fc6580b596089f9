/** Operations of identity. */
import { accountOperations } from "./account.ts";
import type { OperationDefinition } from "./operation.ts";
import { signInOperations } from "./sign-in.ts";

export const identityOperations = [
  ...signInOperations,
  ...accountOperations,
] as const satisfies readonly OperationDefinition[];
