/** Taking a file in: looked into, scanned, kept in the store, and only then written down as somebody's. */
import type { Actor } from "../../contract/actor.ts";
import { parameter } from "../parameters/door.ts";
import type { Database, Tx } from "../platform/db.ts";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { FilePlaces } from "../platform/settings.ts";
import { fileById, heldWith, newKey, type EvidenceFile } from "./evidence.ts";
import { Fault, refusalOfFile } from "./judge/faults.ts";
import type { Judge, Source } from "./judge/judge.ts";
import { cleanName, nameAs } from "./judge/names.ts";
import { keepObject, type Judged } from "./objects.ts";
import { countBegun, takeShare } from "./share.ts";
import { scan } from "./scan.ts";
import { digestInSteps, type Store } from "./store.ts";

/** What taking files in needs. */
export interface Taking {
  database: Database;
  store: Store;
  judge: Judge;
  clamd: FilePlaces["clamd"];
}

/** Whose file it is, and who sends it. */
export interface Giver {
  personId: number;
  actor: Actor;
}

export const MEGABYTE = 2 ** 20;

/** A file that was looked into, with the digest of what was sent. */
export type Taken = Judged & { originalDigest: string; name: string };

/** Looks into a file. Throws `file_refused` with its name, what is wrong with it and what to do. */
export async function lookInto(taking: Taking, name: string, source: Source): Promise<Taken> {
  let original = "";
  let scanned: Judged["scan"] = "unscanned";
  try {
    const clean = cleanName(name);
    const found = await taking.judge.evidence(source, async (content) => {
      original = await digestInSteps(content);
      scanned = await scan(content, taking.clamd);
    });
    const label = nameAs(clean, found.media);
    const digest = await digestInSteps(found.content);
    return { ...found, digest, scan: scanned, originalDigest: original, name: label };
  } catch (error) {
    throw error instanceof Fault ? refusalOfFile(error.code, name) : error;
  }
}

/** Takes in a whole file that came at once. */
export async function takeWhole(
  taking: Taking,
  { personId, actor }: Giver,
  file: { name: string; content: Uint8Array },
  now: Date,
  tell: (tx: Tx, evidence: EvidenceFile) => Promise<void>,
): Promise<EvidenceFile> {
  const { database } = taking;
  if (file.content.length > (await largest(database, now))) throw refusalOfFile("too_large", file.name);
  const perHour = await parameter(database, "uploads_per_hour", now);
  if (!(await transact(database, (tx) => countBegun(tx, personId, perHour, now)))) throw tooOften(now);
  const taken = await lookInto(taking, file.name, file.content);
  const most = await shareOf(database, now);
  return transact(database, async (tx) => {
    const { evidence, isNew } = await keepEvidence(tx, taking.store, taken, { personId, actor }, now);
    if (isNew && !(await takeShare(tx, personId, taken.content.length, most, now)))
      throw new Refusal("file_share_full");
    await tell(tx, evidence);
    return evidence;
  });
}

/** Keeps a file that was looked into as somebody's; the same file that they hold already is that one. */
export async function keepEvidence(
  tx: Tx,
  store: Store,
  taken: Taken,
  { personId, actor }: Giver,
  now: Date,
): Promise<{ evidence: EvidenceFile; isNew: boolean }> {
  await keepObject(tx, store, taken, now);
  const row = await tx.row<{ evidence_id: number }>(
    `INSERT INTO evidence_file (person_id, file_key, original_digest, stored_digest, bytes, name, uploaded_by, uploaded_at,
                                state, state_since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'held', $8)
     ON CONFLICT (person_id, original_digest) WHERE state = 'held' DO NOTHING RETURNING evidence_id`,
    [personId, newKey(), taken.originalDigest, taken.digest, taken.content.length, taken.name, actor.accountId, now],
  );
  const evidence =
    row === undefined ? await heldWith(tx, personId, taken.originalDigest) : await fileById(tx, row.evidence_id);
  // Attached or deleted at this very moment: trying again makes a new one.
  if (evidence === undefined) throw new Refusal("busy", undefined, 1);
  return { evidence, isNew: row !== undefined };
}

/** Largest file that is taken at the moment, in bytes. */
export async function largest(database: Database, now: Date): Promise<number> {
  return (await parameter(database, "file_megabytes", now)) * MEGABYTE;
}

/** How much one person may use, in bytes. */
export async function shareOf(database: Database, now: Date): Promise<number> {
  return (await parameter(database, "person_megabytes", now)) * MEGABYTE;
}

/** As many uploads as an hour may have: the next hour begins when it begins. */
export function tooOften(now: Date): Refusal {
  return new Refusal("too_many_requests", undefined, 3_600 - (Math.floor(now.getTime() / 1_000) % 3_600));
}
