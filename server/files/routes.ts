/** Operations on files of evidence. */
import type { Actor, Reach } from "../../contract/actor.ts";
import {
  appendPart as appendPartOperation,
  beginUpload as beginUploadOperation,
  cancelUpload as cancelUploadOperation,
  finishUpload as finishUploadOperation,
  HELD_DAYS,
  listOwnFiles,
  readFile,
  readUpload,
  removeFile,
  uploadFile,
  uploadFileFor,
  viewFile,
  viewSmall,
  type evidenceSchema,
  type uploadStateSchema,
} from "../../contract/evidence.ts";
import type { z } from "zod";
import type { Context, Services } from "../app.ts";
import { recordEvent, type AuditSubject } from "../platform/audit.ts";
import type { Caller } from "../platform/caller.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { ownerIn } from "../platform/owner.ts";
import { Refusal } from "../platform/refusal.ts";
import { startSchedule } from "../platform/schedule.ts";
import { personInReach } from "../standing/door.ts";
import { fileById, fileByKey, forget, heldBy, type AttachedTo, type EvidenceFile } from "./evidence.ts";
import { openFileServices, type FileServices } from "./services.ts";
import { sweeping } from "./sweep.ts";
import { largest, shareOf, takeWhole, type Giver } from "./taking.ts";
import { evidencePlace, speakTus } from "./tus.ts";
import { appendPart, beginUpload, cancelUpload, finishUpload, ownUpload, type Upload } from "./uploads.ts";
import { isPicture, readSmall, readStored } from "./reading.ts";

/** Who asks to read a file, as a handler knows them. */
export interface Asking {
  actor: Actor;
  reach: Reach;
  now: Date;
}

/** Whether somebody who does not look after a person may read what is attached to something of theirs. */
export type MayRead = (db: Db, to: AttachedTo, asking: Asking) => Promise<boolean>;

/** The area of files; `mayRead` is asked, by kind, about what files are attached to. */
export function filesContext(mayRead: Readonly<Record<string, MayRead>> = {}): Context {
  return {
    name: "files",
    operations: (services) => {
      const own = openFileServices(services);
      return [...bindOwn(services, own), ...bindUploads(services, own), ...bindReading(services, own, mayRead)];
    },
    routes: (http, services, operations) => {
      const own = openFileServices(services);
      http.addHook("onClose", async () => own.close());
      speakTus(http, operations, evidencePlace(operations));
    },
    work: async (services) => startSchedule(services, [sweeping(services, openFileServices(services).store)]),
  };
}

type Evidence = z.output<typeof evidenceSchema>;
const DAY_MS = 86_400_000;

function evidenceView(file: EvidenceFile): Evidence {
  const { evidenceId, key, name, mediaType, bytes, width, height, pages, uploadedAt, attachedTo, heldSince } = file;
  const until = attachedTo === null ? new Date(heldSince.getTime() + HELD_DAYS * DAY_MS).toISOString() : null;
  const what = { evidenceId, key, name, bytes, width, height, pages };
  const media = mediaType as Evidence["mediaType"];
  return { ...what, mediaType: media, uploadedAt: uploadedAt.toISOString(), heldUntil: until };
}

async function uploadView(db: Db, upload: Upload): Promise<z.output<typeof uploadStateSchema>> {
  const { key: uploadKey, name, bytes, received, expiresAt, evidenceId } = upload;
  const evidence = evidenceId === null ? undefined : await fileById(db, evidenceId);
  const view = evidence === undefined ? null : evidenceView(evidence);
  return { uploadKey, name, bytes, received, expiresAt: expiresAt.toISOString(), evidence: view };
}

interface Apart {
  actor: Actor;
  reach: Reach;
  caller: Caller;
}

function giverOf({ actor, reach }: Omit<Apart, "caller">): Giver {
  return { personId: ownerIn(reach), actor };
}

const subjectOf = ({ personId, evidenceId }: EvidenceFile): AuditSubject => ({
  personId,
  object: `evidence:${evidenceId}`,
});

/** Tells the trail that a file was taken in, in the transaction in which it was. */
function teller(operation: string, { actor, caller }: Apart) {
  return async (tx: Tx, evidence: EvidenceFile): Promise<void> => {
    const { bytes, mediaType, digest } = evidence;
    const details = { bytes, mediaType, digest };
    await recordEvent(tx, { ...subjectOf(evidence), operation, outcome: "done", actor, caller, details });
  };
}

function bindOwn({ database, vault }: Services, own: FileServices): Bound[] {
  return [
    handles(listOwnFiles, async ({ db, reach, now }) => {
      const personId = ownerIn(reach);
      const share = await database.row<{ bytes: number }>("SELECT bytes FROM file_share WHERE person_id = $1", [
        personId,
      ]);
      return {
        files: (await heldBy(db, personId)).map(evidenceView),
        usedBytes: share?.bytes ?? 0,
        mostBytes: await shareOf(database, now),
        fileBytes: await largest(database, now),
      };
    }),
    handles(uploadFile, async ({ actor, reach, caller, body: { file }, now }) => {
      const apart = { actor, reach, caller };
      return evidenceView(await takeWhole(own, giverOf(apart), file, now, teller(uploadFile.id, apart)));
    }),
    handles(uploadFileFor, async ({ db, actor, reach, caller, params: { personId }, body: { file }, now }) => {
      await personInReach(db, vault, { actor, reach }, personId, shanghaiDay(now));
      const told = teller(uploadFileFor.id, { actor, reach, caller });
      return evidenceView(await takeWhole(own, { personId, actor }, file, now, told));
    }),
    handles(removeFile, async ({ tx, reach, params: { fileKey }, now, tell }) => {
      const file = await fileByKey(tx, fileKey);
      if (file === undefined || file.personId !== ownerIn(reach)) throw new Refusal("not_found");
      if (file.attachedTo !== null) throw new Refusal("file_not_held");
      await forget(tx, file, now);
      tell(subjectOf(file));
      return undefined;
    }),
  ];
}

function bindUploads({ database }: Services, own: FileServices): Bound[] {
  return [
    handles(beginUploadOperation, async ({ tx, actor, reach, body, now }) =>
      uploadView(tx, await beginUpload(tx, giverOf({ actor, reach }), body, now)),
    ),
    handles(readUpload, async ({ db, reach, params: { uploadKey }, now }) =>
      uploadView(db, await ownUpload(db, ownerIn(reach), uploadKey, now)),
    ),
    handles(appendPartOperation, async ({ tx, reach, params: { uploadKey }, body: { at, file }, now }) =>
      uploadView(tx, await appendPart(tx, ownerIn(reach), uploadKey, { at, content: file.content }, now)),
    ),
    handles(finishUploadOperation, async ({ actor, reach, caller, params: { uploadKey }, now }) => {
      const apart = { actor, reach, caller };
      const tell = teller(finishUploadOperation.id, apart);
      return evidenceView(await finishUpload({ ...own, database }, giverOf(apart), uploadKey, now, tell));
    }),
    handles(cancelUploadOperation, async ({ tx, reach, params: { uploadKey }, now }) => {
      await cancelUpload(tx, ownerIn(reach), uploadKey, now);
      return undefined;
    }),
  ];
}

function bindReading(
  { database, vault }: Services,
  own: FileServices,
  mayRead: Readonly<Record<string, MayRead>>,
): Bound[] {
  /** The file, if it is one's own, a person's whom one looks after, or attached to what one may see. */
  const find = async (db: Db, key: string, asking: Asking): Promise<EvidenceFile> => {
    const file = await fileByKey(db, key);
    if (file !== undefined && (await looksAfter(db, file, asking))) return file;
    // What somebody decides upon may be of a person who is not theirs; whoever decides says so, and not the wall.
    const other = file ?? (await fileByKey(database, key));
    const decide = other?.attachedTo && mayRead[other.attachedTo.kind];
    if (other?.attachedTo && (await decide?.(database, other.attachedTo, asking)) === true) return other;
    throw new Refusal("not_found");
  };
  const looksAfter = async (db: Db, { personId }: EvidenceFile, { actor, reach, now }: Asking) =>
    personInReach(db, vault, { actor, reach }, personId, shanghaiDay(now)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal && error.code === "not_found") return false;
        throw error;
      },
    );
  type Reading = Asking & { db: Db; params: { fileKey: string }; tell(subject: AuditSubject): void };
  const look = async ({ db, params: { fileKey }, tell, ...asking }: Reading, each: boolean) => {
    const file = await find(db, fileKey, asking);
    // One's own files one may look at without anybody noting it; of another's each is told by itself.
    if (file.personId !== asking.actor.personId)
      tell({ ...subjectOf(file), ...(each ? { details: { name: file.name } } : {}) });
    return file;
  };
  return [
    handles(readFile, async (call) => readStored(own.store, await look(call, true))),
    handles(viewFile, async (call) => {
      const file = await look(call, true);
      if (!isPicture(file)) throw new Refusal("not_found");
      return readStored(own.store, file, true);
    }),
    handles(viewSmall, async (call) => {
      const small = await readSmall(own, await look(call, false));
      if (small === undefined) throw new Refusal("not_found");
      return small;
    }),
  ];
}
