import type { Actor } from "../../contract/actor.ts";
import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { Viewer } from "./shell.ts";

const t = words("app", dictionary);

/** Somebody signed in as the frame of a page names them: a person by name, an office by its title. */
export function viewerOf(me: {
  readonly actor: Actor;
  readonly title: string;
  readonly name?: string | undefined;
  readonly permissions: readonly string[];
  /** Those they hold, or how many. */
  readonly offices?: readonly unknown[] | number;
  readonly reviews?: number;
  readonly unread?: number;
}): Viewer {
  const named = me.name !== undefined && me.title !== me.name;
  const role = named ? me.title : t(`role.${me.actor.role}`);
  const { offices = 0, reviews, unread } = me;
  return {
    name: me.name ?? me.title,
    role,
    permissions: me.permissions,
    hasYear: me.actor.personId !== undefined,
    offices: typeof offices === "number" ? offices : offices.length,
    ...(reviews === undefined ? {} : { reviews }),
    ...(unread === undefined ? {} : { unread }),
  };
}

/** Where somebody's work begins. */
export function homeOf(actor: Actor): string {
  if (actor.role === "learner") return "/year";
  if (actor.role === "unit_clerk" || actor.role === "unit_head" || actor.role === "industry_reviewer") return "/unit";
  return actor.role === "division_hr" || actor.role === "xpcc_hr" ? "/overview" : "/questions";
}
