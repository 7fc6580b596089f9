/** Accounts, as whoever runs the machinery sees them. */
import type { z } from "zod";
import type { AccountView, listAccounts } from "../../contract/accounts.ts";
import { accountsWithFactor } from "../identity/door.ts";
import type { Db } from "../platform/db.ts";
import { literally } from "../platform/values.ts";

interface Row {
  account_id: number;
  display_name: string;
  person_id: number | null;
  name: string | null;
  login_name: string | null;
  state: AccountView["state"];
  offices: string[];
  sessions: number;
  seen: Date | null;
  created_at: Date;
}

/** Sessions and offices as they are at an instant ($1). */
const SELECT = `SELECT a.account_id, a.display_name, a.person_id, p.name, a.login_name, a.state, a.created_at,
    coalesce((SELECT array_agg(o.title ORDER BY o.office_id) FROM office o WHERE o.account_id = a.account_id AND o.revoked_at IS NULL
       AND NOT o.pending AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to > $1)), '{}') AS offices,
    (SELECT count(*)::int FROM session s WHERE s.account_id = a.account_id AND s.expires_at > $1) AS sessions,
    (SELECT max(s.seen_at) FROM session s WHERE s.account_id = a.account_id) AS seen
  FROM account a LEFT JOIN person p ON p.person_id = a.person_id`;

/** One page of accounts, the newest first. `secrets` sees what is hidden behind the wall: that there are second factors. */
export async function accountPage(
  { db, secrets }: { db: Db; secrets: Db },
  { q, state, before, limit }: z.output<(typeof listAccounts)["query"]>,
  me: number,
  now: Date,
): Promise<{ accounts: AccountView[]; next?: number }> {
  const wanted = q?.trim() === "" ? undefined : q?.trim();
  const like = wanted === undefined ? undefined : literally(wanted);
  const rows = await db.rows<Row>(
    `${SELECT} WHERE ($2::text IS NULL OR a.login_name LIKE lower($3) || '%' OR p.name = $2
         OR EXISTS (SELECT FROM office o WHERE o.account_id = a.account_id AND o.title LIKE '%' || $3 || '%')
         OR (a.person_id IS NULL AND a.display_name LIKE '%' || $3 || '%'))
       AND ($4::text IS NULL OR a.state = $4) AND ($5::bigint IS NULL OR a.account_id < $5)
      ORDER BY a.account_id DESC LIMIT $6`,
    [now, wanted, like, state, before, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const proven = await accountsWithFactor(
    secrets,
    shown.map(({ account_id: accountId }) => accountId),
  );
  const accounts = shown.map((row) => viewOf(row, me, proven));
  const last = accounts.at(-1);
  return rows.length > limit && last !== undefined ? { accounts, next: last.accountId } : { accounts };
}

/** One account; undefined when there is none. */
export async function accountView(db: Db, accountId: number, me: number, now: Date): Promise<AccountView | undefined> {
  const row = await db.row<Row>(`${SELECT} WHERE a.account_id = $2`, [now, accountId]);
  return row && viewOf(row, me, await accountsWithFactor(db, [accountId]));
}

/** Whoever runs the machinery needs to find an account, not to know who learns what: of a name the first character. */
export function maskName(name: string): string {
  const [first = "", ...rest] = name;
  return first + "*".repeat(Math.min(Math.max(rest.length, 1), 3));
}

function viewOf(row: Row, me: number, proven: ReadonlySet<number>): AccountView {
  const { account_id, display_name, person_id, name, login_name, state, offices, sessions, seen, created_at } = row;
  const kind = person_id === null ? "office" : offices.length > 0 ? "both" : "learner";
  return {
    accountId: account_id,
    name: person_id === null ? display_name : maskName(name ?? display_name),
    login: login_name,
    kind,
    state,
    offices,
    sessions,
    lastSeen: seen?.toISOString() ?? null,
    createdAt: created_at.toISOString(),
    secondFactor: proven.has(account_id),
    me: account_id === me,
  };
}
