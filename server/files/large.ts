/** Where large contents lie that never fit into memory at once: the same folder or bucket as the store's, in a place of its own. */
import { createReadStream, createWriteStream, mkdtempSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { FilePlaces } from "../platform/settings.ts";
import { flushFolder } from "./disk.ts";
import { clientOf, keyOf, LARGE } from "./store.ts";

/** Bytes of a range, both ends included. */
export interface ByteRange {
  from: number;
  to: number;
}

/** A store of large contents, each under the digest of its bytes. */
export interface LargeStore {
  /** A folder of this machine in which files are put together before they are kept. It outlives the process. */
  readonly work: string;
  /** Takes a file of the work folder over. The caller has found out its digest. Putting again changes nothing. */
  put(digest: string, file: string): Promise<void>;
  /** Contents, or a range of them, as they are read. */
  read(digest: string, range?: ByteRange): Promise<Readable>;
  /** Contents as a file of this machine for as long as `work` takes. */
  withFile<Result>(digest: string, work: (file: string) => Promise<Result>): Promise<Result>;
  remove(digest: string): Promise<void>;
  /** Everything there is, with the time at which it was put. */
  list(): AsyncGenerator<{ digest: string; putAt: Date }>;
  close(): Promise<void>;
}

const DIGEST = /^[0-9a-f]{64}$/;

/** Opens the place for large contents that the settings name. Without any it is a folder that goes with the process. */
export function openLargeStore(places: FilePlaces | undefined): LargeStore {
  const passing = places === undefined;
  const folder = passing ? mkdtempSync(join(tmpdir(), "xueshi-large-")) : `${places.folder}-${LARGE}`;
  const close = async () => (passing ? rm(folder, { recursive: true, force: true }) : undefined);
  if (places?.s3 === undefined) return folderStore(folder, close);
  const client = clientOf(places.s3);
  return bucketStore(client, places.s3.bucket, join(folder, "work"), async () => client.destroy());
}

function folderStore(folder: string, close: () => Promise<void>): LargeStore {
  const place = (digest: string) => join(folder, keyOf(digest));
  return {
    work: join(folder, "work"),
    async put(digest, file) {
      const target = place(digest);
      await mkdir(dirname(target), { recursive: true });
      const handle = await open(file, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(file, target);
      await flushFolder(dirname(target));
    },
    async read(digest, range) {
      const file = place(digest);
      // A file that is not there is found out now and not in the middle of an answer.
      await stat(file);
      return createReadStream(file, range === undefined ? {} : { start: range.from, end: range.to });
    },
    withFile: async (digest, work) => work(place(digest)),
    remove: (digest) => rm(place(digest), { force: true }),
    list: () => listFolder(folder),
    close,
  };
}

async function* listFolder(folder: string): AsyncGenerator<{ digest: string; putAt: Date }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || !DIGEST.test(entry.name)) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found !== undefined) yield { digest: entry.name, putAt: found.mtime };
  }
}

function bucketStore(client: S3Client, bucket: string, work: string, close: () => Promise<void>): LargeStore {
  const at = (digest: string) => ({ Bucket: bucket, Key: `${LARGE}/${keyOf(digest)}` });
  const read = async (digest: string, range?: ByteRange): Promise<Readable> => {
    const part = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` };
    const { Body: body } = await client.send(new GetObjectCommand({ ...at(digest), ...part }));
    return body as Readable;
  };
  return {
    work,
    async put(digest, file) {
      const known = await client.send(new HeadObjectCommand(at(digest))).catch(() => undefined);
      if (known === undefined) {
        const { size } = await stat(file);
        await client.send(new PutObjectCommand({ ...at(digest), Body: createReadStream(file), ContentLength: size }));
      }
      await rm(file, { force: true });
    },
    read,
    async withFile(digest, use) {
      await mkdir(work, { recursive: true });
      const file = join(work, `fetched-${crypto.randomUUID()}`);
      try {
        await pipeline(await read(digest), createWriteStream(file, { flags: "wx" }));
        return await use(file);
      } finally {
        await rm(file, { force: true });
      }
    },
    async remove(digest) {
      await client.send(new DeleteObjectCommand(at(digest)));
    },
    list: () => listBucket(client, bucket),
    close,
  };
}

async function* listBucket(client: S3Client, bucket: string): AsyncGenerator<{ digest: string; putAt: Date }> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `${LARGE}/`, ContinuationToken: token }),
    );
    for (const { Key: key, LastModified: putAt } of page.Contents ?? []) {
      const digest = key?.split("/").at(-1) ?? "";
      if (DIGEST.test(digest) && putAt !== undefined) yield { digest, putAt };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
