/** Somebody's own messages. */
import type { z } from "zod";
import type { Actor } from "../../contract/actor.ts";
import { fillPlaces, samplesOf } from "../../contract/notice-text.ts";
import type { listNotices, markNotices, NoticeChoices, NoticeView, setNoticeChoices } from "../../contract/notices.ts";
import { parameter } from "../parameters/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { addressesOf } from "./addresses.ts";
import { currentVersions, knownTemplates, versionsOf, type OutChannel } from "./templates.ts";

interface Row {
  notice_id: number;
  template: string;
  version: number;
  place_values: Record<string, string>;
  link: string | null;
  created_at: Date;
  read_at: Date | null;
  archived_at: Date | null;
  outside: { channel: OutChannel; state: string; sent: string | null }[] | null;
}

const BOXES = {
  inbox: "n.archived_at IS NULL",
  unread: "n.archived_at IS NULL AND n.read_at IS NULL",
  archive: "n.archived_at IS NOT NULL",
} as const;

/** Condition on notices `n`: those of an account ($1) and of its person ($2). */
const OWN = "(n.account_id = $1 OR n.person_id = $2)";
const own = ({ accountId, personId }: Actor) => [accountId, personId ?? null];

/** One page of somebody's messages. */
export async function inboxOf(
  db: Db,
  actor: Actor,
  { box, before, limit }: z.output<(typeof listNotices)["query"]>,
): Promise<{ notices: NoticeView[]; unread: number; next?: number }> {
  const rows = await db.rows<Row>(
    `SELECT n.*, (SELECT json_agg(json_build_object('channel', o.channel, 'state', o.state, 'sent', m.state) ORDER BY o.channel)
                    FROM notice_outside o LEFT JOIN outbound_message m USING (message_id) WHERE o.notice_id = n.notice_id) AS outside
       FROM notice n WHERE ${OWN} AND ${BOXES[box]} AND ($3::bigint IS NULL OR n.notice_id < $3)
      ORDER BY n.notice_id DESC LIMIT $4`,
    [...own(actor), before, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const words = await versionsOf(db, shown);
  const notices = shown.map((row) => viewOf(row, words.get(`${row.template} ${row.version}`)));
  const last = notices.at(-1);
  const unread = await unreadOf(db, actor);
  return rows.length > limit && last !== undefined ? { notices, unread, next: last.noticeId } : { notices, unread };
}

function viewOf(row: Row, words: { title: string; body: string } | undefined): NoticeView {
  const { notice_id, template, place_values, link, created_at, read_at, archived_at, outside } = row;
  return {
    noticeId: notice_id,
    template,
    title: fillPlaces(words?.title ?? template, place_values),
    body: fillPlaces(words?.body ?? "", place_values),
    link,
    createdAt: created_at.toISOString(),
    readAt: read_at?.toISOString() ?? null,
    archivedAt: archived_at?.toISOString() ?? null,
    outside: (outside ?? []).map(({ channel, state, sent }) => ({ channel, state: outsideState(state, sent) })),
  };
}

function outsideState(state: string, sent: string | null): NoticeView["outside"][number]["state"] {
  if (state !== "queued") return "digest";
  if (sent === "sent" || sent === "delivered") return "sent";
  return sent === "failed" || sent === "given_up" ? "failed" : "waiting";
}

/** How many messages of an account and its person are unread, as a value within a query that has the two as parameters. */
export function unreadCount(account: string, person: string): string {
  return `(SELECT count(*)::int FROM notice n
    WHERE (n.account_id = ${account} OR n.person_id = ${person}) AND n.read_at IS NULL AND n.archived_at IS NULL)`;
}

/** How many of somebody's messages are unread. */
export async function unreadOf(db: Db, actor: Actor): Promise<number> {
  const row = await db.row<{ count: number }>(`SELECT ${unreadCount("$1", "$2")} AS count`, own(actor));
  return row?.count ?? 0;
}

const MARKS = {
  read: "read_at = coalesce(read_at, $3)",
  unread: "read_at = NULL",
  archived: "archived_at = coalesce(archived_at, $3), read_at = coalesce(read_at, $3)",
  restored: "archived_at = NULL",
} as const;

/** Marks somebody's own messages. One number that is not their own refuses all of them. */
export async function mark(
  tx: Tx,
  actor: Actor,
  { noticeIds, as }: z.output<(typeof markNotices)["body"]>,
  now: Date,
): Promise<number> {
  const ids = noticeIds === undefined ? undefined : [...new Set(noticeIds)];
  const changed = await tx.execute(
    `UPDATE notice n SET ${MARKS[as]} WHERE ${OWN} AND coalesce(n.notice_id = ANY ($4::bigint[]), n.archived_at IS NULL)
       AND $3::timestamptz IS NOT NULL`,
    [...own(actor), now, ids ?? null],
  );
  if (ids !== undefined && changed !== ids.length) throw new Refusal("not_found");
  return changed;
}

/** What somebody may choose, and chose. */
export async function choicesOf(db: Db, vault: Vault, actor: Actor, now: Date): Promise<NoticeChoices> {
  const rows = await db.rows<{ template: string; channel: string }>(
    "SELECT template, channel FROM notice_choice n WHERE (account_id = $1 AND $2::bigint IS NULL) OR person_id = $2",
    own(actor),
  );
  const unwanted = new Set(rows.map(({ template, channel }) => `${template} ${channel}`));
  const versions = await currentVersions(db);
  const receiver = actor.personId === undefined ? { accountId: actor.accountId } : { personId: actor.personId };
  const addresses = [...(await addressesOf(db, vault, [receiver])).values()].flat();
  return {
    choices: [...knownTemplates().values()].flatMap(({ template, name, trigger, mandatory, places }) => {
      const version = versions.get(template);
      if (version === undefined || version.channels.length === 0 || trigger === "digest") return [];
      const must = mandatory || version.mandatory;
      return {
        template,
        name,
        sample: fillPlaces(version.short ?? version.title, samplesOf(places)),
        mandatory: must,
        channels: version.channels.map((channel) => ({
          channel,
          wanted: must || !unwanted.has(`${template} ${channel}`),
        })),
      };
    }),
    quietFrom: await parameter(db, "quiet_from", now),
    quietTo: await parameter(db, "quiet_to", now),
    mostPerDay: await parameter(db, "outside_per_day", now),
    reachable: [...new Set(addresses.map(({ channel }) => channel))],
  };
}

/** Writes down what somebody does not want. What everybody must be told cannot be declined, and stays out of it. */
export async function choose(
  tx: Tx,
  actor: Actor,
  { unwanted }: z.output<(typeof setNoticeChoices)["body"]>,
  now: Date,
): Promise<number> {
  const { personId, accountId } = actor;
  const receiver = [personId ?? null, personId === undefined ? accountId : null];
  const versions = await currentVersions(tx);
  const known = knownTemplates();
  const chosen = unwanted.filter(({ template, channel }) => {
    const version = versions.get(template as never);
    const found = known.get(template as never);
    return (
      found !== undefined && !found.mandatory && version?.mandatory === false && version.channels.includes(channel)
    );
  });
  await tx.execute(
    "DELETE FROM notice_choice WHERE person_id IS NOT DISTINCT FROM $1 AND account_id IS NOT DISTINCT FROM $2",
    receiver,
  );
  return tx.execute(
    `INSERT INTO notice_choice (person_id, account_id, template, channel, chosen_at)
     SELECT $1, $2, template, channel, $5 FROM unnest($3::text[], $4::text[]) AS each(template, channel) ON CONFLICT DO NOTHING`,
    [...receiver, chosen.map(({ template }) => template), chosen.map(({ channel }) => channel), now],
  );
}
