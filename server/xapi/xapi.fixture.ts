/** A composed server with credentials of the record store, for the tests. */
import { useComposed, type Composed } from "../../test/contract/composed.ts";
import { testVault } from "../../test/services.ts";
import { copyPeople } from "../people/door.ts";
import { systemClock } from "../platform/clock.ts";
import { transact } from "../platform/db.ts";
import { issueLaunchCredential, type Credential } from "./credentials.ts";
import type { Json } from "./shape/fault.ts";
import { ACTIVITY } from "./statement.fixture.ts";
import { makeStore, type StoreAsked } from "./stores.ts";

/** An answer, read. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  json: Json;
}

export interface Asking {
  method?: "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD";
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

export type Ask = (path: string, asking?: Asking) => Promise<Answer>;

/** What the tests use. */
export interface RecordStore extends Composed {
  /** Asks with a credential. */
  as(credential: Credential): Ask;
  store(asked?: Partial<StoreAsked>): Promise<Credential & { storeId: number }>;
  launch(
    personId?: number,
    activityIri?: string,
    minutes?: number,
  ): Promise<Credential & { actor: Json; registration: string }>;
}

/** The server on a database of its own, with the people 1 and 2. */
export async function useRecordStore(): Promise<RecordStore> {
  const composed = await useComposed({ clock: systemClock });
  const { http, database } = composed;
  await transact(database, async (tx) =>
    copyPeople(tx, testVault, [
      {
        person_id: 2,
        created_at: new Date("2026-01-05T00:00:00Z"),
        name: "某人",
        identity_kind: "citizen",
        identity_number: "110105194912310038",
      },
    ]),
  );
  const account = await database.row<{ account_id: number }>("SELECT min(account_id) AS account_id FROM account");
  const accountId = Number(account?.account_id);
  return {
    ...composed,
    as:
      (credential) =>
      async (path, { method = "GET", query = {}, body, headers = {} } = {}) => {
        const basic = Buffer.from(`${credential.key}:${credential.secret}`).toString("base64");
        const answer = await http.inject({
          method,
          url: `/xapi/${path}`,
          query: textsOf(query),
          ...(body === undefined ? {} : { payload: body instanceof Buffer ? body : JSON.stringify(body) }),
          headers: {
            authorization: `Basic ${basic}`,
            "x-experience-api-version": "2.0.0",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
        });
        return {
          status: answer.statusCode,
          headers: answer.headers as Record<string, string>,
          text: answer.body,
          json: readJson(answer.body),
        };
      },
    store: (asked = {}) =>
      transact(database, (tx) =>
        makeStore(tx, { label: "外部系统", mayWrite: true, mayRead: "all", ...asked }, { accountId, now: new Date() }),
      ),
    launch: (personId = 1, activityIri = ACTIVITY, minutes = 60) =>
      transact(database, (tx) => {
        const now = new Date();
        const until = new Date(now.getTime() + minutes * 60_000);
        return issueLaunchCredential(tx, { personId, activityIri, until }, { now, outside: {} });
      }),
  };
}

function textsOf(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, text(value)]));
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
