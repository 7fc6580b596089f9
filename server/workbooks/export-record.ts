/** Workbooks about people carry a mark: who took it out, when, for what, and a number by which it is found. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { shanghaiText } from "../platform/clock.ts";
import { transact, type Database, type Db } from "../platform/db.ts";
import { withoutNumbers } from "../platform/mask.ts";
import type { PopulationFilter } from "../population/door.ts";
import { takeUp } from "./export-request.ts";

/** What is taken out, by whom. */
export interface Taking {
  asked: { year: number; reach: Reach; filter: PopulationFilter };
  /** The approved request that it rests on, above the limit of people. */
  request: number | undefined;
  people: number;
  purpose: string | undefined;
  actor: Actor;
  now: Date;
}

/** What is kept of it. Of most filters only which they are: somebody may have searched for a number. */
type Told = { year: number; reach: Reach; unit: number | undefined; filters: readonly string[]; people: number };

/**
 * Notes an export and the use of its request, and returns its number and the mark for its workbook. In a transaction of its
 * own: what is only read writes nothing else. Throws when the request does not hold.
 */
export async function recordExport(
  database: Database,
  taking: Taking,
): Promise<{ number: string; mark: string; told: Told & { request?: number } }> {
  const { asked, request, people, actor, now } = taking;
  const { unit, ...filters } = asked.filter;
  const filter = { unit, filters: Object.keys(filters) };
  const { year, reach } = asked;
  const purpose = taking.purpose === undefined ? undefined : withoutNumbers(taking.purpose);
  return transact(database, async (tx) => {
    if (request !== undefined) await takeUp(tx, request, { ...asked, actor, now });
    const row = await tx.row<{ export_id: number }>(
      `INSERT INTO export_record (what, year, filter, reach, people, purpose, account_id, office_id, exported_at, request_id)
       VALUES ('verdicts', $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING export_id`,
      [year, filter, reach, people, purpose, actor.accountId, actor.officeId, now, request],
    );
    const { export_id: id } = row as { export_id: number };
    const time = shanghaiText(now).slice(0, 16);
    const number = `XS${time.slice(0, 10).replaceAll("-", "")}-${String(id).padStart(6, "0")}`;
    const why = purpose === undefined ? "" : `，用于${purpose}`;
    const rule = "内有个人信息，只限本职工作使用，不得外传。";
    const told = { year, reach, ...filter, people, ...(request === undefined ? {} : { request }) };
    return { number, told, mark: `${await holderOf(tx, actor)} ${time} 导出${why}，编号 ${number}。${rule}` };
  });
}

/** Who takes it out, as colleagues know them: office and name. */
async function holderOf(db: Db, { accountId, officeId }: Actor): Promise<string> {
  const row = await db.row<{ name: string; title: string | null }>(
    `SELECT account.display_name AS name, office.title FROM account LEFT JOIN office ON office.office_id = $2
      WHERE account.account_id = $1`,
    [accountId, officeId ?? null],
  );
  const { name = "", title = null } = row ?? {};
  return title === null || title === name ? name : `${title} ${name}`;
}
