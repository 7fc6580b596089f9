/** Operations of organisations. */
import type { OperationDefinition } from "./operation.ts";

export const organisationsOperations = [] as const satisfies readonly OperationDefinition[];
