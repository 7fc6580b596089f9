/** Operations of access. */
import type { OperationDefinition } from "./operation.ts";

export const accessOperations = [] as const satisfies readonly OperationDefinition[];
