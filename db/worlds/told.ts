/** What the named people were told, so that inboxes, receipts and histories of the demo hold something. */
import { addDays, type DateInt } from "../../engine/calendar.ts";
import { queueMessage } from "../../server/delivery/door.ts";
import { notify, type Telling } from "../../server/notices/door.ts";
import { setValue } from "../../server/parameters/door.ts";
import { dayToIso } from "../../server/platform/clock.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";

type Story = Omit<Telling, "personId"> & { to: string; daysAgo: number };

/** In no demo does a message to this telephone arrive: so there is one that failed. */
const NOWHERE = "13900010000";

const STORIES: readonly Story[] = [
  {
    to: "nurse-25",
    daysAgo: 6,
    template: "item_approved",
    values: { item: "卫生系列25学分", office: "第八师卫生健康委员会", note: "含指令性学分，可以替代集中面授。" },
    link: "/year",
  },
  {
    to: "nurse-25",
    daysAgo: 2,
    template: "employment_confirmed",
    values: { unit: "第八师师医院", from: "2024年07月01日" },
    link: "/year",
  },
  {
    to: "village-pending",
    daysAgo: 4,
    template: "item_returned",
    values: { item: "访惠聚免学申请", office: "第八师师医院", reason: "缺少名单" },
    link: "/year",
  },
];

function at(today: DateInt, daysAgo: number, hour: string): Date {
  return new Date(`${dayToIso(addDays(today, -daysAgo))}T${hour}:00+08:00`);
}

/** Tells the named people a few things of the last days. `numberOf` gives a named person's number. */
export async function tellNamed(
  tx: Tx,
  { vault, today, numberOf }: { vault: Vault; today: DateInt; numberOf: (id: string) => number },
): Promise<void> {
  for (const { to, daysAgo, ...telling } of STORIES) {
    const personId = numberOf(to);
    const then = at(today, daysAgo, "10:30");
    await notify(
      tx,
      { vault, clock: { now: () => then } },
      { ...telling, personId, onceKey: `world:${to}:${daysAgo}` },
    );
  }
  const then = at(today, 1, "11:00");
  await queueMessage(
    tx,
    vault,
    {
      channel: "sms",
      to: NOWHERE,
      purpose: "notice",
      text: "【学时】您提交的材料已有结果，请登录平台查看。",
      onceKey: "world:nowhere",
    },
    then,
  );
  await writeParameters(tx, today);
}

async function writeParameters(tx: Tx, today: DateInt): Promise<void> {
  const known = await tx.row("SELECT 1 FROM parameter_value LIMIT 1");
  if (known !== undefined) return;
  const set = async (daysAgo: number, name: "outside_per_day" | "sms_per_minute", value: string, reason: string) => {
    const then = at(today, daysAgo, "15:20");
    const admin = await tx.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = 'admin'");
    await setValue(tx, { name, value, validFrom: then, reason, accountId: admin?.account_id, now: then });
  };
  await set(200, "outside_per_day", "5", "年初试运行，先放宽");
  await set(90, "outside_per_day", "3", "有人反映提醒太多");
  await set(30, "sms_per_minute", "1200", "短信合同升级");
}
