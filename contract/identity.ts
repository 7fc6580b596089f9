/** Operations of identity. */
import type { OperationDefinition } from "./operation.ts";

export const identityOperations = [] as const satisfies readonly OperationDefinition[];
