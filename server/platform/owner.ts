import type { Reach } from "../../contract/actor.ts";
import { Refusal } from "./refusal.ts";

/** One's own number; operations on what is one's own have no other reach. */
export function ownerIn(reach: Reach): number {
  if (reach.kind !== "self") throw new Refusal("not_found");
  return reach.personId;
}
