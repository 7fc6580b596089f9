/** Operations on contents of courses. */
import type { Actor, Reach } from "../../contract/actor.ts";
import {
  appendContent,
  beginContent,
  cancelContent,
  finishContent,
  listContent,
  putCaptions,
  readContent,
  readContentUpload,
  removeCaptions,
  removeContent,
  retryContent,
  viewContent,
  type ContentOne,
} from "../../contract/content.ts";
import type { Context, Services } from "../app.ts";
import { speakTus } from "../files/door.ts";
import { institutionsWithin } from "../organisations/door.ts";
import { recordEvent } from "../platform/audit.ts";
import type { Db, Tx } from "../platform/db.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { startSchedule } from "../platform/schedule.ts";
import { assetByKey, assetsOf, neighboursOf, removeAsset, usedBytes, type Asset } from "./assets.ts";
import { CaptionFault, readCaptions, writeCaptions } from "./captions.ts";
import { importDemoContents } from "./demo.ts";
import { bindPackages, type FindSeen } from "./launch/bind.ts";
import { giveOut } from "./media.ts";
import { contentSchedule, openProcessor, processingQueue } from "./processing.ts";
import { openContentServices, type ContentServices } from "./services.ts";
import { tusPlace } from "./tus-place.ts";
import { appendPart, beginUpload, cancelUpload, finishUpload, largestOf, ownUpload, shareOf } from "./uploads.ts";
import { lineOf, uploadView, viewOf } from "./views.ts";

/** Who asks, as a handler knows them. */
export interface Asking {
  actor: Actor;
  reach: Reach;
  now: Date;
}

/** What whoever uses contents says about them. */
export interface ContentUses {
  /** Which of some contents are used. */
  inUse(db: Db, contentKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** The lessons that are made of a content. */
  lessonsOf(db: Db, contentKey: string): Promise<ContentOne["lessons"]>;
  /** Whether somebody who does not own a content studies it or decides upon it. */
  mayView(db: Db, contentKey: string, asking: Asking): Promise<boolean>;
}

/** The area of contents; `uses` says what courses do with them. */
export function contentContext(uses: ContentUses): Context {
  return {
    name: "content",
    queues: [processingQueue],
    operations: (services) => {
      const own = openContentServices(services);
      const find = seenBy(uses);
      return [
        ...bindAssets(uses, own, services),
        ...bindCaptions(uses),
        ...bindUploads(uses, own, services),
        bindView(find),
        ...bindPackages(services, find),
      ];
    },
    routes: (http, services, operations) => {
      const own = openContentServices(services);
      http.addHook("onClose", async () => own.close());
      speakTus(http, operations, tusPlace(operations));
      giveOut(http, own, operations);
    },
    work: async (services) => {
      const own = openContentServices(services);
      const processor = openProcessor(own);
      await services.jobs.work(processingQueue, async () => processor.kick());
      const end = startSchedule(services, contentSchedule(own, processor));
      processor.kick();
      // After the start, so that nobody waits for it; a server that keeps nothing has no use for them.
      const importing =
        services.demo && services.dataDir !== undefined
          ? importDemoContents(own, services.root).catch((error: Error) =>
              services.log(`Demo contents: ${error.message}`),
            )
          : undefined;
      return async () => void (await Promise.all([end(), processor.stop(), importing]));
    },
  };
}

const PAGE = 20;
const NOBODYS: ReadonlySet<string> = new Set();

/** A content of an institution in reach. */
async function ownAsset(db: Db, reach: Reach, key: string, lock = ""): Promise<Asset> {
  const asset = await assetByKey(db, key, lock);
  if (asset === undefined || !(await institutionsWithin(db, reach)).includes(asset.institutionId))
    throw new Refusal("not_found");
  return asset;
}

/** A content that is ready, if one owns, studies or decides upon it. */
function seenBy({ mayView }: ContentUses): FindSeen {
  return async (db, contentKey, asking) => {
    const { actor, reach } = asking;
    const asset = await assetByKey(db, contentKey);
    if (asset === undefined || asset.state !== "ready") throw new Refusal("not_found");
    const owned = actor.role === "institution" && (await institutionsWithin(db, reach)).includes(asset.institutionId);
    if (!owned && !(await mayView(db, contentKey, asking))) throw new Refusal("not_found");
    return asset;
  };
}

function bindView(find: FindSeen): Bound {
  return handles(viewContent, async ({ db, actor, reach, now, params: { contentKey } }) =>
    viewOf(db, await find(db, contentKey, { actor, reach, now })),
  );
}

function bindAssets({ inUse, lessonsOf }: ContentUses, own: ContentServices, { jobs }: Services): Bound[] {
  const line = async (db: Db, asset: Asset) => lineOf(asset, await inUse(db, [asset.key]));
  return [
    handles(listContent, async ({ db, reach, now, query: { kind, state, q, cursor, limit = PAGE } }) => {
      const institutions = await institutionsWithin(db, reach);
      const filter = { kind, state, q, before: beforeOf(cursor), limit: limit + 1 };
      const assets = await assetsOf(db, institutions, filter);
      const shown = assets.slice(0, limit);
      const used = await inUse(
        db,
        shown.map(({ key }) => key),
      );
      return {
        contents: shown.map((asset) => lineOf(asset, used)),
        next: assets.length > limit ? String(shown.at(-1)?.assetId) : null,
        usedBytes: await usedBytes(db, institutions),
        mostBytes: await shareOf(own.database, now),
        largest: await largestOf(own.database, now),
        videos: (await own.encoder()) !== undefined,
      };
    }),
    handles(readContent, async ({ db, reach, params: { contentKey } }) => {
      const asset = await ownAsset(db, reach, contentKey);
      const { replaces, newer } = await neighboursOf(db, asset.assetId);
      return {
        ...(await line(db, asset)),
        lessons: await lessonsOf(db, contentKey),
        replaces:
          replaces === undefined
            ? null
            : { contentKey: replaces.key, name: replaces.name, lessons: await lessonsOf(db, replaces.key) },
        newer: newer ?? null,
      };
    }),
    handles(removeContent, async ({ tx, reach, params: { contentKey }, now, tell }) => {
      const asset = await ownAsset(tx, reach, contentKey, "FOR UPDATE OF a");
      if ((await inUse(tx, [contentKey])).has(contentKey)) throw new Refusal("content_in_use");
      await removeAsset(tx, asset.assetId, now);
      tell({ object: `content:${asset.assetId}`, details: { name: asset.name } });
      return undefined;
    }),
    handles(retryContent, async ({ tx, reach, params: { contentKey }, tell }) => {
      const asset = await ownAsset(tx, reach, contentKey, "FOR UPDATE OF a");
      if (asset.state !== "failed") throw new Refusal("content_not_failed");
      await tx.execute(
        "UPDATE content_asset SET state = 'processing', progress = 0, tries = 0, fault = NULL, fault_detail = NULL WHERE asset_id = $1",
        [asset.assetId],
      );
      await jobs.enqueue(tx, processingQueue, [{ assetId: asset.assetId }]);
      tell({ object: `content:${asset.assetId}` });
      return line(tx, await ownAsset(tx, reach, contentKey));
    }),
  ];
}

function bindCaptions({ inUse }: ContentUses): Bound[] {
  const line = async (db: Db, asset: Asset) => lineOf(asset, await inUse(db, [asset.key]));
  const video = async (tx: Tx, reach: Reach, key: string) => {
    const asset = await ownAsset(tx, reach, key, "FOR UPDATE OF a");
    if (asset.kind !== "video") throw new Refusal("not_found");
    return asset;
  };
  return [
    handles(putCaptions, async ({ tx, reach, params: { contentKey }, body: { file }, now, tell }) => {
      const { assetId } = await video(tx, reach, contentKey);
      const cues = cuesOf(file);
      await tx.execute(
        `INSERT INTO content_captions (asset_id, vtt, cues, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (asset_id) DO UPDATE SET vtt = EXCLUDED.vtt, cues = EXCLUDED.cues, changed_at = EXCLUDED.changed_at`,
        [assetId, writeCaptions(cues), cues.length, now],
      );
      tell({ object: `content:${assetId}`, details: { cues: cues.length } });
      return line(tx, await ownAsset(tx, reach, contentKey));
    }),
    handles(removeCaptions, async ({ tx, reach, params: { contentKey }, tell }) => {
      const { assetId } = await video(tx, reach, contentKey);
      await tx.execute("DELETE FROM content_captions WHERE asset_id = $1", [assetId]);
      tell({ object: `content:${assetId}` });
      return line(tx, await ownAsset(tx, reach, contentKey));
    }),
  ];
}

function cuesOf({ name, content }: { name: string; content: Uint8Array }) {
  try {
    return readCaptions(content);
  } catch (error) {
    if (!(error instanceof CaptionFault)) throw error;
    const message = `字幕“${name.slice(0, 60).toWellFormed()}”：${error.what}`;
    const remedy = "请用字幕软件另存为 WebVTT（.vtt）或 SRT（.srt），再上传";
    throw new Refusal("captions_refused", [{ path: "body.file", code: "captions", message, remedy }]);
  }
}

function beforeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) throw new Refusal("bad_cursor");
  return Number(cursor);
}

function bindUploads({ inUse }: ContentUses, own: ContentServices, { jobs }: Services): Bound[] {
  const { work } = own.store;
  return [
    handles(beginContent, async ({ tx, actor, reach, body, now }) => {
      // Whoever wears the office of an institution has one; an office whose unit is none has nothing to upload to.
      const [institutionId] = await institutionsWithin(tx, reach);
      if (institutionId === undefined) throw new Refusal("not_found");
      const { replaces: key, ...wanted } = body;
      const replaces = key === undefined ? undefined : await ownAsset(tx, reach, key);
      const whose = { institutionId: replaces?.institutionId ?? institutionId, actor };
      return uploadView(tx, await beginUpload(tx, whose, { ...wanted, replaces }, now), NOBODYS);
    }),
    handles(readContentUpload, async ({ db, reach, params: { uploadKey }, now }) => {
      const upload = await ownUpload(db, await institutionsWithin(db, reach), uploadKey, now);
      return uploadView(db, upload, NOBODYS);
    }),
    handles(appendContent, async ({ tx, reach, params: { uploadKey }, body: { at, file }, now }) => {
      const part = { at, content: file.content };
      const upload = await appendPart(tx, work, await institutionsWithin(tx, reach), uploadKey, part, now);
      return uploadView(tx, upload, NOBODYS);
    }),
    handles(finishContent, async ({ db, actor, reach, caller, params: { uploadKey }, now }) => {
      const institutionIds = await institutionsWithin(db, reach);
      const told = { operation: finishContent.id, outcome: "done", actor, caller } as const;
      const asset = await finishUpload(
        { services: own, jobs, institutionIds, actor },
        uploadKey,
        now,
        async (tx, made) => {
          const details = { kind: made.kind, bytes: made.bytes, name: made.name };
          await recordEvent(tx, { ...told, object: `content:${made.assetId}`, details });
        },
      );
      return lineOf(asset, await inUse(db, [asset.key]));
    }),
    handles(cancelContent, async ({ tx, reach, params: { uploadKey }, now }) => {
      await cancelUpload(tx, work, await institutionsWithin(tx, reach), uploadKey, now);
      return undefined;
    }),
  ];
}
