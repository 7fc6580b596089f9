/** Where the contents of files lie, each under the digest of its bytes: a folder of this machine, or a bucket. */
import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { Disk } from "flydrive";
import { S3Driver } from "flydrive/drivers/s3";
import type { FilePlaces, S3Place } from "../platform/settings.ts";
import { DurableFolder } from "./disk.ts";

/** A store of contents. A digest names them for ever, so putting again changes nothing. */
export interface Store {
  /** Keeps contents under their digest. When it resolves they are kept. */
  put(digest: string, content: Uint8Array): Promise<void>;
  /** Contents of a digest. Throws when they are not there, or are not what was kept. */
  get(digest: string): Promise<Uint8Array>;
  has(digest: string): Promise<boolean>;
  /** Removes contents and what was made of them. Nothing happens when they are not there. */
  remove(digest: string): Promise<void>;
  /** Something small made of contents, which can be made again: undefined when it was not made yet. */
  getDerived(digest: string, what: Derived): Promise<Uint8Array | undefined>;
  putDerived(digest: string, what: Derived, content: Uint8Array): Promise<void>;
  /** Everything there is, with the time at which it was put. */
  list(): AsyncGenerator<{ digest: string; putAt: Date }>;
  close(): Promise<void>;
}

export type Derived = "small";

/** Where the same bucket keeps what is large; none of it belongs to this store. */
export const LARGE = "large";

const S3_MS = 15_000;
const DIGEST = /^[0-9a-f]{64}$/;

/** SHA-256 in hex. */
export function digestOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

const STEP_BYTES = 2 ** 17;

/** The same of something large, in steps between which others get their turn. */
export async function digestInSteps(content: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let at = 0; at < content.length; at += STEP_BYTES) {
    hash.update(content.subarray(at, at + STEP_BYTES));
    await setImmediate();
  }
  return hash.digest("hex");
}

/** Opens the store that the settings name. Without any it is a folder that goes with the process. */
export function openStore(places: FilePlaces | undefined): Store {
  if (places?.s3 !== undefined) return bucketStore(places.s3);
  if (places !== undefined) return storeOn(new Disk(new DurableFolder(places.folder)), async () => undefined);
  const folder = mkdtempSync(join(tmpdir(), "xueshi-files-"));
  return storeOn(new Disk(new DurableFolder(folder)), () => rm(folder, { recursive: true, force: true }));
}

/** What speaks with the store of the settings. */
export function clientOf({ region, endpoint, key, secret }: S3Place): S3Client {
  return new S3Client({
    region,
    credentials: { accessKeyId: key, secretAccessKey: secret },
    // What speaks S3 and is not Amazon's has its buckets in the path, and few know the newer checksums.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 5_000, requestTimeout: S3_MS, throwOnRequestTimeout: true },
    maxAttempts: 3,
  });
}

function bucketStore(place: S3Place): Store {
  const client = clientOf(place);
  const { bucket } = place;
  const driver = new S3Driver({ client, bucket, visibility: "private", supportsACL: false });
  return storeOn(new Disk(driver), async () => client.destroy());
}

/** "ab/cd/abcd…": no folder gets crowded. */
export function keyOf(digest: string): string {
  if (!DIGEST.test(digest)) throw new Error(`No digest: ${digest.slice(0, 80)}`);
  return `${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
}

const derivedKey = (digest: string, what: Derived): string => `${keyOf(digest)}.${what}`;

function storeOn(disk: Disk, close: () => Promise<void>): Store {
  return {
    async put(digest, content) {
      if ((await digestInSteps(content)) !== digest) throw new Error("The contents are not those of their digest");
      await disk.put(keyOf(digest), content);
    },
    async get(digest) {
      const content = await disk.getBytes(keyOf(digest));
      if ((await digestInSteps(content)) !== digest)
        throw new Error(`The contents of ${digest} were changed in the store`);
      return content;
    },
    has: (digest) => disk.exists(keyOf(digest)),
    async remove(digest) {
      await disk.delete(derivedKey(digest, "small"));
      await disk.delete(keyOf(digest));
    },
    async getDerived(digest, what) {
      const key = derivedKey(digest, what);
      return (await disk.exists(key)) ? disk.getBytes(key) : undefined;
    },
    putDerived: (digest, what, content) => disk.put(derivedKey(digest, what), content),
    list: () => listOf(disk),
    close,
  };
}

async function* listOf(disk: Disk): AsyncGenerator<{ digest: string; putAt: Date }> {
  let paginationToken: string | undefined;
  do {
    const page = await disk
      .listAll("/", { recursive: true, ...(paginationToken === undefined ? {} : { paginationToken }) })
      .catch((error: Error) => {
        if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
        throw error;
      });
    if (page === undefined) return;
    for (const object of page.objects) {
      if (!object.isFile || !DIGEST.test(object.name) || object.key.startsWith(`${LARGE}/`)) continue;
      const { lastModified } = await object.getMetaData();
      yield { digest: object.name, putAt: lastModified };
    }
    ({ paginationToken } = page);
  } while (paginationToken !== undefined);
}
