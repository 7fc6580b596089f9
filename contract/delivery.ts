/** Messages that left the house, or did not. */
import { z } from "zod";
import { idText, integerText, text } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export const CHANNELS = ["sms", "mail"] as const;
export const DELIVERY_STATES = ["queued", "sending", "sent", "delivered", "failed", "given_up"] as const;
export const DELIVERY_FAILURES = [
  "refused",
  "unreachable",
  "throttled",
  "doubtful",
  "expired",
  "capped",
  "no_provider",
  "undelivered",
  "unreadable",
] as const;

const instant = z.string().describe("ISO instant.");

const message = z.strictObject({
  messageId: z.int(),
  channel: z.enum(CHANNELS),
  purpose: z.enum(["code", "notice"]),
  receiver: z.string().describe("Masked."),
  subject: z.string().nullable(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  queuedAt: instant,
  nextTryAt: instant.nullable(),
  sentAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  provider: z.string().nullable(),
  providerId: z.string().nullable(),
  failure: z.enum(DELIVERY_FAILURES).nullable(),
  detail: z.string().nullable().describe("The provider's own words."),
  resendable: z.boolean(),
});
export type DeliveryMessage = z.infer<typeof message>;

export const listMessages = operation({
  id: "delivery.messages",
  method: "GET",
  path: "/api/deliveries",
  summary: "Messages that were to leave the house with their receipts, the newest first; never their texts.",
  audience: "official",
  permission: "delivery:message:list",
  scope: "all",
  effect: "none",
  query: z.strictObject({
    state: z.enum(DELIVERY_STATES).optional(),
    channel: z.enum(CHANNELS).optional(),
    before: idText.optional().describe("Only those with smaller numbers."),
    limit: integerText(1, 100).default(50),
  }),
  responses: { 200: z.strictObject({ messages: z.array(message), next: z.int().optional() }) },
  problems: [],
  since: "0.3.0",
});

export const readBacklog = operation({
  id: "delivery.backlog",
  method: "GET",
  path: "/api/deliveries/backlog",
  summary: "How many messages wait, were sent within a day, or were given up, by channel.",
  audience: "official",
  permission: "delivery:message:list",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      channels: z.array(
        z.strictObject({
          channel: z.enum(CHANNELS),
          provider: z.string().nullable().describe("Null: none is set, so nothing leaves by this channel."),
          waiting: z.int(),
          oldestWaiting: instant.nullable(),
          sentToday: z.int().describe("Within the last 24 hours."),
          dead: z.int(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type DeliveryBacklog = OutputOf<typeof readBacklog>;

export const resendMessage = operation({
  id: "delivery.resend",
  method: "POST",
  path: "/api/deliveries/{messageId}/resend",
  summary: "Sends a message again that was given up or did not arrive.",
  audience: "official",
  permission: "delivery:message:resend",
  scope: "all",
  effect: "once",
  params: z.strictObject({ messageId: idText }),
  responses: { 200: message },
  problems: ["message_not_resendable"],
  since: "0.3.0",
});

export const takeReceipt = operation({
  id: "delivery.receipt",
  method: "POST",
  path: "/api/deliveries/receipts",
  summary: "A gateway for short messages tells whether one arrived.",
  description: "`signature` is the HMAC-SHA-256 in hex, by the gateway's token, of `<id>.<state>.<at>`.",
  audience: "public",
  permission: "delivery:receipt:create",
  scope: "public",
  effect: "repeatable",
  untold: "The receipt stands with the message; a gateway is nobody who signs in.",
  body: z.strictObject({
    id: text(200, 1).describe("As the gateway answered it when it took the message."),
    state: z.enum(["delivered", "undelivered"]),
    at: z.iso.datetime({ offset: true }),
    detail: text(300).optional(),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  perMinute: 3_000,
  responses: { 200: z.strictObject({ known: z.boolean() }) },
  problems: ["receipt_refused"],
  since: "0.3.0",
});

export const readDemoMessages = operation({
  id: "delivery.demo",
  method: "GET",
  path: "/api/demo/messages",
  summary: "In demo mode: what would have been sent to telephones and mailboxes, with the texts.",
  audience: "demo",
  permission: "delivery:demo:read",
  scope: "public",
  effect: "none",
  query: z.strictObject({
    to: text(100).optional().describe("Only this receiver."),
    limit: integerText(1, 100).default(30),
  }),
  responses: {
    200: z.strictObject({
      messages: z.array(
        z.strictObject({
          messageId: z.int(),
          channel: z.enum(CHANNELS),
          to: z.string(),
          subject: z.string().nullable(),
          text: z.string(),
          arrivedAt: instant,
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});

export const deliveryOperations = [
  listMessages,
  readBacklog,
  resendMessage,
  takeReceipt,
  readDemoMessages,
] as const satisfies readonly OperationDefinition[];
