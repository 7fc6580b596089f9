/** An identity number that was wrong from the start is put right; who somebody is does not change by it. */
import type { IdentityKind } from "../../engine/identifiers.ts";
import type { Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { sealIdentity } from "./sealing.ts";

/** Changes the identity number, in its one spelling. The constraint `person_identity_once` refuses one that is somebody else's. */
export async function correctIdentity(
  tx: Tx,
  vault: Vault,
  personId: number,
  { kind, value }: { kind: IdentityKind; value: string },
): Promise<void> {
  const { sealed, blind, end4, end6 } = sealIdentity(vault, value);
  await tx.execute(
    `UPDATE person SET identity_kind = $2, identity_number = $3, identity_blind = $4, identity_end4 = $5, identity_end6 = $6
      WHERE person_id = $1`,
    [personId, kind, sealed, blind, end4, end6],
  );
}
