/** What the database refuses about offices and roles, as the refusals that people read. */
import type { ProblemCode } from "../../contract/problems.ts";
import { violatedConstraint } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

const TOLD: Readonly<Record<string, ProblemCode>> = {
  office_administrators_apart: "administrators_apart",
  office_not_to_oneself: "not_to_oneself",
  office_confirmed_by_another: "second_pair_of_eyes",
  office_last_security_admin: "last_security_admin",
  office_place_fits: "place_unfit",
  office_reviewer_has_industry: "place_unfit",
  office_loan_fits: "loan_unfit",
  office_loan_short: "loan_too_long",
  made_role_within_base: "role_beyond_base",
  made_role_pkey: "role_taken",
  made_role_name_once: "role_taken",
};

/** Does something whose last word the constraints have; their no becomes the refusal it means. */
export async function refusing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = TOLD[violatedConstraint(error) ?? ""];
    if (code === undefined) throw error;
    throw new Refusal(code);
  }
}

/** A refusal of one field of the body. */
export function wrongField(field: string, message: string, remedy: string): Refusal {
  return new Refusal("invalid_request", [{ path: `body.${field}`, code: "refused", message, remedy }]);
}
