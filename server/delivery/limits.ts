/** How much may leave the house. */
import { parameter } from "../parameters/door.ts";
import type { Db } from "../platform/db.ts";
import type { Cap, Purpose } from "./backoff.ts";

export type Channel = "sms" | "mail";

export interface Limits {
  /** Messages that one receiver gets at most. */
  caps: Readonly<Record<Purpose, Cap>>;
  /** Messages of a channel that leave within a minute, whatever server sends them. */
  perMinute: Readonly<Record<Channel, number>>;
}

/** What the parameters say at the moment. */
export async function limitsNow(db: Db, now: Date): Promise<Limits> {
  return {
    caps: {
      code: { perHour: await parameter(db, "code_per_hour", now), perDay: await parameter(db, "code_per_day", now) },
      notice: {
        perHour: await parameter(db, "notice_per_hour", now),
        perDay: await parameter(db, "notice_per_day", now),
      },
    },
    perMinute: {
      sms: await parameter(db, "sms_per_minute", now),
      mail: await parameter(db, "mail_per_minute", now),
    },
  };
}
