/** Particulars of a unit that are not dated: credit code, contact, address. */
import type { InputOf } from "../../contract/operation.ts";
import type { changeParticulars } from "../../contract/organisations.ts";
import { creditCode, type CreditCodeCode } from "../../engine/identifiers.ts";
import { violatedConstraint, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

type Particulars = InputOf<typeof changeParticulars>["body"];

const FAULTS: Record<CreditCodeCode, string> = {
  missing: "请填写统一社会信用代码",
  length: "统一社会信用代码应为 18 位",
  characters: "统一社会信用代码里有不使用的字符（没有 I、O、S、V、Z）",
  check_character: "统一社会信用代码的最后一位对不上，通常是抄错了一位",
};

/**
 * Writes the particulars of a unit. A code whose check character is wrong stands only with a reason, for the rare ones that
 * were issued so.
 */
export async function writeParticulars(tx: Tx, unitId: number, given: Particulars): Promise<void> {
  const code = readCode(given.creditCode, given.creditReason);
  const { contactName, contactPhone, address } = given;
  try {
    await tx.execute(
      `UPDATE unit SET credit_code = $2, credit_reason = $3, contact_name = $4, contact_phone = $5, address = $6 WHERE unit_id = $1`,
      [unitId, code.value, code.reason, orNull(contactName), orNull(contactPhone), orNull(address)],
    );
  } catch (error) {
    if (violatedConstraint(error) === "unit_credit_code_once") throw new Refusal("credit_code_taken");
    throw error;
  }
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function readCode(text: string, reason: string | undefined): { value: string | null; reason: string | null } {
  if (text.trim() === "") return { value: null, reason: null };
  const checked = creditCode(text);
  if (checked.ok) return { value: checked.value, reason: null };
  const compact = text.replaceAll(/\s/g, "").toUpperCase();
  if (checked.code === "check_character" && (reason ?? "").trim() !== "")
    return { value: compact, reason: (reason as string).trim() };
  throw new Refusal("invalid_request", [
    {
      path: "body.creditCode",
      code: checked.code,
      message: FAULTS[checked.code],
      remedy:
        checked.code === "check_character"
          ? "请对照证照改正；证照上确实如此的，在“理由”里写明后再保存"
          : "请对照证照重新填写",
    },
  ]);
}
