import type { DeclarationKinds, DeclarationView, MyDeclarations } from "../../../contract/declarations.ts";
import dictionary from "../../text/zh-CN/declaring.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of whoever declares. */
export const t = words("declaring", dictionary);

export type Kind = DeclarationKinds["kinds"][number];
export type Line = MyDeclarations["declarations"][number];
type State = DeclarationView["state"];
type Desk = NonNullable<DeclarationView["desk"]>;

/** The badge of a state. */
export const stateStatus: Readonly<Record<State, Status>> = {
  draft: "draft",
  reviewing: "pending",
  returned: "returned",
  second: "pending",
  approved: "approved",
  refused: "refused",
  withdrawn: "none",
  released: "none",
  revoked: "refused",
  appealed: "pending",
};

/** What kinds bring, in the order in which they are offered. */
export const GROUPS = ["exempt", "hours", "title"] as const;

/** A kind says its effect in words: a relief from study always says so, a title application has a route to choose. */
export function groupOf({ fields, effect }: Pick<Kind, "fields" | "effect">): (typeof GROUPS)[number] {
  if (fields.some(({ name }) => name === "route")) return "title";
  return effect.includes("\u514d") ? "exempt" : "hours";
}

/** A desk as whoever waits for it calls it: the unit by its name where that is known. */
export function deskName(desk: Desk, unit: DeclarationView["unit"] = null): string {
  return desk === "unit" && unit !== null && unit.name !== "" ? unit.name : t(`desk.${desk}`);
}

/** Whether something is for the person themselves to do. */
export function isOpen({ state }: Pick<Line, "state">): boolean {
  return state === "draft" || state === "returned";
}

/** Whether it lies on somebody's desk. */
export function isWaiting({ state }: Pick<Line, "state">): boolean {
  return state === "reviewing" || state === "second" || state === "appealed";
}

/** Name of the form field of a kind's field. */
export function fieldName(name: string): string {
  return `said_${name}`;
}
