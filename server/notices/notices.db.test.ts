/** Telling people: once, in their inbox at once, outside as they want, when nobody sleeps, not too often; who is reminded when. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { writeWorld } from "../../db/worlds/demo.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import type { Actor } from "../../contract/actor.ts";
import { registerPeople } from "../people/door.ts";
import { transact } from "../platform/db.ts";
import { runIfDue } from "../platform/schedule.ts";
import { setValue } from "../parameters/store.ts";
import { remindOfDeadlines, warnOfTurns } from "./daily.ts";
import { sendDigests } from "./digest.ts";
import { dueReminders } from "./duties.ts";
import { addDays, firings } from "./hours.ts";
import { choose, inboxOf, mark, unreadOf } from "./inbox.ts";
import { notify, notifyMany, type Telling } from "./notify.ts";
import { tellClosing, tellExpiring, tellGranted } from "./offices.ts";
import { previewOf, previewPeopleOf } from "./preview.ts";
import { pause, resume, templateNamed } from "./wording.ts";

const { database } = await useDatabase();
const TODAY = "2026-10-20";
await transact(
  database,
  (tx) => writeWorld(tx, { people: 120, seed: 7, today: 20_261_020, named: true, vault: testVault }),
  {
    statementTimeoutMs: 120_000,
  },
);
let now = new Date(`${TODAY}T09:00:00+08:00`);
const services = { database, vault: testVault, clock: { now: () => now }, log: () => undefined };
const everybody = { kind: "all" } as const;

let phone = 13_800_000_000;
/** A new person with a telephone, and the account they have. */
async function somebody(): Promise<Actor & { personId: number }> {
  phone += 1;
  return transact(database, async (tx) => {
    const identity = `ABC${String(phone).padStart(12, "0")}`;
    const ids = await registerPeople(tx, testVault, [
      { name: "收件人", identity_kind: "foreign_permanent_old", identity_number: identity, phone: String(phone) },
    ]);
    const personId = ids.get(identity) ?? 0;
    const account = await tx.row<{ account_id: number }>(
      "INSERT INTO account (person_id, display_name) VALUES ($1, '收件人') RETURNING account_id",
      [personId],
    );
    return { accountId: account?.account_id ?? 0, personId, role: "learner" as const };
  });
}

const approved = (who: Actor, more: Partial<Telling> = {}): Telling => ({
  template: "item_approved",
  personId: who.personId,
  values: { item: "校外培训学时", office: "第八师人社局", note: "" },
  link: "/year",
  ...more,
});
const tell = (telling: Telling) => transact(database, (tx) => notify(tx, services, telling));
const outgoing = (who: Actor) =>
  database.rows<{ not_before: Date; purpose: string; body: Buffer }>(
    "SELECT not_before, purpose, body FROM outbound_message WHERE person_id = $1 ORDER BY message_id",
    [who.personId],
  );

beforeEach(() => {
  now = new Date(now.getTime() + 3 * 86_400_000);
  at("10:00");
});
const at = (time: string) => void (now = new Date(`${now.toISOString().slice(0, 10)}T${time}:00+08:00`));

test("of twenty that tell the same at once, one is heard", async () => {
  const who = await somebody();
  const told = await Promise.all(Array.from({ length: 20 }, () => tell(approved(who, { onceKey: "the same" }))));
  assert.equal(told.filter((each) => each !== undefined).length, 1);
  assert.equal(await unreadOf(database, who), 1);
  assert.equal((await outgoing(who)).length, 1);
});

test("it stands in the inbox at once and leaves the house when nobody sleeps", async () => {
  const who = await somebody();
  at("22:30");
  await tell(approved(who));
  const { notices, unread } = await inboxOf(database, who, { box: "inbox", limit: 10 });
  assert.equal(unread, 1);
  assert.equal(notices[0]?.title, "校外培训学时已通过");
  assert.equal(notices[0]?.body, "您提交的校外培训学时已由第八师人社局审核通过。");
  const [sent] = await outgoing(who);
  assert.equal(sent?.not_before.getTime(), Date.parse(`${addDays(now.toISOString().slice(0, 10), 1)}T08:00:00+08:00`));
  assert.match(testVault.open("outbound_message.body", sent?.body ?? Buffer.alloc(0)), /^【学时】您提交的校外培训学时/);
});

test("words keep the version they were told in", async () => {
  const who = await somebody();
  await tell(approved(who));
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO notice_template (template, version, title, body, short, channels, mandatory, reason, set_at)
       VALUES ('item_approved', 2, '通过：{item}', '{office}{note}', NULL, '{}', false, '改短', $1)`,
      [now],
    ),
  );
  await tell(approved(who));
  const { notices } = await inboxOf(database, who, { box: "inbox", limit: 10 });
  assert.deepEqual(
    notices.map(({ title }) => title),
    ["通过：校外培训学时", "校外培训学时已通过"],
  );
  assert.equal((await outgoing(who)).length, 1, "the new version leaves the house by no way");
});

test("who declines gets nothing outside, except what everybody must be told", async () => {
  const who = await somebody();
  const unwanted = [
    { template: "annual_deadline", channel: "sms" as const },
    { template: "item_returned", channel: "sms" as const },
    { template: "no_such_thing", channel: "sms" as const },
  ];
  assert.equal(await transact(database, (tx) => choose(tx, who, { unwanted }, now)), 1);
  const values = { year: "2026", days: "30", deadline: "2026年12月31日", owed: "30学时" };
  await tell({ template: "annual_deadline", personId: who.personId, values });
  assert.equal((await outgoing(who)).length, 0);
  await tell({
    template: "item_returned",
    personId: who.personId,
    values: { item: "学时", office: "某局", reason: "缺证明" },
  });
  assert.equal((await outgoing(who)).length, 1);
  assert.equal(await unreadOf(database, who), 2);
});

test("a flood becomes a summary on the next day", async () => {
  const who = await somebody();
  const values = { year: "2026", days: "30", deadline: "2026年12月31日", owed: "30学时" };
  const many = Array.from({ length: 8 }, () => ({
    template: "annual_deadline" as const,
    personId: who.personId,
    values,
  }));
  await Promise.all(many.map((each) => tell(each)));
  assert.equal((await outgoing(who)).length, 3);
  assert.equal(await unreadOf(database, who), 8);
  const day = now.toISOString().slice(0, 10);
  assert.equal(await sendDigests(services, day), 0, "not on the same day");
  now = new Date(now.getTime() + 86_400_000);
  assert.equal(await sendDigests(services, addDays(day, 1)), 1);
  assert.equal(await sendDigests(services, addDays(day, 1)), 0);
  const sent = await outgoing(who);
  assert.equal(sent.length, 4);
  assert.match(testVault.open("outbound_message.body", sent[3]?.body ?? Buffer.alloc(0)), /还有5条提醒/);
});

test("one marks one's own messages only", async () => {
  const [who, other] = [await somebody(), await somebody()];
  const mine = (await tell({ ...approved(who) })) as number;
  const foreign = (await tell({ ...approved(other) })) as number;
  await assert.rejects(
    transact(database, (tx) => mark(tx, who, { noticeIds: [mine, foreign], as: "read" }, now)),
    /not_found/,
  );
  assert.equal(await unreadOf(database, who), 1);
  await transact(database, (tx) => mark(tx, who, { as: "archived" }, now));
  assert.equal(await unreadOf(database, who), 0);
  assert.equal(await unreadOf(database, other), 1);
  assert.equal((await inboxOf(database, who, { box: "archive", limit: 5 })).notices.length, 1);
});

test("a place without a value is a fault of the teller", async () => {
  const who = await somebody();
  await assert.rejects(tell({ ...approved(who), values: { item: "x", office: "y" } }), /note/);
  await assert.rejects(tell({ ...approved(who), values: { ...approved(who).values, more: "z" } }), /more/);
});

test("the preview names exactly those who are then told, day by day, with a pause in between", async () => {
  now = new Date(`${TODAY}T07:30:00+08:00`);
  const reach = { kind: "division", divisionCode: "d08" } as const;
  const preview = await previewOf(database, testVault, everybody, now, 60);
  const people = await previewPeopleOf(database, testVault, everybody, now, { days: 60, offset: 0, limit: 1_000 });
  const own = await previewPeopleOf(database, testVault, reach, now, { days: 60, offset: 0, limit: 1_000 });
  assert.ok(preview.total > 50 && preview.total === people.total, `${preview.total} foreseen`);
  assert.ok(own.total > 0 && own.total < people.total, "an office foresees its own only");
  const told = new Set(
    people.people.map(({ personId, template, on, stage, text }) => [personId, template, on, stage, text].join()),
  );
  assert.ok(
    own.people.every(({ personId, template, on, stage, text }) =>
      told.has([personId, template, on, stage, text].join()),
    ),
  );
  const before = await database.row<{ last: number | null }>("SELECT max(notice_id) AS last FROM notice");
  for (let day = TODAY; day <= preview.until; day = addDays(day, 1)) {
    now = new Date(`${day}T09:00:00+08:00`);
    await remindOfDeadlines(services, day);
    assert.equal(await remindOfDeadlines(services, day), 0, "a second look tells nobody anything");
  }
  const sent = await database.rows<{
    person_id: number;
    template: string;
    once_key: string;
    on: string;
    place_values: Record<string, string>;
  }>(
    `SELECT person_id, template, once_key, (created_at AT TIME ZONE 'Asia/Shanghai')::date AS on, place_values
       FROM notice WHERE notice_id > $1 AND once_key LIKE 'deadline:%'`,
    [before?.last ?? 0],
  );
  const heard = sent.map(({ person_id, template, once_key, on }) =>
    [person_id, template, on, once_key.split(":").at(-1)].join(),
  );
  const foreseen = people.people.map(({ personId, template, on, stage }) => [personId, template, on, stage].join());
  assert.deepEqual(heard.sort(), foreseen.sort());
  const after = await previewOf(database, testVault, everybody, new Date(`${TODAY}T09:00:00+08:00`), 60);
  assert.equal(after.total, 0, "whoever was told is not foreseen again");
});

test("the query and the pure rule agree about every open duty", async () => {
  const open = await database.rows<{ person_id: number; kind: string; deadline: string }>(
    `SELECT person_id, 'annual' AS kind, annual_deadline AS deadline FROM standing JOIN learning_year USING (year)
      WHERE NOT closed AND annual IN ('not_met', 'undetermined')
     UNION ALL SELECT person_id, 'title', title_deadline FROM standing JOIN learning_year USING (year)
      WHERE NOT closed AND title IN ('not_eligible', 'undetermined')`,
  );
  await transact(database, (tx) => tx.execute("DELETE FROM notice WHERE once_key LIKE 'deadline:%'"));
  for (const [from, days, stages] of [
    ["2026-10-20", 60, [60, 30, 7]],
    ["2026-12-10", 30, [60, 30, 7]],
    ["2026-06-01", 40, [45, 20, 3, 1]],
  ] as const) {
    const until = addDays(from, days);
    const wanted = open.flatMap(({ person_id, kind, deadline }) =>
      firings(deadline, { from, until, stages }).map(({ stage, on }) => [person_id, kind, stage, on].join()),
    );
    const found = await dueReminders(database, testVault, everybody, { from, until, stages });
    assert.deepEqual(
      found.map(({ personId, kind, stage, on }) => [personId, kind, stage, on].join()).sort(),
      wanted.sort(),
      from,
    );
    assert.ok(wanted.length > 0, from);
  }
});

test("who is exempt, has finished, or whom the duty does not concern is not reminded", async () => {
  const reminded = await dueReminders(database, testVault, everybody, {
    from: "2026-12-25",
    until: "2026-12-31",
    stages: [7],
  });
  const settled = await database.rows<{ person_id: number }>(
    "SELECT person_id FROM standing WHERE year = 2026 AND annual IN ('met', 'exempt', 'not_applicable')",
  );
  const ids = new Set(settled.map(({ person_id }) => person_id));
  assert.ok(ids.size > 20);
  assert.ok(reminded.length > 20);
  assert.ok(reminded.every(({ personId, kind, year }) => kind === "title" || year !== 2026 || !ids.has(personId)));
});

test("a deadline that moves is a new one; a paused trigger is silent and foreseen by nobody", async () => {
  const [one] = await dueReminders(database, testVault, everybody, {
    from: "2026-12-26",
    until: "2026-12-26",
    stages: [7],
  });
  assert.ok(one);
  now = new Date("2026-12-26T09:00:00+08:00");
  const known = templateNamed("annual_deadline");
  await transact(database, (tx) => pause(tx, known, { reason: "系统维护", accountId: 1, now }));
  assert.equal(
    (await previewOf(database, testVault, everybody, now, 5)).templates.find(
      ({ template }) => template === "annual_deadline",
    )?.count,
    0,
  );
  await remindOfDeadlines(services, "2026-12-26");
  const count = async () =>
    (
      await database.rows(
        "SELECT 1 FROM notice WHERE person_id = $1 AND template = 'annual_deadline' AND created_at >= $2",
        [one.personId, now],
      )
    ).length;
  assert.equal(await count(), 0);
  await transact(database, (tx) => resume(tx, known));
  await remindOfDeadlines(services, "2026-12-26");
  assert.equal(await count(), 1);
  await transact(database, (tx) =>
    tx.execute("UPDATE standing SET annual_deadline = '2026-12-29' WHERE person_id = $1 AND year = 2026", [
      one.personId,
    ]),
  );
  await remindOfDeadlines(services, "2026-12-26");
  assert.equal(await count(), 2);
});

test("a verdict that turns shortly before its deadline is told, once a day at most", async () => {
  await warnOfTurns(services, "2026-12-01");
  const row = await database.row<{ person_id: number }>(
    "SELECT person_id FROM standing WHERE year = 2026 AND annual = 'met' AND annual_deadline = '2026-12-31' ORDER BY 1 LIMIT 1",
  );
  await transact(database, (tx) =>
    tx.execute("UPDATE standing SET annual = 'not_met' WHERE year = 2026 AND person_id = $1", [row?.person_id]),
  );
  assert.equal(await warnOfTurns(services, "2026-12-02"), 1);
  assert.equal(await warnOfTurns(services, "2026-12-02"), 0);
});

test("offices hear that they begin and end, and how many have not finished", async () => {
  const account = await database.row<{ account_id: number }>(
    "SELECT account_id FROM persona WHERE persona_id = 'unit-clerk'",
  );
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO office (account_id, role, title, scope, division_code, valid_from, valid_to, granted_by)
       VALUES ($1, 'division_hr', '第八师人社局（代办）', 'division', 'd08', $2, $3,
         (SELECT account_id FROM persona WHERE persona_id = 'security-admin'))`,
      [account?.account_id, new Date(now.getTime() - 3_600_000), new Date(now.getTime() + 10 * 86_400_000)],
    ),
  );
  assert.deepEqual([await tellGranted(services), await tellGranted(services)], [1, 0]);
  assert.deepEqual([await tellExpiring(services), await tellExpiring(services)], [1, 0]);
  const told = await tellClosing(services, "2026-12-24");
  assert.ok(told >= 3, `${told} offices told`);
  assert.equal(await tellClosing(services, "2026-12-24"), 0);
});

test("a parameter that is set holds from its time on", async () => {
  const who = await somebody();
  await transact(database, (tx) =>
    setValue(tx, { name: "outside_per_day", value: "1", validFrom: now, reason: "试验", accountId: undefined, now }),
  );
  const values = { year: "2026", days: "30", deadline: "2026年12月31日", owed: "30学时" };
  const one = { template: "annual_deadline" as const, personId: who.personId, values };
  await transact(database, (tx) => notifyMany(tx, services, [one, one, one]));
  assert.equal((await outgoing(who)).length, 1);
});

test("what comes round is done once a day by one of many, again after a failure, and not before its hour", async () => {
  let runs = 0;
  let fail = true;
  const work = {
    name: "test-work",
    label: "试验",
    every: { hour: 9 },
    run: async () => {
      runs += 1;
      if (fail) throw new Error("no");
      return "做完了";
    },
  };
  at("08:59");
  assert.equal(await runIfDue(services, work), false);
  at("09:00");
  await assert.rejects(runIfDue(services, work), /no/);
  assert.equal(await runIfDue(services, work), false, "not again at once");
  fail = false;
  at("09:11");
  const all = await Promise.all(Array.from({ length: 8 }, () => runIfDue(services, work)));
  assert.equal(all.filter(Boolean).length, 1);
  assert.equal(runs, 2);
  at("20:00");
  assert.equal(await runIfDue(services, work), false, "not twice a day");
  now = new Date(now.getTime() + 86_400_000);
  assert.equal(await runIfDue(services, work), true);
});
