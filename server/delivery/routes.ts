import { listMessages, readBacklog, readDemoMessages, resendMessage, takeReceipt } from "../../contract/delivery.ts";
import type { Context, Services } from "../app.ts";
import { handles } from "../platform/operations.ts";
import { demoMessages, demoProvider } from "./demo.ts";
import { backlogOf, messagePage, resend } from "./letters.ts";
import { limitsNow, type Channel } from "./limits.ts";
import type { Provider } from "./provider.ts";
import { noteReceipt } from "./receipts.ts";
import { smsProvider } from "./sms.ts";
import { smtpProvider } from "./smtp.ts";
import { startSchedule } from "../platform/schedule.ts";
import { forgetTexts } from "./tidy.ts";
import { startSending } from "./worker.ts";

/** The area of messages that leave the house. */
export const delivery: Context = {
  name: "delivery",
  operations: (services) => {
    const { database, vault, outside } = services;
    const names = namesOf(providersOf(services));
    return [
      handles(listMessages, async ({ db, query }) => messagePage(db, vault, query)),
      handles(readBacklog, async ({ db, now }) => backlogOf(db, names, now)),
      handles(resendMessage, async ({ tx, params, now }) => resend(tx, vault, params.messageId, now)),
      handles(takeReceipt, async ({ tx, body }) => ({ known: await noteReceipt(tx, outside.smsToken, body) })),
      handles(readDemoMessages, async ({ query }) => ({ messages: await demoMessages(database, vault, query) })),
    ];
  },
  work: async (services) => {
    const { database, clock, vault, log } = services;
    const limits = () => limitsNow(database, clock.now());
    const stopSending = startSending({ database, clock, vault, log, limits, providers: providersOf(services) });
    const stopTidying = startSchedule(services, [
      {
        name: "delivery-texts",
        label: "清除旧短信与邮件的内容",
        every: { hour: 3 },
        run: async () => `清除${await forgetTexts(database, clock.now())}条`,
      },
    ]);
    return async () => void (await Promise.all([stopSending(), stopTidying()]));
  },
};

/** The ways out that the settings name; in demo mode what has none ends in the demo's own inbox. */
function providersOf(services: Services): Partial<Record<Channel, Provider>> {
  const { smtpUrl, mailFrom, smsUrl, smsToken } = services.outside;
  const demo = (channel: Channel) => (services.demo ? { [channel]: demoProvider(services, channel) } : {});
  return {
    ...(smsUrl === undefined ? demo("sms") : { sms: smsProvider(smsUrl, smsToken) }),
    ...(smtpUrl === undefined ? demo("mail") : { mail: smtpProvider(smtpUrl, mailFrom ?? "xueshi@localhost") }),
  };
}

function namesOf(providers: Partial<Record<Channel, Provider>>): Partial<Record<Channel, string>> {
  return Object.fromEntries(Object.entries(providers).map(([channel, { name }]) => [channel, name]));
}
