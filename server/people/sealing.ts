/** How what is personal about somebody stands in the database: sealed, with blind indexes for what may be looked up. */
import type { Vault } from "../platform/vault.ts";

/** Names under which the vault knows the columns; rows that wait to become people are sealed under the same. */
export const SEALED_IDENTITY = "person.identity_number";
export const SEALED_PHONE = "person.phone";

/** An identity number as it is stored. `end4` and `end6` find it by its last characters. */
export type SealedIdentity = { sealed: Buffer; blind: Buffer; end4: Buffer; end6: Buffer };
/** A telephone number as it is stored. */
export type SealedPhone = { sealed: Buffer; blind: Buffer };

/** Something is no identity number, or no telephone number, in its one spelling; the value itself is not told. */
export class NotANumber extends Error {
  override name = "NotANumber";
}

/** Identity cards and permits; passports with their country in front. */
const IDENTITY_FORM = /^(?:[0-9A-Z]{15,18}|[A-Z]{2}[0-9A-Z]{6,9})$/;
const PHONE_FORM = /^[0-9-]{7,20}$/;
/** Ends are few, so that eight bytes tell them apart. */
const END_BYTES = 8;

/** Lengths of the ends by which somebody can be found. */
export const END_LENGTHS = [4, 6] as const;

/** Seals an identity number in its one spelling (`engine/identifiers.ts`). */
export function sealIdentity(vault: Vault, number: string): SealedIdentity {
  if (!IDENTITY_FORM.test(number)) throw new NotANumber("Not an identity number in its one spelling");
  return {
    sealed: vault.seal(SEALED_IDENTITY, number),
    blind: blindIdentity(vault, number),
    end4: blindEnd(vault, number.slice(-4)),
    end6: blindEnd(vault, number.slice(-6)),
  };
}

/** By which a whole identity number is found. */
export function blindIdentity(vault: Vault, number: string): Buffer {
  return vault.blind(SEALED_IDENTITY, number);
}

/** By which the last four or six characters of an identity number are found, in columns of their own. */
export function blindEnd(vault: Vault, end: string): Buffer {
  return vault.blind(`person.identity_end${end.length}`, end).subarray(0, END_BYTES);
}

/** The identity number that was sealed. */
export function openIdentity(vault: Vault, sealed: Uint8Array): string {
  return vault.open(SEALED_IDENTITY, sealed);
}

/** Seals a telephone number in its one spelling. */
export function sealPhone(vault: Vault, phone: string): SealedPhone {
  if (!PHONE_FORM.test(phone)) throw new NotANumber("Not a telephone number in its one spelling");
  return { sealed: vault.seal(SEALED_PHONE, phone), blind: blindPhone(vault, phone) };
}

/** By which a telephone number is found. */
export function blindPhone(vault: Vault, phone: string): Buffer {
  return vault.blind(SEALED_PHONE, phone);
}

/** The telephone number that was sealed. */
export function openPhone(vault: Vault, sealed: Uint8Array): string {
  return vault.open(SEALED_PHONE, sealed);
}

const copied = (bytes: Buffer): string => `\\\\x${bytes.toString("hex")}`;

/** Sealed, blind, and the two ends of an identity number, as four cells of COPY's text format. */
export function identityCells(vault: Vault, number: string): string {
  const { sealed, blind, end4, end6 } = sealIdentity(vault, number);
  return `${copied(sealed)}\t${copied(blind)}\t${copied(end4)}\t${copied(end6)}`;
}

/** Sealed and blind of a telephone number, as two cells of COPY's text format. */
export function phoneCells(vault: Vault, phone: string | null | undefined): string {
  if (phone == null) return "\\N\t\\N";
  const { sealed, blind } = sealPhone(vault, phone);
  return `${copied(sealed)}\t${copied(blind)}`;
}
