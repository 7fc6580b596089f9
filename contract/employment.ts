/** Operations of employment. */
import type { OperationDefinition } from "./operation.ts";

export const employmentOperations = [] as const satisfies readonly OperationDefinition[];
