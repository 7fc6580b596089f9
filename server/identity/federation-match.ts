/** Whether somebody whom a provider vouches for is the person of an account. */
import { compactCode, identityNumber, personName, phoneNumber } from "../../engine/identifiers.ts";
import type { Claims } from "./federation-client.ts";

/** What a provider has verified of somebody, in the one spelling of each. */
export interface Vouched {
  number?: string;
  phone?: string;
  name?: string;
}

/**
 * What may be relied on of some claims: an identity number that the provider says it has verified, a telephone that it says it
 * has verified, and the name. A mail address never counts.
 */
export function vouchedFor(claims: Claims, names: { numberClaim: string; verifiedClaim: string }): Vouched {
  const number = claims[names.verifiedClaim] === true ? textOf(claims[names.numberClaim]) : undefined;
  const phone = claims["phone_number_verified"] === true ? textOf(claims["phone_number"]) : undefined;
  const name = textOf(claims["name"]);
  const checked = { phone: phone && phoneNumber(phone), name: name && personName(name) };
  return {
    // One that is not written as here may be that of a passport; it then is somebody's or nobody's.
    ...(number === undefined || number.trim() === "" ? {} : { number: numberIn(number) }),
    ...(checked.phone && checked.phone.ok ? { phone: checked.phone.value } : {}),
    ...(checked.name && checked.name.ok ? { name: checked.name.value } : {}),
  };
}

/** What is known here of the person of an account. */
export interface Known {
  /** Whether the number that is vouched for is this person's; undefined when none is. */
  numberIsTheirs: boolean | undefined;
  /** The telephone that the account has proved to have. */
  phone: string | undefined;
  name: string;
}

/** By what they are one, or why they cannot be linked. A number that differs outweighs a telephone that does not. */
export function matchOf(
  vouched: Vouched,
  known: Known,
): "number" | "phone" | "federation_unverified" | "federation_differs" {
  if (known.numberIsTheirs === true) return "number";
  if (known.numberIsTheirs === false) return "federation_differs";
  if (vouched.phone === undefined || vouched.name === undefined) return "federation_unverified";
  const name = personName(known.name);
  const same = known.phone === vouched.phone && name.ok && name.value === vouched.name;
  return same ? "phone" : "federation_differs";
}

function numberIn(text: string): string {
  const checked = identityNumber(text);
  return checked.ok ? checked.value : compactCode(text);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 200 ? value : undefined;
}
