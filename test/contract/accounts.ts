/** A composed server on which people have accounts with passwords and telephones, and whose clock is moved by hand. */
import type { LightMyRequestResponse } from "fastify";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { setPhone, storePassword } from "../../server/identity/accounts.ts";
import { hashPassword } from "../../server/identity/password-hash.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { testVault } from "../services.ts";
import { useComposed, type Composed } from "./composed.ts";

/** Somebody with an account. */
export interface Holder {
  accountId: number;
  personId: number;
  name: string;
  identity: string;
  phone: string;
  password: string;
}

export interface Accounts extends Composed {
  /** Moves the clock on by some seconds. */
  wait(seconds: number): void;
  now(): Date;
  /** Makes somebody with an account; no two of one number. */
  make(number: number, password?: string): Promise<Holder>;
  /** A call of the API; `from` is the address it comes from. */
  call(
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    more?: { body?: unknown; cookie?: string; from?: string; agent?: string },
  ): Promise<LightMyRequestResponse>;
  /** Signs in with a password; returns the cookie header. */
  enter(holder: Holder, from?: string): Promise<string>;
  /** The newest code that was sent to a telephone, as its owner would read it. */
  codeFor(phone: string): Promise<string | undefined>;
}

export const PASSWORD = "红柳滩上的春天2026";

/** Composes the server, outside demo mode unless said otherwise. */
export async function useAccounts(options: { demo?: boolean } = {}): Promise<Accounts> {
  let at = Date.parse("2026-09-01T09:00:00+08:00");
  const clock = { now: () => new Date(at) };
  const composed = await useComposed({ demo: options.demo ?? false, clock });
  const { http, database } = composed;
  // The people of the composed server were given their numbers by hand.
  await transact(database, (tx) => tx.rows("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 1000)"));
  const call: Accounts["call"] = (method, url, { body, cookie, from = "10.1.1.1", agent } = {}) =>
    http.inject({
      method,
      url,
      remoteAddress: from,
      ...(body === undefined ? {} : { payload: body as object }),
      headers: {
        ...(cookie === undefined ? {} : { cookie, origin: "http://localhost" }),
        ...(agent === undefined ? {} : { "user-agent": agent }),
      },
    });
  return {
    ...composed,
    call,
    now: clock.now,
    wait: (seconds) => void (at += seconds * 1000),
    async make(number, password = PASSWORD) {
      const identity = syntheticCitizenId(number, 1985, true);
      const phone = syntheticMobile(number);
      const name = "古丽娜尔";
      const hash = await hashPassword(password);
      return transact(database, async (tx) => {
        const person = { name, identity_kind: "citizen" as const, identity_number: identity };
        const personId = (await registerPeople(tx, testVault, [person])).get(identity) as number;
        const row = await tx.row<{ account_id: number }>(
          "INSERT INTO account (person_id, display_name) VALUES ($1, $2) RETURNING account_id",
          [personId, name],
        );
        const accountId = (row as { account_id: number }).account_id;
        await storePassword(tx, accountId, { hash, profile: "learner" }, clock.now());
        await setPhone(tx, testVault, accountId, phone, clock.now());
        return { accountId, personId, name, identity, phone, password };
      });
    },
    async enter(holder, from) {
      const body = { name: holder.phone, password: holder.password };
      const answer = await call("POST", "/api/sign-in/password", { body, ...(from === undefined ? {} : { from }) });
      if (answer.statusCode !== 200) throw new Error(answer.body);
      return cookieOf(answer);
    },
    async codeFor(phone) {
      const row = await database.row<{ body: Buffer }>(
        "SELECT body FROM outbound_message WHERE address_blind = $1 ORDER BY message_id DESC LIMIT 1",
        [testVault.blind("outbound_message.address", phone)],
      );
      return row && /\d{6}/.exec(testVault.open("outbound_message.body", row.body))?.[0];
    },
  };
}

/** The session's cookie of an answer, as it is sent back. */
export function cookieOf(answer: LightMyRequestResponse): string {
  const all = ([] as string[]).concat(answer.headers["set-cookie"] ?? []);
  return (all.find((cookie) => cookie.startsWith("xueshi-session")) ?? "").split(";")[0] ?? "";
}

/** The code of a refusal. */
export function codeOf(answer: LightMyRequestResponse): string {
  return answer.json<{ code: string }>().code;
}
