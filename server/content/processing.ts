/**
 * Contents are processed one after the other, by whichever server is free. A server that works on one says so again and again; one
 * that falls silent is believed dead after a while, and another begins anew.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { transact, type Tx } from "../platform/db.ts";
import { defineQueue } from "../platform/jobs.ts";
import type { Scheduled } from "../platform/schedule.ts";
import { assetById, type Asset } from "./assets.ts";
import { makeDocument } from "./documents/document.ts";
import { ContentFault, type FaultCode } from "./faults.ts";
import type { Made } from "./making.ts";
import { digestOfFile, keepFile, removeStrays, removeUnused } from "./objects.ts";
import { dropOldLaunches } from "./launch/launches.ts";
import { makePackage } from "./packages/package.ts";
import type { ContentServices } from "./services.ts";
import { dropOldUploads } from "./uploads.ts";
import { refuseVirus } from "./virus.ts";
import { encodeVideo } from "./video/encode.ts";

/** A content was uploaded, or is to be tried again: somebody should look. */
export const processingQueue = defineQueue<{ assetId: number }>("content-processing", {
  onceBy: ({ assetId }) => String(assetId),
});

const LEASE_MS = 60_000;
const TELL_MS = 3_000;
const MOST_TRIES = 3;

/** Works on what waits until nothing does. */
export interface Processor {
  kick(): void;
  /** Ends after what is under way was given up; another server, or the next start, begins it anew. */
  stop(): Promise<void>;
}

/** Opens it; nothing is done before it is told to look. */
export function openProcessor(services: ContentServices): Processor {
  const stopping = new AbortController();
  let wanted = false;
  let running: Promise<void> | undefined;
  const loop = async () => {
    while (wanted && !stopping.signal.aborted) {
      wanted = false;
      for (let asset = await claim(services); asset !== undefined; asset = await claim(services)) {
        if (stopping.signal.aborted) break;
        await processOne(services, asset, stopping.signal);
      }
    }
  };
  return {
    kick() {
      wanted = true;
      running ??= loop()
        .catch((error: Error) => services.log(`Contents: ${error.stack ?? error.message}`))
        .finally(() => {
          running = undefined;
        });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The oldest that waits; nobody else takes it while the lease holds. */
async function claim({ database, clock }: ContentServices): Promise<Asset | undefined> {
  const now = clock.now();
  const id = await transact(database, async (tx) => {
    // Whoever died over it several times will do so again.
    await tx.execute(
      `UPDATE content_asset SET state = 'failed', fault = 'too_heavy', leased_until = NULL
        WHERE state = 'processing' AND leased_until <= $1 AND tries >= ${MOST_TRIES}`,
      [now],
    );
    const row = await tx.row<{ asset_id: number }>(
      `UPDATE content_asset SET leased_until = $2, tries = tries + 1, progress = 0 WHERE asset_id = (
         SELECT asset_id FROM content_asset WHERE state = 'processing' AND (leased_until IS NULL OR leased_until <= $1)
          ORDER BY asset_id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING asset_id`,
      [now, new Date(now.getTime() + LEASE_MS)],
    );
    return row?.asset_id;
  });
  return id === undefined ? undefined : assetById(database, id);
}

async function processOne(services: ContentServices, asset: Asset, signal: AbortSignal): Promise<void> {
  const { database, store, log } = services;
  const folder = join(store.work, `making-${asset.assetId}-${process.pid}`);
  const given = new AbortController();
  let percent = 0;
  const tell = setInterval(() => {
    void renew(services, asset.assetId, percent)
      .then((still) => (still ? undefined : given.abort()))
      .catch(() => undefined);
  }, TELL_MS);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const made = await make(services, asset, {
      folder,
      signal: AbortSignal.any([signal, given.signal]),
      onProgress: (now) => void (percent = now),
    });
    await keep(services, asset, made);
  } catch (error) {
    if (signal.aborted || given.signal.aborted) {
      await release(services, asset.assetId);
      return;
    }
    if (!(error instanceof ContentFault)) log(`Content ${asset.assetId}: ${(error as Error).stack ?? String(error)}`);
    const { code, detail } =
      error instanceof ContentFault ? error : { code: "too_heavy" as FaultCode, detail: undefined };
    await transact(database, (tx) =>
      tx.execute(
        `UPDATE content_asset SET state = 'failed', fault = $2, fault_detail = $3, leased_until = NULL
          WHERE asset_id = $1 AND state = 'processing'`,
        [asset.assetId, code, detail?.slice(0, 200)],
      ),
    );
  } finally {
    clearInterval(tell);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives back what could not be brought to its end for no fault of its own. */
async function release({ database }: ContentServices, assetId: number): Promise<void> {
  if (database.pool.ending) return;
  await transact(database, (tx) =>
    tx.execute(
      "UPDATE content_asset SET leased_until = NULL, tries = tries - 1 WHERE asset_id = $1 AND state = 'processing'",
      [assetId],
    ),
  );
}

async function renew({ database, clock }: ContentServices, assetId: number, percent: number): Promise<boolean> {
  const until = new Date(clock.now().getTime() + LEASE_MS);
  const renewed = await transact(database, (tx) =>
    tx.execute(
      "UPDATE content_asset SET leased_until = $2, progress = greatest(progress, $3) WHERE asset_id = $1 AND state = 'processing'",
      [assetId, until, percent],
    ),
  );
  return renewed === 1;
}

interface Work {
  folder: string;
  signal: AbortSignal;
  onProgress(percent: number): void;
}

async function make(services: ContentServices, asset: Asset, work: Work): Promise<Made> {
  const { store, encoder, clamd } = services;
  const { originalDigest, kind, key: contentKey } = asset;
  if (originalDigest === null) throw new Error(`Content ${asset.assetId} has no original`);
  return store.withFile(originalDigest, async (file) => {
    await refuseVirus(file, clamd);
    if (kind === "document") return makeDocument(file, work);
    if (kind === "package") return makePackage(file, { ...work, clamd });
    const program = await encoder();
    if (program === undefined) throw new ContentFault("no_encoder");
    return encodeVideo({ program, file, contentKey, ...work });
  });
}

/** Keeps everything that was made, and only then says that the content is ready. */
async function keep({ database, clock, store }: ContentServices, asset: Asset, made: Made): Promise<void> {
  const now = clock.now();
  const kept = new Map<string, { digest: string; bytes: number }>();
  for (const { file } of made.parts) if (!kept.has(file)) kept.set(file, await digestOfFile(file));
  // In small steps: a lock of a digest is held only while its file is taken over.
  for (const [file, { digest, bytes }] of kept)
    await transact(database, (tx) => keepFile(tx, store, { file, digest, bytes }, now));
  await transact(database, async (tx) => {
    const { durationMs, width, height, pages, standard, structure } = made;
    const ready = await tx.execute(
      `UPDATE content_asset SET state = 'ready', progress = 100, ready_at = $2, leased_until = NULL, duration_ms = $3, width = $4,
              height = $5, pages = $6, standard = $7, structure = $8
        WHERE asset_id = $1 AND state = 'processing'`,
      [
        asset.assetId,
        now,
        durationMs,
        width,
        height,
        pages,
        standard,
        structure === undefined ? null : JSON.stringify(structure),
      ],
    );
    if (ready !== 1) return;
    await insertParts(
      tx,
      asset.assetId,
      made.parts.map(({ path, file, media }) => ({
        path,
        media,
        ...(kept.get(file) as { digest: string; bytes: number }),
      })),
    );
  });
}

/** Writes down what a content consists of. */
export async function insertParts(
  tx: Tx,
  assetId: number,
  parts: readonly { path: string; digest: string; media: string; bytes: number }[],
): Promise<void> {
  await tx.execute(
    `INSERT INTO content_part (asset_id, path, digest, media, bytes)
     SELECT $1, part.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS part
     ON CONFLICT (asset_id, path) DO UPDATE SET digest = EXCLUDED.digest, media = EXCLUDED.media, bytes = EXCLUDED.bytes`,
    [
      assetId,
      parts.map(({ path }) => path),
      parts.map(({ digest }) => digest),
      parts.map(({ media }) => media),
      parts.map(({ bytes }) => bytes),
    ],
  );
}

/** Looks every few minutes for what a dead server left, and lets go what nobody needs. */
export function contentSchedule(services: ContentServices, processor: Processor): readonly Scheduled[] {
  const { database, store, clock } = services;
  return [
    {
      name: "content-look",
      label: "继续处理中断的课件",
      every: { minutes: 2 },
      async run() {
        const row = await database.row<{ waiting: number }>(
          "SELECT count(*)::int AS waiting FROM content_asset WHERE state = 'processing'",
        );
        if ((row?.waiting ?? 0) > 0) processor.kick();
        return `待处理${row?.waiting ?? 0}个`;
      },
    },
    {
      name: "content-sweep",
      label: "清理不用的课件文件",
      every: { minutes: 60 },
      async run() {
        const uploads = await dropOldUploads(services, clock.now());
        await transact(database, (tx) => dropOldLaunches(tx, clock.now()));
        const unused = await removeUnused(database, store, clock.now());
        const strays = await removeStrays(database, store, clock.now());
        return `未完成的上传${uploads}件，文件${unused + strays}个`;
      },
    },
  ];
}
