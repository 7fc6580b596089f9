/** Who somebody is to a declaration: whether they may know of it, and what they may do to it. */
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Desk } from "../../engine/document.ts";
import { officeTitle } from "../identity/door.ts";
import { isWithin, unitsAbove } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import type { DeclarationEvent, Party } from "./declaration.ts";
import { declarationById, type DeclarationRow, type StepRow } from "./store.ts";

/** Who asks. */
export type Asking = { actor: Actor; reach: Reach };

/** Which offices sit at a desk. */
export const DESK_ROLES: Readonly<Record<Desk, readonly Actor["role"][]>> = {
  unit: ["unit_clerk", "unit_head"],
  industry: ["industry_reviewer"],
  hr: ["division_hr", "xpcc_hr"],
  hr_second: ["division_hr", "xpcc_hr"],
};

const BUREAU: readonly Actor["role"][] = ["division_hr", "xpcc_hr"];

/** From where somebody hands in: for themselves, or for people of their office. */
export function submitterOf({ actor, reach }: Asking): DeclarationRow["submitter"] {
  if (reach.kind === "self") return "person";
  if (actor.role === "industry_reviewer") return "industry";
  return BUREAU.includes(actor.role) ? "hr" : "unit";
}

/** Whether a declaration is within somebody's reach at all; a foreign one answers like a missing one. */
export async function seesDeclaration(db: Db, { actor, reach }: Asking, row: DeclarationRow): Promise<boolean> {
  if (reach.kind === "self") return actor.personId === row.person_id;
  // What somebody has not handed in yet is nobody else's business.
  if (row.unit_id === null) return row.made_by === actor.accountId;
  return isWithin(reach, await unitsAbove(db, row.unit_id), row.series);
}

/** What somebody is to a declaration that they see. */
export function partiesOf({ actor, reach }: Asking, row: DeclarationRow): Set<Party> {
  const parties = new Set<Party>();
  const own = reach.kind === "self";
  if (own ? row.submitter === "person" : row.submitter === submitterOf({ actor, reach })) parties.add("submitter");
  // A person may give up, or appeal for, what others handed in for them.
  if (own) return parties.add("submitter");
  const desk = row.desks[row.step] as Desk | undefined;
  if (desk !== undefined && DESK_ROLES[desk].includes(actor.role)) {
    if (row.state === "reviewing") parties.add("desk");
    if (row.state === "second") parties.add("second");
  }
  if (BUREAU.includes(actor.role)) parties.add("bureau").add("appeal");
  return parties;
}

/** Events that say something about what others did: whoever had a hand in that does not do them. */
const OTHER_EYES: Partial<Record<DeclarationEvent, readonly StepRow["event"][]>> = {
  agree: ["pass"],
  differ: ["pass"],
  uphold: ["refuse", "revoke"],
  overturn: ["refuse", "revoke"],
};

/** Whether an account has had a hand in what an event is to look at again. */
export function hasHadHand(
  accountId: number,
  event: DeclarationEvent,
  row: Pick<DeclarationRow, "desks" | "step" | "made_by" | "submitter">,
  steps: readonly Pick<StepRow, "event" | "account_id" | "desk">[],
): boolean {
  const did = (events: readonly StepRow["event"][]) =>
    steps.some((step) => step.account_id === accountId && events.includes(step.event));
  const again = OTHER_EYES[event];
  if (again !== undefined && did(again)) return true;
  if (event !== "pass") return false;
  if (row.submitter !== "person" && row.made_by === accountId) return true;
  return row.desks[row.step] === "hr_second" && did(["pass"]);
}

/** Whether somebody may read the evidence of a declaration: whoever sees it. */
export async function mayReadEvidence(db: Db, to: { id: number }, asking: Asking): Promise<boolean> {
  const row = await declarationById(db, to.id);
  return row !== undefined && (await seesDeclaration(db, asking, row));
}

/** From which office somebody acts, in words for those who read what happened: "本人" for oneself. */
export async function officeOf(db: Db, { actor, reach }: Asking): Promise<string> {
  return reach.kind === "self" ? "本人" : officeTitle(db, actor);
}
