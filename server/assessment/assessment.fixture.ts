/** An institution with a bank, for tests. */
import type { Reach } from "../../contract/actor.ts";
import type { Question } from "../../contract/question.ts";
import { transact, type Database } from "../platform/db.ts";
import type { Acting } from "./bank.ts";

export const NOW = new Date("2026-09-01T09:00:00+08:00");

/** Adds a unit that is an institution, with an account that works for it. */
export async function addInstitution(
  database: Database,
  unitId: number,
): Promise<{ acting: Acting; institutionId: number }> {
  return transact(database, async (tx) => {
    await tx.execute(
      `INSERT INTO unit (unit_id, code, division_code, name, kind, sector) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, 'corps', $3, 'vocational_school', 'public') ON CONFLICT DO NOTHING`,
      [unitId, `Z${String(unitId).slice(-2)}`, `培训学校${unitId}`],
    );
    const institution = await tx.row<{ institution_id: number }>(
      `INSERT INTO institution (unit_id, subjects, levels, contact_name, contact_phone)
       VALUES ($1, '{public,professional}', '{junior,intermediate,senior}', '培训部', '0991-0000000') RETURNING institution_id`,
      [unitId],
    );
    const account = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ('培训部') RETURNING account_id",
    );
    const reach: Reach = { kind: "unit", unitId };
    return {
      acting: { accountId: account?.account_id as number, reach, now: NOW },
      institutionId: institution?.institution_id as number,
    };
  });
}

/** Plain questions of one tag: the first choice is right. */
export function questionsOf(tag: string, count: number): Question[] {
  return Array.from({ length: count }, (_, at) => ({
    wording: `${tag}第${at + 1}题`,
    explanation: `解析${at + 1}`,
    tags: [tag],
    content: {
      kind: "single" as const,
      choices: [
        { text: "对的", credit: 100 },
        { text: "错的", credit: 0 },
        { text: "也错", credit: 0 },
      ],
    },
  }));
}
