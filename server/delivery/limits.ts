/** How much may leave the house. */
import type { Cap, Purpose } from "./backoff.ts";

export type Channel = "sms" | "mail";

export interface Limits {
  /** Messages that one receiver gets at most. */
  caps: Readonly<Record<Purpose, Cap>>;
  /** Messages of a channel that leave within a minute, whatever server sends them. */
  perMinute: Readonly<Record<Channel, number>>;
}

export const LIMITS: Limits = {
  caps: { code: { perHour: 5, perDay: 10 }, notice: { perHour: 5, perDay: 10 } },
  perMinute: { sms: 600, mail: 300 },
};
