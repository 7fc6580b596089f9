/** Reading zips of evidence: what they hold, and one after the other the files that somebody asks for. */
import { setTimeout as pause } from "node:timers/promises";
import { transact, type Database } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { AttachedTo } from "../evidence.ts";
import { ARCHIVE_LIMITS, openArchive, type OpenedArchive } from "../judge/archive.ts";
import { Fault, faultOf, type FaultCode } from "../judge/faults.ts";
import { keepObject } from "../objects.ts";
import { largest, lookInto, type Taking } from "../taking.ts";
import { archiveFiles, archivesOf, packedArchive, type Archive, type ArchiveFile } from "./rows.ts";

/** A zip that cannot be used as a whole. */
export type ArchiveFault = { code: string; message: string; remedy: string; place: null };

// How large one file may be is said of each by itself: one that is too large is no reason to refuse the others.
const LIMITS = { ...ARCHIVE_LIMITS.zip, entryBytes: Number.MAX_SAFE_INTEGER };

/**
 * Lists what the zips of something hold. Doing it again changes nothing.
 * @returns why one of them cannot be used; undefined when all can.
 */
export async function listArchives(database: Database, to: AttachedTo, now: Date): Promise<ArchiveFault | undefined> {
  for (const archive of await archivesOf(database, to)) {
    if (archive.listedAt !== null) continue;
    try {
      const { entries } = await openArchive(await packedArchive(database, archive), LIMITS);
      await transact(database, async (tx) => {
        await tx.execute("DELETE FROM evidence_archive_file WHERE archive_id = $1", [archive.archiveId]);
        await tx.execute(
          `INSERT INTO evidence_archive_file (archive_id, file_number, name, bytes)
           SELECT $1, given.number, given.name, given.bytes
             FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS given (name, bytes, number)`,
          [archive.archiveId, entries.map(({ name }) => name), entries.map(({ bytes }) => bytes)],
        );
        await tx.execute("UPDATE evidence_archive SET listed_at = $2 WHERE archive_id = $1", [archive.archiveId, now]);
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { code, message, remedy } = faultOf(error.code, archive.name, "body.zip");
      return { code, message, remedy, place: null };
    }
  }
  return undefined;
}

export type Wanted = Pick<ArchiveFile, "archiveId" | "number">;

/**
 * Looks into the files that are wanted and keeps what is sound: one after the other, so that no more than one is in memory.
 * What was looked into already is not looked into again, so an interrupted reading goes on where it was.
 * @param told after every file, with how many are done.
 */
export async function keepWanted(
  taking: Taking,
  to: AttachedTo,
  wanted: readonly Wanted[],
  now: Date,
  told: (done: number) => void = () => undefined,
): Promise<void> {
  const { database } = taking;
  const keys = new Set(wanted.map(keyOf));
  const files = (await archiveFiles(database, to)).filter((file) => keys.has(keyOf(file)));
  const most = await largest(database, now);
  let done = 0;
  for (const archive of await archivesOf(database, to)) {
    const own = files.filter(({ archiveId }) => archiveId === archive.archiveId);
    const left = own.filter(({ digest, fault }) => digest === null && fault === null);
    told((done += own.length - left.length));
    if (left.length === 0 || archive.emptiedAt !== null) continue;
    const opened = await openArchive(await packedArchive(database, archive), LIMITS);
    for (const file of left) {
      await (file.bytes > most ? noteFault(database, file, "too_large") : keepFile(taking, opened, file, now));
      told(++done);
    }
  }
}

const keyOf = ({ archiveId, number }: Wanted): string => `${archiveId} ${number}`;

async function keepFile(taking: Taking, opened: OpenedArchive, file: ArchiveFile, now: Date): Promise<void> {
  const fault = await takenOut(taking, opened, file, now);
  if (fault !== undefined) await noteFault(taking.database, file, fault);
}

async function noteFault(database: Database, file: ArchiveFile, fault: FaultCode): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE evidence_archive_file SET fault = $3 WHERE archive_id = $1 AND file_number = $2 AND stored_digest IS NULL`,
      [file.archiveId, file.number, fault],
    ),
  );
}

const BUSY_MS = 500;

/** Keeps one file; says why it cannot be kept. Whoever uploads by themselves goes first: this waits where too many do. */
async function takenOut(
  taking: Taking,
  opened: OpenedArchive,
  file: ArchiveFile,
  now: Date,
): Promise<FaultCode | undefined> {
  try {
    const content = await opened.take(file.number - 1);
    const name = file.name.split("/").at(-1) ?? file.name;
    for (;;) {
      try {
        const taken = await lookInto(taking, name, content);
        await transact(taking.database, async (tx) => {
          await keepObject(tx, taking.store, taken, now);
          await tx.execute(
            `UPDATE evidence_archive_file SET original_digest = $3, stored_digest = $4, label = $5
              WHERE archive_id = $1 AND file_number = $2`,
            [file.archiveId, file.number, taken.originalDigest, taken.digest, taken.name],
          );
        });
        return undefined;
      } catch (error) {
        if (!(error instanceof Refusal) || (error.code !== "busy" && error.code !== "scanner_away")) throw error;
        await pause(BUSY_MS);
      }
    }
  } catch (error) {
    if (error instanceof Fault) return error.code;
    if (error instanceof Refusal && error.code === "file_refused") return error.errors?.[0]?.code as FaultCode;
    throw error;
  }
}

/** Lets the packed bytes go once everything wanted was taken out. */
export async function emptyArchives(database: Database, to: AttachedTo, now: Date): Promise<void> {
  for (const archive of await archivesOf(database, to)) await emptyArchive(database, archive, now);
}

async function emptyArchive(database: Database, { archiveId, listedAt }: Archive, now: Date): Promise<void> {
  if (listedAt === null) return;
  await transact(database, async (tx) => {
    await tx.execute("DELETE FROM evidence_archive_part WHERE archive_id = $1", [archiveId]);
    await tx.execute("UPDATE evidence_archive SET emptied_at = coalesce(emptied_at, $2) WHERE archive_id = $1", [
      archiveId,
      now,
    ]);
  });
}
