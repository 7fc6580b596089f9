/** Messages against a real mail server and a real gateway: what arrives, how often, and what is written down about it. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { openGateway, openMailServer } from "./delivery.fixture.ts";
import { messagePage, resend } from "./letters.ts";
import { limitsNow } from "./limits.ts";
import { queueMessage, type OutgoingMessage } from "./queue.ts";
import { noteReceipt, signReceipt } from "./receipts.ts";
import { sendRound, type Sending } from "./send.ts";
import { forgetTexts } from "./tidy.ts";
import { smsProvider } from "./sms.ts";
import { smtpProvider } from "./smtp.ts";

const { database, url } = await useDatabase();
const gateway = await openGateway();
const mail = await openMailServer();

const TOKEN = "a token of sixteen or more";
let now = new Date("2026-09-01T09:00:00+08:00");
const later = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000));
const smtp = smtpProvider(mail.url, "学时 <no-reply@xueshi.example>");
after(async () => {
  smtp.close?.();
  await Promise.all([gateway.close(), mail.close()]);
});
const sending: Sending = {
  database,
  clock: { now: () => now },
  vault: testVault,
  providers: { mail: smtp, sms: smsProvider(gateway.url, TOKEN) },
  limits: () => limitsNow(database, now),
  log: () => undefined,
};

let phone = 13_900_000_000;
const somePhone = () => String((phone += 1));
const queue = (message: Partial<OutgoingMessage>) =>
  transact(database, (tx) =>
    queueMessage(
      tx,
      testVault,
      { channel: "sms", to: somePhone(), purpose: "notice", text: "您的材料已通过", ...message },
      now,
    ),
  ) as Promise<number>;

interface Row {
  state: string;
  attempts: number;
  failure: string | null;
  body: Buffer | null;
  provider_id: string | null;
  next_try_at: Date;
  doubtful: number;
}
const rowOf = async (messageId: number) =>
  (await database.row<Row>("SELECT * FROM outbound_message WHERE message_id = $1", [messageId])) as Row;

beforeEach(() => {
  later(3 * 86_400);
  gateway.arrived.length = 0;
  gateway.answers.length = 0;
  gateway.onArrival = undefined;
  mail.arrived.length = 0;
  mail.answers.length = 0;
});

test("mail arrives with its subject and text, and the receipt says so", async () => {
  const id = await queue({
    channel: "mail",
    to: "li@example.com",
    subject: "年度提醒",
    text: "还差30学时。\n请登录查看。",
  });
  await sendRound(sending);
  assert.equal(mail.arrived.length, 1);
  const encoded = /\r\n\r\n([\s\S]*)$/.exec(mail.arrived[0] ?? "")?.[1] ?? "";
  const text = /base64/.test(mail.arrived[0] ?? "") ? Buffer.from(encoded, "base64").toString() : encoded;
  assert.match(decodeQuoted(text), /还差30学时/);
  const row = await rowOf(id);
  assert.equal(row.state, "sent");
  assert.match(row.provider_id ?? "", /@xueshi\.example>$/);
  assert.equal(row.attempts, 1);
});

function decodeQuoted(text: string): string {
  const joined = text.replaceAll("=\r\n", "");
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    /=[0-9A-F]{2}/.test(joined) ? "latin1" : "utf8",
  ).toString("utf8");
}

test("a mail server that is busy is asked again, later each time; one that refuses is not", async () => {
  const busy = await queue({ channel: "mail", to: "busy@example.com", subject: "a" });
  mail.answers.push(451, 451);
  await sendRound(sending);
  const first = await rowOf(busy);
  assert.deepEqual([first.state, first.failure, first.attempts], ["queued", "throttled", 1]);
  assert.equal(await sendRound(sending), 0, "not before its time");
  later(61);
  await sendRound(sending);
  const second = await rowOf(busy);
  assert.ok(second.next_try_at.getTime() - now.getTime() === 300_000);
  later(301);
  await sendRound(sending);
  assert.equal((await rowOf(busy)).state, "sent");

  const refused = await queue({ channel: "mail", to: "nobody@example.com", subject: "a" });
  mail.answers.push(550);
  await sendRound(sending);
  const dead = await rowOf(refused);
  assert.deepEqual([dead.state, dead.failure, dead.attempts], ["given_up", "refused", 1]);
  await transact(database, (tx) => resend(tx, testVault, refused, now));
  await sendRound(sending);
  assert.equal((await rowOf(refused)).state, "sent");
  assert.equal(mail.arrived.length, 2);
});

test("a gateway gets a bearer and a signed body; of a code nothing is kept, and its receipt arrives later", async () => {
  const to = somePhone();
  const id = await queue({ to, purpose: "code", text: "验证码 482913" });
  assert.ok((await rowOf(id)).body);
  await sendRound(sending);
  const [arrived] = gateway.arrived;
  assert.deepEqual([arrived?.to, arrived?.text], [to, "验证码 482913"]);
  assert.equal(arrived?.headers.authorization, `Bearer ${TOKEN}`);
  const time = String(arrived?.headers["x-xueshi-time"]);
  const wanted = createHmac("sha256", TOKEN).update(`${time}.${arrived?.raw}`).digest("hex");
  assert.equal(arrived?.headers["x-xueshi-signature"], wanted);
  const sent = await rowOf(id);
  assert.deepEqual([sent.state, sent.body], ["sent", null]);

  const receipt = { id: sent.provider_id ?? "", state: "delivered" as const, at: now.toISOString() };
  const signed = { ...receipt, signature: signReceipt(TOKEN, receipt) };
  const note = (given: typeof signed) => transact(database, (tx) => noteReceipt(tx, TOKEN, given));
  await assert.rejects(note({ ...signed, id: "gw-999" }), (error: Refusal) => error.code === "receipt_refused");
  assert.equal(await note(signed), true);
  assert.equal((await rowOf(id)).state, "delivered");
  await assert.rejects(
    transact(database, (tx) => resend(tx, testVault, id, now)),
    (error: Refusal) => error.code === "message_not_resendable",
  );
});

test("a gateway that asks for patience gets it; one that is gone is asked a limited number of times", async () => {
  const patient = await queue({});
  gateway.answers.push(429);
  await sendRound(sending);
  assert.equal((await rowOf(patient)).next_try_at.getTime() - now.getTime(), 90_000);
  const closed = await openGateway();
  await closed.close();
  const gone: Sending = { ...sending, providers: { sms: smsProvider(closed.url, TOKEN) } };
  const lost = await queue({});
  for (let round = 0; round < 8; round += 1) {
    await sendRound(gone);
    later(13 * 3_600);
  }
  const row = await rowOf(lost);
  assert.deepEqual([row.state, row.failure, row.attempts], ["given_up", "unreachable", 7]);
  const { messages } = await messagePage(database, testVault, { state: "given_up", limit: 10 });
  assert.ok(messages.some(({ messageId, resendable }) => messageId === lost && resendable));
});

test("killed between sending and writing it down: it arrives twice and never a third time, and is not lost", async () => {
  const id = await queue({ text: "重要通知" });
  await killedSender();
  assert.equal((await rowOf(id)).state, "sending");
  assert.equal(await sendRound(sending), 0, "it is still in the dead sender's hands");
  later(121);
  assert.equal(await sendRound(sending), 1);
  assert.equal((await rowOf(id)).state, "sent");
  assert.equal(gateway.arrived.length, 2);
  assert.equal(gateway.arrived[0]?.reference, gateway.arrived[1]?.reference, "a careful gateway can tell");

  const twice = await queue({ text: "再次中断" });
  await killedSender();
  later(121);
  await killedSender();
  later(121);
  await sendRound(sending);
  const parked = await rowOf(twice);
  assert.deepEqual([parked.state, parked.failure], ["given_up", "doubtful"]);
  assert.ok(parked.body, "a person can still have it sent");
  assert.equal(gateway.arrived.filter(({ text }) => text === "再次中断").length, 2);
});

/** A sender of its own that is killed as soon as the gateway has what it sent, before it could write that down. */
async function killedSender(): Promise<void> {
  let child: ChildProcess | undefined;
  const killed = new Promise<void>((done) => {
    gateway.onArrival = () => {
      gateway.onArrival = undefined;
      child?.once("exit", () => done());
      child?.kill("SIGKILL");
    };
  });
  const fixture = join(import.meta.dirname, "sender.fixture.ts");
  const flags = ["--disable-warning=ExperimentalWarning", fixture, url, gateway.url, now.toISOString()];
  child = spawn(process.execPath, flags, { stdio: "inherit" });
  await killed;
}

test("one receiver gets their share: the rest of the notices wait, the rest of the codes are closed", async () => {
  const to = somePhone();
  for (let n = 0; n < 7; n += 1) await queue({ to, text: `通知${n}` });
  const codes = [];
  for (let n = 0; n < 7; n += 1) codes.push(await queue({ to, purpose: "code", text: `验证码${n}` }));
  await sendRound(sending);
  assert.equal(gateway.arrived.filter(({ text }) => text.startsWith("通知")).length, 5);
  assert.equal(gateway.arrived.filter(({ text }) => text.startsWith("验证码")).length, 5);
  const states = await Promise.all(codes.map(async (id) => (await rowOf(id)).failure));
  assert.equal(states.filter((failure) => failure === "capped").length, 2);
  later(3_700);
  await sendRound(sending);
  assert.equal(gateway.arrived.filter(({ text }) => text.startsWith("通知")).length, 7);
});

test("a code nobody waits for any more is not sent", async () => {
  const id = await queue({ purpose: "code", text: "验证码" });
  later(301);
  await sendRound(sending);
  const row = await rowOf(id);
  assert.deepEqual([row.state, row.failure, row.body], ["given_up", "expired", null]);
  assert.equal(gateway.arrived.length, 0);
});

test("of one key there is one message, and two senders send each message once", async () => {
  const keyed = await Promise.all(
    Array.from({ length: 20 }, () => queue({ to: somePhone(), onceKey: `once-${now.getTime()}` })),
  );
  assert.equal(keyed.filter((id) => id !== undefined).length, 1);
  for (let n = 0; n < 60; n += 1) await queue({ text: `并行${n}` });
  const drain = async () => {
    while ((await sendRound(sending)) > 0);
  };
  await Promise.all([drain(), drain(), drain()]);
  const texts = gateway.arrived.map(({ text }) => text).filter((text) => text.startsWith("并行"));
  assert.equal(texts.length, 60);
  assert.equal(new Set(texts).size, 60);
});

test("a channel sends no more within a minute than it may", async () => {
  for (let n = 0; n < 12; n += 1) await queue({ text: `限速${n}` });
  const slow: Sending = {
    ...sending,
    limits: async () => ({ ...(await limitsNow(database, now)), perMinute: { sms: 5, mail: 5 } }),
  };
  assert.equal(await sendRound(slow), 5);
  assert.equal(await sendRound(slow), 0);
  later(61);
  assert.equal(await sendRound(slow), 5);
});

test("without a provider messages are dead letters, not lost", async () => {
  const id = await queue({});
  const { mail: _mail, sms: _sms, ...none } = sending.providers;
  await sendRound({ ...sending, providers: none });
  assert.equal((await rowOf(id)).failure, "no_provider");
  await transact(database, (tx) => resend(tx, testVault, id, now));
  await sendRound(sending);
  assert.equal((await rowOf(id)).state, "sent");
});

test("a month after it was closed a text is forgotten, and the receipt stays", async () => {
  const id = await queue({ text: "很久以前的通知" });
  await sendRound(sending);
  later(29 * 86_400);
  await forgetTexts(database, now);
  assert.ok((await rowOf(id)).body);
  later(2 * 86_400);
  await forgetTexts(database, now);
  const row = await rowOf(id);
  assert.deepEqual([row.state, row.body], ["sent", null]);
});
