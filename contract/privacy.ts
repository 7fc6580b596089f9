/** Operations of privacy. */
import type { OperationDefinition } from "./operation.ts";

export const privacyOperations = [] as const satisfies readonly OperationDefinition[];
