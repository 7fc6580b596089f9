/** Operations of administration. */
import type { OperationDefinition } from "./operation.ts";

export const administrationOperations = [] as const satisfies readonly OperationDefinition[];
