/** Who has opened a declaration as it is: every look stands in the trail with the version that was seen. */
import { createHash } from "node:crypto";
import { readDeclaration } from "../../contract/declarations.ts";
import { looksAt } from "../platform/audit.ts";
import type { Db } from "../platform/db.ts";
import type { DeclarationRow } from "./store.ts";

type Seen = { declarationId: number; version: number };

/** What the trail is told of a look. */
export function lookAt({ declarationId, version }: Seen): { object: string; details: { version: number } } {
  return { object: `declaration:${declarationId}`, details: { version } };
}

/**
 * Those of several declarations that must be looked at before all of them are passed together: a share, at least one. Which
 * ones does not depend on what else is chosen nor on whoever chooses, so that nobody picks what they would rather show.
 */
export function sampleOfBatch<Row extends Pick<DeclarationRow, "declaration_id" | "version">>(
  rows: readonly Row[],
  percent: number,
): Row[] {
  const size = Math.max(1, Math.ceil((rows.length * percent) / 100));
  const lot = (row: Row) => createHash("sha256").update(`${row.declaration_id}:${row.version}`).digest("hex");
  return rows.toSorted((one, other) => (lot(one) < lot(other) ? -1 : 1)).slice(0, size);
}

/** Those of several declarations that an account has not opened as they are now. */
export async function notLookedAt(
  db: Db,
  accountId: number,
  rows: readonly DeclarationRow[],
): Promise<DeclarationRow[]> {
  const looks = await looksAt(db, {
    accountId,
    operation: readDeclaration.id,
    personIds: [...new Set(rows.map(({ person_id }) => person_id))],
    objects: rows.map(({ declaration_id }) => `declaration:${declaration_id}`),
  });
  const seen = new Set(looks.map(({ object, details }) => `${object}:${String(details?.["version"])}`));
  return rows.filter((row) => !seen.has(`declaration:${row.declaration_id}:${row.version}`));
}
