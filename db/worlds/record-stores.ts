/** Record stores of the demo: an institution's tool, one that was given up, and a store that is to be told what is recorded here. */
import { addDays, type DateInt } from "../../engine/calendar.ts";
import { changeExport, makeExport, makeStore, revokeStore } from "../../server/xapi/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import { noon } from "./rows.ts";

/** Writes them, as the security administrator would. Their secrets nobody knows. */
export async function writeRecordStores(tx: Tx, vault: Vault, today: DateInt): Promise<void> {
  const desk = await tx.row<{ account_id: number }>(
    "SELECT account_id FROM persona WHERE persona_id = 'security-admin'",
  );
  if (desk === undefined) return;
  const by = (daysAgo: number) => ({ accountId: desk.account_id, now: noon(addDays(today, -daysAgo)) });
  await makeStore(tx, { label: "石河子某职业学院课件制作", mayWrite: true, mayRead: "own" }, by(60));
  const old = await makeStore(tx, { label: "旧学习平台迁移", mayWrite: true, mayRead: "none" }, by(200));
  await revokeStore(tx, old.storeId, by(90));
  const { exportId } = await makeExport(
    tx,
    vault,
    { label: "自治区学习档案库（示例）", endpoint: "https://lrs.example/xapi", login: "xueshi", secret: "示例密钥" },
    { ...by(30), demo: true },
  );
  // There is nobody at that address: an administrator lets it go on once it is a real one.
  await changeExport(tx, exportId, "pause", by(30).now);
}
