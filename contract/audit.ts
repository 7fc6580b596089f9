/** Operations of audit. */
import type { OperationDefinition } from "./operation.ts";

export const auditOperations = [] as const satisfies readonly OperationDefinition[];
