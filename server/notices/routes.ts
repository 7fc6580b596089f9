/** Operations of messages to people, and what is told by itself. */
import * as inbox from "../../contract/notices.ts";
import * as sending from "../../contract/notice-sending.ts";
import * as wording from "../../contract/notice-templates.ts";
import type { Context, Services } from "../app.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { startSchedule, type Scheduled } from "../platform/schedule.ts";
import { remindOfDeadlines, warnOfTurns, type DailyServices } from "./daily.ts";
import { sendDigests } from "./digest.ts";
import { choicesOf, choose, inboxOf, mark, unreadOf } from "./inbox.ts";
import { tellClosing, tellExpiring, tellGranted } from "./offices.ts";
import { previewOf, previewPeopleOf } from "./preview.ts";
import { remind, reminderCount, sendNow } from "./reminders.ts";
import {
  pause,
  resume,
  setWords,
  templateLine,
  templateLines,
  templateNamed,
  templateView,
  tryWords,
} from "./wording.ts";

/** The area of messages to people. */
export const notices: Context = {
  name: "notices",
  operations: (services) => [...ownOperations(services), ...templateOperations(), ...sendingOperations(services)],
  work: async (services) => startSchedule(services, schedules(services)),
};

function ownOperations({ vault }: Services): Bound[] {
  return [
    handles(inbox.listNotices, async ({ db, actor, query }) => inboxOf(db, actor, query)),
    handles(inbox.markNotices, async ({ tx, actor, body, now }) => ({
      changed: await mark(tx, actor, body, now),
      unread: await unreadOf(tx, actor),
    })),
    handles(inbox.readNoticeChoices, async ({ db, actor, now }) => choicesOf(db, vault, actor, now)),
    handles(inbox.setNoticeChoices, async ({ tx, actor, body, now }) => ({
      unwanted: await choose(tx, actor, body, now),
    })),
  ];
}

function templateOperations(): Bound[] {
  return [
    handles(wording.listTemplates, async ({ db }) => ({ templates: await templateLines(db) })),
    handles(wording.readTemplateOfNotice, async ({ db, params }) => templateView(db, templateNamed(params.template))),
    handles(wording.tryTemplate, async ({ params, body }) => tryWords(templateNamed(params.template), body)),
    handles(wording.setTemplate, async ({ tx, params, body, actor, now }) => {
      const version = await setWords(tx, templateNamed(params.template), body, { accountId: actor.accountId, now });
      return { ...version, channels: [...version.channels] };
    }),
    handles(wording.pauseTrigger, async ({ tx, params, body, actor, now }) => {
      const known = templateNamed(params.template);
      await pause(tx, known, { reason: body.reason, accountId: actor.accountId, now });
      return templateLine(tx, known);
    }),
    handles(wording.resumeTrigger, async ({ tx, params }) => {
      const known = templateNamed(params.template);
      await resume(tx, known);
      return templateLine(tx, known);
    }),
  ];
}

function sendingOperations(services: Services): Bound[] {
  return [
    handles(sending.previewNotices, async ({ db, reach, query, now }) =>
      previewOf(db, services.vault, reach, now, query.days),
    ),
    handles(sending.previewPeople, async ({ db, reach, query, now }) =>
      previewPeopleOf(db, services.vault, reach, now, query),
    ),
    handles(sending.sendTriggerNow, async ({ tx, params, body, now, tell }) => {
      const told = await sendNow(tx, services, templateNamed(params.template), { expected: body.expected, now });
      tell({ details: { told } });
      return { told };
    }),
    handles(sending.countReminder, async ({ db, actor, reach, query, now }) =>
      reminderCount(db, services.vault, { actor, reach, year: query.year, unit: query.unit, now }),
    ),
    handles(sending.sendReminder, async ({ tx, actor, reach, body, now, tell }) => {
      const { year, unit, expected } = body;
      const told = await remind(tx, services, { actor, reach, year, unit, expected, now });
      tell({ details: { year, unit, told } });
      return { told };
    }),
  ];
}

/** What is told by itself, and when it is looked for. */
function schedules(services: DailyServices): Scheduled[] {
  const told = (count: number) => `发出${count}条`;
  return [
    {
      name: "notice-deadlines",
      label: "到期提醒",
      every: { hour: 9 },
      run: async (day) => told(await remindOfDeadlines(services, day)),
    },
    {
      name: "notice-turns",
      label: "结论变化提醒",
      every: { hour: 8 },
      run: async (day) => told(await warnOfTurns(services, day)),
    },
    {
      name: "notice-offices",
      label: "岗位授权与到期通知",
      every: { minutes: 5 },
      run: async () => told((await tellGranted(services)) + (await tellExpiring(services))),
    },
    {
      name: "notice-closing",
      label: "年度结账提醒",
      every: { hour: 9 },
      run: async (day) => told(await tellClosing(services, day)),
    },
    {
      name: "notice-digests",
      label: "提醒汇总",
      every: { hour: 9 },
      run: async (day) => told(await sendDigests(services, day)),
    },
  ];
}
