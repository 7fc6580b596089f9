/** Operations of notices. */
import type { OperationDefinition } from "./operation.ts";

export const noticesOperations = [] as const satisfies readonly OperationDefinition[];
