/** Finding the account that an office is to be granted to or lent to. */
import type { AccountLine } from "../../contract/access-view.ts";
import type { Reach } from "../../contract/actor.ts";
import { OFFICE_HOLDS } from "../identity/door.ts";
import { reachSql, type Numbered } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { containing } from "../platform/values.ts";

const MOST = 20;

/** The unit of the employment that ended last or runs, what is confirmed first: where somebody's account belongs. */
const SERVING = `LEFT JOIN LATERAL (SELECT entry.unit_id FROM ledger_entry entry
    WHERE entry.person_id = a.person_id AND entry.kind = 'employment' AND entry.unit_id IS NOT NULL AND entry.approved IS NOT FALSE
      AND entry.reverses IS NULL AND NOT EXISTS (SELECT FROM ledger_entry taken
        WHERE taken.person_id = entry.person_id AND taken.reverses = entry.entry_id)
    ORDER BY (entry.approved IS TRUE) DESC, coalesce(entry.valid_to, 'infinity') DESC, entry.valid_from DESC LIMIT 1) serving ON true
  LEFT JOIN unit ON unit.unit_id = serving.unit_id`;

/**
 * Condition: the account `a` belongs within a reach, by where its person serves or by an office it holds. An industry limits
 * whose years one sees, not who a colleague is.
 */
function belongs(reach: Reach, numbered: Numbered): string {
  const place = { ...reach, industry: undefined };
  const byService = reachSql(place, { unit: "serving.unit_id", division: "unit.division_code" }, numbered);
  const byOffice = reachSql(
    place,
    { unit: "o.unit_id", division: "coalesce(o.division_code, seat.division_code)" },
    numbered,
  );
  return `((${byService}) OR EXISTS (SELECT FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
    LEFT JOIN unit seat ON seat.unit_id = o.unit_id WHERE o.account_id = a.account_id AND ${OFFICE_HOLDS} AND (${byOffice})))`;
}

/** Colleagues of whoever sees everything are those who work at 兵团 level themselves. */
const AT_CORPS = `(unit.division_code = 'corps' OR EXISTS (SELECT FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
    WHERE o.account_id = a.account_id AND o.scope = 'all' AND ${OFFICE_HOLDS}))`;

/** Which accounts: within a reach, or colleagues of an office of this reach; `except` is whoever asks. */
export interface AccountQuestion {
  reach: Reach;
  colleagues: boolean;
  except: number;
  q?: string | undefined;
  accountId?: number | undefined;
}

/** Active accounts by name or login name, twenty at most. */
export async function findAccounts(
  db: Db,
  { reach, colleagues, except, q, accountId }: AccountQuestion,
  now: Date,
): Promise<{ accounts: AccountLine[]; more: boolean }> {
  const values: unknown[] = [except, now];
  const numbered = { add: (value: unknown) => `$${values.push(value)}` };
  const parts = ["$2::timestamptz IS NOT NULL", "a.state = 'active'", "a.account_id <> $1"];
  parts.push(colleagues && reach.kind === "all" ? AT_CORPS : belongs(reach, numbered));
  if (accountId !== undefined) parts.push(`a.account_id = ${numbered.add(accountId)}`);
  if (q !== undefined) {
    const like = numbered.add(containing(q.trim()));
    parts.push(
      `(coalesce(person.name, a.display_name) LIKE ${like} OR a.display_name LIKE ${like} OR a.login_name LIKE ${like})`,
    );
  }
  const rows = await db.rows<AccountLine>(
    `SELECT a.account_id AS "accountId", coalesce(person.name, a.display_name) AS name, a.login_name AS "loginName", unit.name AS unit,
            ARRAY(SELECT o.title FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
                   WHERE o.account_id = a.account_id AND ${OFFICE_HOLDS} ORDER BY o.office_id) AS offices
       FROM account a LEFT JOIN person ON person.person_id = a.person_id ${SERVING}
      WHERE ${parts.join(" AND ")} ORDER BY length(coalesce(person.name, a.display_name)), a.account_id LIMIT ${MOST + 1}`,
    values,
  );
  return { accounts: rows.slice(0, MOST), more: rows.length > MOST };
}

/** Whether an account belongs within a reach. */
export async function isAccountWithin(
  db: Db,
  question: Omit<AccountQuestion, "q"> & { accountId: number },
  now: Date,
): Promise<boolean> {
  return (await findAccounts(db, question, now)).accounts.length > 0;
}
