/** Documents of the record store: states, and profiles of agents and activities. One writer at a time for each. */
import { createHash } from "node:crypto";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { digestOf, spaceOf, type Holder } from "./holder.ts";
import { isObject, refuse, type Json } from "./shape/fault.ts";

export type Resource = "state" | "agent_profile" | "activity_profile";

/** Which documents: with `id` one, without all of them. */
export interface Place {
  resource: Resource;
  activity?: string | undefined;
  /** What tells the agent apart. */
  agent?: string | undefined;
  registration?: string | undefined;
  id?: string | undefined;
}

/** A document as it is sent and kept. */
export interface Document {
  media: string;
  content: Buffer;
}

/** A document as it lies there. */
export interface Kept extends Document {
  etag: string;
  changedAt: Date;
}

/** What a writer says about the state that they know: If-Match and If-None-Match. */
export interface Conditions {
  match?: string | undefined;
  noneMatch?: string | undefined;
}

const LARGEST = 1_048_576;
/** Documents of one person; content keeps a handful. */
const MOST_OF_PERSON = 500;

interface Row {
  media: string;
  content: Buffer;
  etag: string;
  changed_at: Date;
}

/** One document; undefined where there is none for this holder. */
export async function readDocument(db: Db, holder: Holder, place: Place): Promise<Kept | undefined> {
  const row = await db.row<Row>("SELECT media, content, etag, changed_at FROM xapi_document WHERE name_digest = $1", [
    nameOf(holder, place),
  ]);
  return row === undefined
    ? undefined
    : { media: row.media, content: row.content, etag: row.etag, changedAt: row.changed_at };
}

/** The ids of documents, and when the latest was changed; `since` leaves out older ones. */
export async function listDocuments(
  db: Db,
  holder: Holder,
  place: Place,
  since: Date | undefined,
): Promise<{ ids: string[]; changedAt: Date | undefined }> {
  const rows = await db.rows<{ label: string; changed_at: Date }>(
    `SELECT DISTINCT ON (label) label, changed_at FROM xapi_document
      WHERE ${WITHIN} AND ($6::timestamptz IS NULL OR changed_at > $6) ORDER BY label, changed_at DESC`,
    [...withinOf(holder, place), since],
  );
  const latest = rows.reduce<Date | undefined>(
    (last, { changed_at: at }) => (last && last > at ? last : at),
    undefined,
  );
  return { ids: rows.map(({ label }) => label), changedAt: latest };
}

/** Writes a document: in place of the one that is there, or, where `merge`, over its properties. */
export async function writeDocument(
  tx: Tx,
  holder: Holder,
  place: Place,
  given: Document,
  { merge, conditions, now }: { merge: boolean; conditions: Conditions; now: Date },
): Promise<void> {
  if (given.content.length > LARGEST) throw new Refusal("too_large");
  const name = nameOf(holder, place);
  await lock(tx, name);
  const there = await readDocument(tx, holder, place);
  checkConditions(there, conditions);
  // Replacing what one has not looked at is how things get lost.
  if (!merge && there !== undefined && conditions.match === undefined && conditions.noneMatch === undefined)
    throw new Refusal("xapi_document_there");
  const { media, content } = merge ? merged(there, given) : given;
  if (content.length > LARGEST) throw new Refusal("too_large");
  if (there === undefined) await checkCount(tx, holder);
  await tx.execute(
    `INSERT INTO xapi_document (name_digest, resource, space, activity_digest, agent_digest, registration, label, media, content, etag, changed_at, person_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (name_digest) DO UPDATE SET media = EXCLUDED.media, content = EXCLUDED.content, etag = EXCLUDED.etag,
       changed_at = EXCLUDED.changed_at`,
    [
      name,
      place.resource,
      spaceOf(holder),
      place.activity === undefined ? null : digestOf(place.activity),
      place.agent === undefined ? null : digestOf(place.agent),
      place.registration,
      place.id,
      media,
      content,
      createHash("sha1").update(content).digest("hex"),
      now,
      holder.kind === "launch" ? holder.personId : null,
    ],
  );
}

/** Removes a document, or all of a place. */
export async function removeDocuments(tx: Tx, holder: Holder, place: Place, conditions: Conditions): Promise<void> {
  if (place.id === undefined) {
    await tx.execute(`DELETE FROM xapi_document WHERE ${WITHIN}`, withinOf(holder, place));
    return;
  }
  const name = nameOf(holder, place);
  await lock(tx, name);
  checkConditions(await readDocument(tx, holder, place), conditions);
  await tx.execute("DELETE FROM xapi_document WHERE name_digest = $1", [name]);
}

const WITHIN = `resource = $1 AND space = $2 AND activity_digest IS NOT DISTINCT FROM $3 AND agent_digest IS NOT DISTINCT FROM $4
  AND ($5::uuid IS NULL OR registration = $5)`;

function withinOf(holder: Holder, { resource, activity, agent, registration }: Place): unknown[] {
  return [
    resource,
    spaceOf(holder),
    activity === undefined ? null : digestOf(activity),
    agent === undefined ? null : digestOf(agent),
    registration,
  ];
}

function nameOf(holder: Holder, { resource, activity, agent, registration, id }: Place): Buffer {
  return digestOf(
    JSON.stringify([resource, spaceOf(holder), activity ?? null, agent ?? null, registration ?? null, id]),
  );
}

/** One writer at a time for a document, also for one that is not there yet. */
async function lock(tx: Tx, name: Buffer): Promise<void> {
  await tx.row("SELECT pg_advisory_xact_lock($1)", [String(name.readBigInt64BE(0))]);
}

function checkConditions(there: Kept | undefined, { match, noneMatch }: Conditions): void {
  const isAmong = (header: string) =>
    there !== undefined &&
    (header.trim() === "*" || header.split(",").some((each) => each.trim().replace(/^W\//, "") === `"${there.etag}"`));
  if (match !== undefined && !isAmong(match)) throw new Refusal("xapi_document_changed");
  if (noneMatch !== undefined && isAmong(noneMatch)) throw new Refusal("xapi_document_changed");
}

function merged(there: Kept | undefined, given: Document): Document {
  // What comes as JSON to be merged is an object, also where there is nothing yet to merge it with.
  const over = isJson(given.media) ? objectIn(given.content, "body") : undefined;
  if (there === undefined) return given;
  if (over === undefined || !isJson(there.media)) refuse("header.content-type", "只有两份 JSON 文档才能合并");
  const under = objectIn(there.content, "document");
  return { media: given.media, content: Buffer.from(JSON.stringify({ ...under, ...over })) };
}

/** Whether a media type is JSON. */
export function isJson(media: string): boolean {
  return /^application\/json\s*(;|$)/i.test(media);
}

function objectIn(content: Buffer, at: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(content.toString("utf8"));
  } catch {
    refuse(at, "不是有效的 JSON");
  }
  if (!isObject(value)) refuse(at, "合并的文档应是 JSON 对象");
  return value;
}

async function checkCount(tx: Tx, holder: Holder): Promise<void> {
  if (holder.kind !== "launch") return;
  const row = await tx.row<{ count: number }>("SELECT count(*)::int AS count FROM xapi_document WHERE person_id = $1", [
    holder.personId,
  ]);
  if ((row?.count ?? 0) >= MOST_OF_PERSON) throw new Refusal("xapi_share_full", undefined, 3_600);
}
