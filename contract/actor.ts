/** Who may ask, and how far they see. */
import { z } from "zod";
import type { Permission } from "./rights.ts";

/** The offices that come with the product. A role that administrators make is based on one of them (`roleCode`). */
export const ROLES = [
  "learner",
  "unit_clerk",
  "unit_head",
  "industry_reviewer",
  "division_hr",
  "xpcc_hr",
  "institution",
  "finance",
  "service_desk",
  "system_admin",
  "security_admin",
  "audit_admin",
] as const;
export type Role = (typeof ROLES)[number];

/** How far an office sees, as administrators know it: 仅本人, 本单位, 本单位及以下, 本师市, 自定义, 全部. */
export const DATA_SCOPES = ["self", "unit", "unit_and_below", "division", "custom", "all"] as const;
export type DataScope = (typeof DATA_SCOPES)[number];

/** Lines of industry authorities across the tree of units (A5). */
export const INDUSTRIES = ["health", "education", "finance"] as const;
export type Industry = (typeof INDUSTRIES)[number];

/** How far each office sees unless it was given another scope. */
export const ROLE_SCOPES: Readonly<Record<Role, DataScope>> = {
  learner: "self",
  unit_clerk: "unit_and_below",
  unit_head: "unit_and_below",
  industry_reviewer: "division",
  division_hr: "division",
  xpcc_hr: "all",
  institution: "unit",
  finance: "all",
  service_desk: "all",
  system_admin: "all",
  security_admin: "all",
  audit_admin: "all",
};

/** Somebody who is signed in, with the office they wear at the moment; an official may have a ledger of their own as well. */
export interface Actor {
  accountId: number;
  personId?: number | undefined;
  role: Role;
  /** The office itself; absent for a learner. */
  officeId?: number | undefined;
  /** Code of a role that administrators made, based on `role`. */
  roleCode?: string | undefined;
  /** What a made role may, or the part of an office that was lent; absent where what `role` may by itself holds. */
  permissions?: readonly Permission[] | undefined;
  /** The account whose office it is, when the office was lent: the trail names both. */
  onBehalfOf?: number | undefined;
  /** The office that one wore and that holds no longer: one is only oneself since. */
  lapsed?: string | undefined;
  /** Absent where the role's own scope holds. */
  scope?: DataScope | undefined;
  /** The unit an office belongs to. */
  unitId?: number | undefined;
  /** "d01" … "d14", or "corps" for what stands directly under 兵团. */
  divisionCode?: string | undefined;
  /** Units of a custom scope, with what stands below them. */
  unitIds?: readonly number[] | undefined;
  /** Only people of this industry. */
  industry?: Industry | undefined;
}

/**
 * What an operation is about. `public`: what everybody may know; `self`: one's own; `data`: people and units, as far as the
 * office worn sees; `all`: nothing of people or units in particular, the same for everybody who has the permission.
 */
export const SCOPES = ["public", "self", "data", "all"] as const;
export type Scope = (typeof SCOPES)[number];

/** The scope of an operation fixed to an actor: what a handler must restrict its query to, first of all. */
export type Reach =
  | { kind: "public" }
  | { kind: "self"; personId: number }
  | { kind: "unit" | "unit_and_below"; unitId: number; industry?: Industry | undefined }
  | { kind: "units"; unitIds: readonly number[]; industry?: Industry | undefined }
  | { kind: "division"; divisionCode: string; industry?: Industry | undefined }
  | { kind: "all"; industry?: Industry | undefined };

export const actorSchema = z
  .strictObject({
    accountId: z.int().positive(),
    personId: z.int().positive().optional(),
    role: z.enum(ROLES),
    officeId: z.int().positive().optional(),
    roleCode: z.string().optional(),
    onBehalfOf: z.int().positive().optional(),
    scope: z.enum(DATA_SCOPES).optional(),
    unitId: z.int().positive().optional(),
    divisionCode: z.string().optional(),
    unitIds: z.array(z.int().positive()).readonly().optional(),
    industry: z.enum(INDUSTRIES).optional(),
  })
  .meta({ id: "Actor" });

/** An actor as callers see it: without the list of what a made role may, and without what is only for the window. */
export function actorView(actor: Actor): z.infer<typeof actorSchema> {
  const view = { ...actor };
  delete view.permissions;
  delete view.lapsed;
  return view;
}

/**
 * Fixes a scope to an actor.
 * @returns the reach, or undefined when the actor has no place from which such a scope could be measured: then nothing may be seen.
 */
export function reachOf(scope: Scope, actor: Actor | undefined): Reach | undefined {
  if (scope === "public") return { kind: "public" };
  if (actor === undefined) return undefined;
  if (scope === "all") return { kind: "all" };
  return scope === "self" ? ownReach(actor) : dataReach(actor);
}

function ownReach({ personId }: Actor): Reach | undefined {
  return personId === undefined ? undefined : { kind: "self", personId };
}

function dataReach(actor: Actor): Reach | undefined {
  const { unitId, divisionCode, unitIds, industry } = actor;
  const line = industry === undefined ? {} : { industry };
  const scope = actor.scope ?? ROLE_SCOPES[actor.role];
  switch (scope) {
    case "self":
      return ownReach(actor);
    case "unit":
    case "unit_and_below":
      return unitId === undefined ? undefined : { kind: scope, unitId, ...line };
    case "division":
      return divisionCode === undefined ? undefined : { kind: "division", divisionCode, ...line };
    case "custom":
      return unitIds === undefined || unitIds.length === 0 ? undefined : { kind: "units", unitIds, ...line };
    case "all":
      return { kind: "all", ...line };
  }
}
