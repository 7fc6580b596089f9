/** People of rolls as their rows are kept: whole numbers sealed, of masked ones what is shown. */
import { blindEnd, blindIdentity, SEALED_IDENTITY } from "../../people/door.ts";
import { masked } from "../../platform/mask.ts";
import type { Vault } from "../../platform/vault.ts";
import { isMasked } from "./sheet.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");

/** A row with its number sealed, for `jsonb_to_recordset`: bytes in hex. */
export function sealedRow<Row extends { identity: string | null }>(vault: Vault, { identity, ...row }: Row) {
  const whole = identity !== null && !isMasked(identity);
  return {
    ...row,
    sealed: whole ? hex(vault.seal(SEALED_IDENTITY, identity)) : null,
    blind: whole ? hex(blindIdentity(vault, identity)) : null,
    end4: identity === null ? null : hex(blindEnd(vault, identity.slice(-4))),
    shown: identity === null ? null : whole ? masked(identity) : identity,
  };
}
