import { CORPS, REVIEWERS, type PermissionTable } from "./groups.ts";

export const populationPermissions = {
  "population:person:list": REVIEWERS,
  "population:overview:read": REVIEWERS,
  "population:simulation:create": CORPS,
  "population:simulation:read": CORPS,
} as const satisfies PermissionTable;
