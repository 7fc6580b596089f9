/** Who may ask, and how far they see. */
import { z } from "zod";

export const ROLES = ["learner", "unit_clerk", "division_hr", "xpcc_hr", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who is signed in. A clerk or an officer may be a person with a ledger of their own as well. */
export interface Actor {
  personId?: number | undefined;
  role: Role;
  /** The unit a clerk works for. */
  unitId?: number | undefined;
  /** "d01" … "d14". */
  divisionCode?: string | undefined;
}

/** How far an operation sees. `public`: what everybody may know; `all`: everybody's. */
export const SCOPES = ["public", "self", "unit", "unit_and_below", "division", "all"] as const;
export type Scope = (typeof SCOPES)[number];

/** A scope for everybody, or one for each role that may call the operation. */
export type ScopeRule = Scope | Partial<Record<Role, Scope>>;

/** The scope of an operation fixed to an actor: what a handler must restrict its query to, first of all. */
export type Reach =
  | { kind: "public" }
  | { kind: "self"; personId: number }
  | { kind: "unit" | "unit_and_below"; unitId: number }
  | { kind: "division"; divisionCode: string }
  | { kind: "all" };

export const actorSchema = z
  .strictObject({
    personId: z.int().positive().optional(),
    role: z.enum(ROLES),
    unitId: z.int().positive().optional(),
    divisionCode: z.string().optional(),
  })
  .meta({ id: "Actor" });

/**
 * Fixes a scope to an actor.
 * @returns the reach, or undefined when the actor has no place from which such a scope could be measured: then nothing may be seen.
 */
export function reachOf(rule: ScopeRule, actor: Actor | undefined): Reach | undefined {
  const scope = typeof rule === "string" ? rule : actor && rule[actor.role];
  if (scope === "public") return { kind: "public" };
  if (scope === undefined || actor === undefined) return undefined;
  const { personId, unitId, divisionCode } = actor;
  switch (scope) {
    case "self":
      return personId === undefined ? undefined : { kind: "self", personId };
    case "unit":
    case "unit_and_below":
      return unitId === undefined ? undefined : { kind: scope, unitId };
    case "division":
      return divisionCode === undefined ? undefined : { kind: "division", divisionCode };
    case "all":
      return { kind: "all" };
  }
}
