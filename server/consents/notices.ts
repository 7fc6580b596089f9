/** Notices of processing: dated texts under policy/privacy/notices, and who took note of which. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { ConsentsView, countConsents, NoticeView } from "../../contract/processing.ts";
import type { OutputOf } from "../../contract/operation.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

const line = z.string().min(1);
const noticeFile = z.strictObject({
  version: z.iso.date(),
  title: line,
  changed: line,
  sections: z.array(z.strictObject({ heading: line, paragraphs: z.array(line).min(1) })).min(1),
  optional: z.array(z.strictObject({ kind: z.string().regex(/^[a-z][a-z_]{1,39}$/), title: line, text: line })),
});

/** A version of the notice as its file tells it. */
export type Notice = z.infer<typeof noticeFile>;

/** Consent that is the notice itself. */
const NOTICE = "notice";

/** Every version, the oldest first. Throws with the name of a file that is wrong, or that is called otherwise than its version. */
export function readNotices(root: string): readonly Notice[] {
  const folder = join(root, "policy", "privacy", "notices");
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.sort().map((name) => {
    const read = noticeFile.safeParse(parse(readFileSync(join(folder, name), "utf8")));
    if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
    if (`${read.data.version}.yaml` !== name) throw new Error(`${name} says it is version ${read.data.version}`);
    return read.data;
  });
}

/** The version that holds on a day ("2026-06-30"). */
export function currentNotice(notices: readonly Notice[], day: string): Notice {
  const current = notices.findLast(({ version }) => version <= day) ?? notices[0];
  if (current === undefined) throw new Error("There is no notice of processing");
  return current;
}

/** A version as callers see it. */
export function noticeView(notice: Notice, current: Notice): NoticeView {
  return { ...notice, current: notice === current };
}

/** What an account took note of and agreed to. */
export async function consentsOf(db: Db, accountId: number, current: Notice): Promise<ConsentsView> {
  const rows = await db.rows<{ kind: string; version: string; at: Date }>(
    "SELECT kind, version, at FROM consent WHERE account_id = $1 AND withdrawn_at IS NULL ORDER BY at",
    [accountId],
  );
  const noted = rows.find(({ kind, version }) => kind === NOTICE && version === current.version);
  return {
    current: current.version,
    noted: noted !== undefined,
    notedAt: noted?.at.toISOString() ?? null,
    optional: current.optional.map((each) => {
      const given = rows.findLast(({ kind }) => kind === each.kind);
      return { ...each, given: given !== undefined, at: given?.at.toISOString() ?? null };
    }),
  };
}

/** Whether an account has taken note of a version, as a value within a query that has the two as parameters. */
export function isNoted(account: string, version: string): string {
  return `EXISTS (SELECT FROM consent c WHERE c.account_id = ${account} AND c.kind = '${NOTICE}' AND c.version = ${version}
    AND c.withdrawn_at IS NULL)`;
}

export interface ConsentChange {
  version?: string | undefined;
  optional?: readonly { kind: string; given: boolean }[] | undefined;
}

/** Writes down what somebody takes note of, agrees to or withdraws. Throws `conflict` when that is not what holds today. */
export async function changeConsents(
  tx: Tx,
  accountId: number,
  { version, optional = [] }: ConsentChange,
  current: Notice,
  now: Date,
): Promise<void> {
  const known = new Set(current.optional.map(({ kind }) => kind));
  if ((version !== undefined && version !== current.version) || optional.some(({ kind }) => !known.has(kind)))
    throw new Refusal("conflict");
  if (version !== undefined) await noteNotice(tx, accountId, version, "page", now);
  for (const { kind, given } of optional) {
    if (given) await give(tx, { accountId, kind, version: current.version, way: "page" }, now);
    else
      await tx.execute(
        "UPDATE consent SET withdrawn_at = greatest($3, at) WHERE account_id = $1 AND kind = $2 AND withdrawn_at IS NULL",
        [accountId, kind, now],
      );
  }
}

/** By which way somebody agreed. */
export type ConsentWay = "page" | "registration";

/** Writes down that an account took note of a version of the notice. */
export async function noteNotice(
  tx: Tx,
  accountId: number,
  version: string,
  way: ConsentWay,
  now: Date,
): Promise<void> {
  await give(tx, { accountId, kind: NOTICE, version, way }, now);
}

async function give(
  tx: Tx,
  { accountId, kind, version, way }: { accountId: number; kind: string; version: string; way: ConsentWay },
  now: Date,
): Promise<void> {
  await tx.execute(
    `INSERT INTO consent (account_id, kind, version, at, way) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, kind, version) WHERE withdrawn_at IS NULL DO NOTHING`,
    [accountId, kind, version, now, way],
  );
}

/** How many took note of each version, and agreed to what is optional. */
export async function consentCounts(
  db: Db,
  notices: readonly Notice[],
  current: Notice,
): Promise<OutputOf<typeof countConsents>> {
  const counted = await db.rows<{ kind: string; version: string; count: number }>(
    `SELECT kind, CASE WHEN kind = '${NOTICE}' THEN version ELSE '' END AS version, count(DISTINCT account_id) AS count
       FROM consent WHERE withdrawn_at IS NULL GROUP BY 1, 2`,
  );
  const active = await db.row<{ count: number }>("SELECT count(*) AS count FROM account WHERE state = 'active'");
  const count = (kind: string, version: string) =>
    counted.find((each) => each.kind === kind && each.version === version)?.count ?? 0;
  return {
    accounts: active?.count ?? 0,
    versions: notices.toReversed().map(({ version }) => ({ version, noted: count(NOTICE, version) })),
    optional: current.optional.map(({ kind, title }) => ({ kind, title, given: count(kind, "") })),
  };
}

/** Writes down that accounts took note of a version and agreed to some of what is optional: for worlds. */
export async function giveConsents(
  tx: Tx,
  accountIds: readonly number[],
  { version, kinds }: { version: string; kinds: readonly string[] },
  at: Date,
): Promise<void> {
  for (const kind of [NOTICE, ...kinds])
    await tx.execute(
      `INSERT INTO consent (account_id, kind, version, at, way) SELECT account_id, $2, $3, $4, 'page' FROM unnest($1::bigint[]) account_id
       ON CONFLICT DO NOTHING`,
      [accountIds, kind, version, at],
    );
}
