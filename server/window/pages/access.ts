/** Pages of roles, offices and delegations. */
import type { Route } from "../route.ts";
import { delegationRoutes } from "./access-delegations.ts";
import { officeRoutes } from "./access-offices.ts";
import { roleRoutes } from "./access-roles.ts";

export const accessRoutes: readonly Route[] = [...roleRoutes, ...officeRoutes, ...delegationRoutes];
