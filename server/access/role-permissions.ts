/** What the roles of the product may, as the database knows it: it refuses made roles that go beyond. */
import { ROLES } from "../../contract/actor.ts";
import { permissionsOf } from "../../contract/rights.ts";
import type { Tx } from "../platform/db.ts";

/** Brings the table up to date with the contract. Worlds and the start of the server call it; nothing happens where nothing changed. */
export async function syncRolePermissions(tx: Tx): Promise<void> {
  const given = ROLES.flatMap((role) => permissionsOf(role).map((permission) => ({ role, permission })));
  const rows = "jsonb_to_recordset($1::jsonb) AS given(role text, permission text)";
  const json = JSON.stringify(given);
  await tx.execute(
    `INSERT INTO role_permission (role, permission) SELECT role, permission FROM ${rows} ON CONFLICT DO NOTHING`,
    [json],
  );
  await tx.execute(
    `DELETE FROM role_permission held WHERE NOT EXISTS (
       SELECT FROM ${rows} WHERE given.role = held.role AND given.permission = held.permission)`,
    [json],
  );
}
