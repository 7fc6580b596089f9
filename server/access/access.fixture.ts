/** What tests of offices send, over the world of every relation. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { useRightsWorld } from "../../test/rights/world.ts";
import type { OfficeView } from "../../contract/access-view.ts";
import { insertOffice, type NewOffice } from "../identity/door.ts";
import { transact, violatedConstraint } from "../platform/db.ts";

export const world = await useRightsWorld();
const { http, database } = world;
after(() => assert.deepEqual(world.faults, []));

export type Headers = Record<string, string>;
export type Answer = { status: number; body: OfficeView & { code: string } & Record<string, unknown> };

export async function send(
  headers: Headers,
  method: "GET" | "POST" | "PUT",
  url: string,
  payload?: object,
): Promise<Answer> {
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.body === "" ? ({} as never) : answer.json() };
}

let made = 0;
/** A new account that holds nothing. */
export async function newAccount(): Promise<number> {
  made += 1;
  const row = await transact(database, (tx) =>
    tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name, login_name) VALUES ($1, $2) RETURNING account_id",
      [`新人${made}`, `newcomer-${made}`],
    ),
  );
  return (row as { account_id: number }).account_id;
}

export const security = () => world.as("security_admin");
export const grant = (accountId: number, role: string, place: object, more: object = {}) => ({
  accountId,
  role,
  place,
  note: "工作需要",
  ...more,
});
export const HOSPITAL = () => ({ scope: "unit_and_below", unitId: world.units.hospital });

/** Writes an office past every check of the code. */
export function force(office: Partial<NewOffice> & Pick<NewOffice, "accountId" | "role">): Promise<string | undefined> {
  const plain = {
    title: "强写",
    scope: "all",
    from: new Date("2026-01-01"),
    pending: false,
    grantedAt: new Date("2026-01-01"),
  } as const;
  return transact(database, (tx) => insertOffice(tx, { ...plain, ...office })).then(
    () => undefined,
    violatedConstraint,
  );
}

/** A second security administrator, for what needs two. */
export async function secondAdmin(
  role = "security_admin",
): Promise<{ accountId: number; officeId: number; headers: Headers }> {
  const accountId = await newAccount();
  const { body } = await send(
    await security(),
    "POST",
    "/api/access/offices",
    grant(accountId, role, { scope: "all" }),
  );
  const confirmed = await send(
    await world.as("audit_admin"),
    "POST",
    `/api/access/offices/${body.officeId}/confirmation`,
    {
      confirm: true,
      reason: "核对过",
    },
  );
  assert.equal(confirmed.body.state, "holding");
  return { accountId, officeId: body.officeId, headers: await world.signIn(accountId, body.officeId) };
}
