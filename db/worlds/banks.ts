/** The bank of the academy that teaches, and two tests drawn from it. What the questions say is made up for the demo. */
import { addQuestions, createTest } from "../../server/assessment/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import { BANK } from "./bank-questions.ts";

/** Writes them for the institution of the demo door. */
export async function writeBanks(tx: Tx, now: Date): Promise<void> {
  const found = await tx.row<{ institution_id: number; account_id: number; unit_id: number }>(
    `SELECT institution_id, persona.account_id, unit_id FROM persona JOIN institution USING (unit_id)
      WHERE persona_id = 'institution'`,
  );
  if (found === undefined) return;
  const { institution_id: institutionId, account_id: accountId, unit_id: unitId } = found;
  const acting = { accountId, now, reach: { kind: "unit" as const, unitId } };
  await addQuestions(tx, institutionId, BANK, acting);
  const rules = { passPercent: 60, minutes: 20, attempts: 3, cooldownMinutes: 30, shuffle: true, reveal: false };
  await createTest(tx, acting, {
    ...rules,
    title: "职业道德与法规结业自测",
    parts: [
      { tag: "职业道德", count: 4 },
      { tag: "法规", count: 4 },
    ],
  });
  await createTest(tx, acting, {
    ...rules,
    title: "信息安全常识自测",
    parts: [{ tag: "信息安全", count: 5 }],
    minutes: 10,
    cooldownMinutes: 0,
    reveal: true,
  });
}
