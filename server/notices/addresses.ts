/** Where somebody can be reached outside the house. */
import { openPhone } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { OutChannel } from "./templates.ts";

/** A way to reach somebody. */
export interface Address {
  channel: OutChannel;
  to: string;
}

const MOBILE = /^1\d{10}$/;

/** Telephones of receivers, by "p12" or "a7"; whoever has none is left out. Mail addresses are kept of nobody so far. */
export async function addressesOf(
  db: Db,
  vault: Vault,
  receivers: readonly { personId?: number | undefined; accountId?: number | undefined }[],
): Promise<Map<string, Address[]>> {
  const people = receivers.flatMap(({ personId }) => personId ?? []);
  if (people.length === 0) return new Map();
  const rows = await db.rows<{ person_id: number; phone: Buffer }>(
    "SELECT person_id, phone FROM person WHERE person_id = ANY ($1) AND phone IS NOT NULL",
    [people],
  );
  const opened = rows.map(({ person_id, phone }) => ({ key: `p${person_id}`, to: openPhone(vault, phone) }));
  return new Map(opened.filter(({ to }) => MOBILE.test(to)).map(({ key, to }) => [key, [{ channel: "sms", to }]]));
}
