/** Looking for people by what somebody types: a whole identity number, the end of one, or part of a name. */
import { compactCode } from "../../engine/identifiers.ts";
import { containing, type Values } from "../platform/values.ts";
import type { Vault } from "../platform/vault.ts";
import { blindEnd, blindIdentity } from "./sealing.ts";

/** Condition on `person`. Sealed numbers are found whole or by their last four or six characters. */
export function personSearchSql(vault: Vault, text: string, values: Values): string {
  const wanted = text.trim();
  const number = compactCode(wanted);
  if (/^(?=.*\d)[0-9A-Z]{4}$|^(?=.*\d)[0-9A-Z]{6}$/.test(number))
    return `person.identity_end${number.length} = ${values.add(blindEnd(vault, number))}`;
  if (/^(?=.*\d)[0-9A-Z]{8,18}$/.test(number))
    return `person.identity_blind = ${values.add(blindIdentity(vault, number))}`;
  return `person.name LIKE ${values.add(containing(wanted))}`;
}
