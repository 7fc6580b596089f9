/** What stands around every page, read at once: every page waits for it. */
import { actorView, reachOf, type Actor } from "../../contract/actor.ts";
import { readFrame, type FrameView } from "../../contract/frame.ts";
import { permissionsHeld } from "../../contract/rights.ts";
import type { Context, Services } from "../app.ts";
import { waitingSql } from "../declarations/door.ts";
import { HELD_OFFICES, namesOf } from "../identity/door.ts";
import { unreadCount } from "../notices/door.ts";
import { parameter } from "../parameters/door.ts";
import { dayToIso, shanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Values } from "../platform/values.ts";
import { openLibrary, OWN_POLICY } from "../policies/door.ts";
import { currentNotice, isNoted, readNotices } from "../consents/door.ts";

/** The menu says "99+" from here on. */
const REVIEWS_COUNTED = 100;

/** The area of what stands around pages. */
export const frame: Context = {
  name: "frame",
  operations: ({ root, database }: Services) => {
    const library = openLibrary(root);
    const notices = readNotices(root);
    return [
      handles(readFrame, async ({ caller, now }) => {
        const day = shanghaiDay(now);
        const rules = library.inForce(OWN_POLICY, Math.trunc(day / 10_000))?.document.version;
        const actor = await caller.actor();
        const notice = currentNotice(notices, dayToIso(day)).version;
        return {
          servicePhone: await parameter(database, "service_phone", now),
          ...(rules === undefined ? {} : { rules }),
          ...(actor === undefined ? {} : { viewer: await viewerOf(database, actor, notice, now) }),
        };
      }),
    ];
  },
};

/** Somebody signed in, with what waits for them. It is their own and nobody else's, so it is read in front of the wall. */
async function viewerOf(db: Db, actor: Actor, notice: string, now: Date): Promise<NonNullable<FrameView["viewer"]>> {
  const permissions = permissionsHeld(actor);
  const reach = permissions.includes("declaration:item:review") ? reachOf("data", actor) : undefined;
  const values = new Values(actor.accountId, now, actor.personId, notice);
  const counted = reach === undefined ? "0" : waitingSql({ actor, reach }, REVIEWS_COUNTED, values);
  const waiting = await db.row<{ offices: number; unread: number; noted: boolean; reviews: number }>(
    `SELECT ${HELD_OFFICES} AS offices, ${unreadCount("$1", "$3")} AS unread, ${isNoted("$1", "$4")} AS noted, ${counted} AS reviews`,
    values.list,
  );
  const { offices = 0, unread = 0, noted = false, reviews = 0 } = waiting ?? {};
  return { actor: actorView(actor), ...namesOf(actor), permissions, offices, reviews, unread, noted };
}
