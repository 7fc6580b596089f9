import type { Actor, Role as OfficeRole } from "../../contract/actor.ts";
import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { Role, Viewer } from "./shell.ts";

const t = words("app", dictionary);

const menus: Readonly<Record<OfficeRole, readonly Role[]>> = {
  learner: ["learner"],
  unit_clerk: ["unit"],
  division_hr: ["division"],
  xpcc_hr: ["division", "policy"],
  admin: ["policy"],
};

/** What the menu offers an actor: that of the office, and one's own year for whoever has a ledger. */
export function rolesOf({ role, personId }: Actor): Role[] {
  return [...new Set<Role>([...(personId === undefined ? [] : ["learner" as const]), ...menus[role]])];
}

/** Somebody signed in as the frame of a page names them: a person by name, an office by its title. */
export function viewerOf(me: {
  readonly actor: Actor;
  readonly title: string;
  readonly name?: string | undefined;
}): Viewer {
  const role = me.name === undefined ? t(`role.${me.actor.role}`) : me.title;
  return { name: me.name ?? me.title, role, roles: rolesOf(me.actor) };
}

/** Where somebody's work begins. */
export function homeOf(actor: Actor): string {
  if (actor.role === "learner") return "/year";
  return actor.role === "unit_clerk" ? "/unit" : "/overview";
}
