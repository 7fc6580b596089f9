/** Workbooks about people carry a mark: who took it out, when, for what, and a number by which it is found. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { transact, type Database, type Db } from "../platform/db.ts";
import { withoutNumbers } from "../platform/mask.ts";

/** What is asked for, by whom. Of most filters only which they are: somebody may have searched for a number. */
export interface Taking {
  asked: { year: number; reach: Reach; unit: number | undefined; filters: readonly string[]; people: number };
  purpose: string | undefined;
  actor: Actor;
  now: Date;
}

const BEIJING = 8 * 3_600_000;

/**
 * Notes an export of verdicts and returns its number and the mark for its workbook. In a transaction of its own: what is
 * only read writes nothing else.
 */
export async function recordExport(database: Database, taking: Taking): Promise<{ number: string; mark: string }> {
  const { asked, actor, now } = taking;
  const { year, reach, people, ...filter } = asked;
  const purpose = taking.purpose === undefined ? undefined : withoutNumbers(taking.purpose);
  return transact(database, async (tx) => {
    const row = await tx.row<{ export_id: number }>(
      `INSERT INTO export_record (what, year, filter, reach, people, purpose, account_id, office_id, exported_at)
       VALUES ('verdicts', $1, $2, $3, $4, $5, $6, $7, $8) RETURNING export_id`,
      [year, filter, reach, people, purpose, actor.accountId, actor.officeId, now],
    );
    const { export_id: id } = row as { export_id: number };
    const time = new Date(now.getTime() + BEIJING).toISOString().slice(0, 16).replace("T", " ");
    const number = `XS${time.slice(0, 10).replaceAll("-", "")}-${String(id).padStart(6, "0")}`;
    const why = purpose === undefined ? "" : `，用于${purpose}`;
    const rule = "内有个人信息，只限本职工作使用，不得外传。";
    return { number, mark: `${await holderOf(tx, actor)} ${time} 导出${why}，编号 ${number}。${rule}` };
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
