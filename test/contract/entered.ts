/** Sessions for tests that do not go through a door of signing in, and a clock that tests move. */
import type { Caller } from "../../server/platform/caller.ts";
import type { Clock } from "../../server/platform/clock.ts";
import { transact, type Database } from "../../server/platform/db.ts";
import { beginSession, type Beginning } from "../../server/identity/sessions.ts";

/** A clock that stands until it is moved. */
export interface MovingClock extends Clock {
  forward(minutes: number): void;
}

/** A clock that stands at an instant until it is moved. */
export function movingClock(instant: string): MovingClock {
  let at = Date.parse(instant);
  return {
    now: () => new Date(at),
    forward: (minutes) => void (at += minutes * 60_000),
  };
}

/** Begins a session of an account; returns the headers that a browser would send from a page of the server. */
export async function enter(
  database: Database,
  clock: Clock,
  beginning: Omit<Beginning, "proof"> & Partial<Pick<Beginning, "proof">>,
): Promise<{ cookie: string; origin: string }> {
  const caller = { requestId: "test", address: "127.0.0.1", secure: false, cookies: {} } as unknown as Caller;
  const whole = { proof: "password" as const, ...beginning };
  const { name, value } = await transact(database, (tx) => beginSession(tx, caller, whole, clock.now()));
  return { cookie: `${name}=${value}`, origin: "http://localhost" };
}

/** An account with a login name, and the office it holds if one is named. */
export async function newAccount(
  database: Database,
  loginName: string,
  office?: { role: string; scope: string; divisionCode?: string },
): Promise<{ accountId: number; officeId?: number }> {
  return transact(database, async (tx) => {
    const account = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name, login_name) VALUES ($1, $1) RETURNING account_id",
      [loginName],
    );
    const accountId = (account as { account_id: number }).account_id;
    if (office === undefined) return { accountId };
    const held = await tx.row<{ office_id: number }>(
      `INSERT INTO office (account_id, role, title, scope, division_code, valid_from)
       VALUES ($1, $2, $3, $4, $5, '2020-01-01') RETURNING office_id`,
      [accountId, office.role, `职务 ${office.role}`, office.scope, office.divisionCode],
    );
    return { accountId, officeId: (held as { office_id: number }).office_id };
  });
}
