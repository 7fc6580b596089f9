import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import S3rver from "s3rver";
import type { FilePlaces } from "../platform/settings.ts";
import { digestOf, openStore, type Store } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "xueshi-store-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const places: Readonly<Record<string, () => Promise<FilePlaces>>> = {
  "a folder": async () => ({ folder: join(folder, "files") }),
  "a bucket of an S3 server": async () => {
    const buckets = [{ name: "evidence", configs: [] }];
    const server = new S3rver({ port: 0, silent: true, directory: join(folder, "s3"), configureBuckets: buckets });
    after(() => server.close());
    const { port } = await server.run();
    const endpoint = `http://127.0.0.1:${port}`;
    return { folder, s3: { bucket: "evidence", region: "us-east-1", endpoint, key: "S3RVER", secret: "S3RVER" } };
  },
};

const BYTES = Buffer.from("证明材料".repeat(50_000));
const DIGEST = digestOf(BYTES);
const digests = async (store: Store) => (await Array.fromAsync(store.list())).map(({ digest }) => digest);

for (const [what, place] of Object.entries(places)) {
  describe(what, async () => {
    const store = openStore(await place());
    after(() => store.close());

    test("has nothing at first, and says so", async () => {
      assert.equal(await store.has(DIGEST), false);
      await assert.rejects(store.get(DIGEST));
      assert.deepEqual(await digests(store), []);
    });

    test("keeps contents under their digest, however often and at once they are put", async () => {
      await Promise.all(Array.from({ length: 8 }, () => store.put(DIGEST, BYTES)));
      assert.deepEqual(Buffer.from(await store.get(DIGEST)), BYTES);
      assert.deepEqual(await digests(store), [DIGEST]);
      const [first] = await Array.fromAsync(store.list());
      assert.ok(first !== undefined && Math.abs(first.putAt.getTime() - Date.now()) < 60_000);
    });

    test("takes nothing under a digest that is not its own, and no key that is no digest", async () => {
      await assert.rejects(store.put(digestOf(Buffer.from("other")), BYTES), /digest/);
      for (const key of ["../../etc/passwd", "", DIGEST.toUpperCase(), `${DIGEST}/x`])
        await assert.rejects(async () => store.get(key), /No digest/);
    });

    test("keeps what is made of contents beside them, and both go together", async () => {
      assert.equal(await store.getDerived(DIGEST, "small"), undefined);
      await store.putDerived(DIGEST, "small", Buffer.from("small"));
      assert.equal(Buffer.from((await store.getDerived(DIGEST, "small")) ?? "").toString(), "small");
      assert.deepEqual(await digests(store), [DIGEST]);
      await store.remove(DIGEST);
      await store.remove(DIGEST);
      assert.equal(await store.getDerived(DIGEST, "small"), undefined);
      assert.equal(await store.has(DIGEST), false);
    });
  });
}

test("a file of the folder that was changed behind its back is not handed out, and nobody else may read it", async () => {
  const own = join(folder, "changed");
  const store = openStore({ folder: own });
  await store.put(DIGEST, BYTES);
  const path = join(own, DIGEST.slice(0, 2), DIGEST.slice(2, 4), DIGEST);
  assert.equal(statSync(path).mode & 0o077, 0);
  assert.deepEqual(readdirSync(join(own, "incoming")), []);
  writeFileSync(path, "something else");
  await assert.rejects(store.get(DIGEST), /changed/);
});

test("without a place it is a folder that goes with the store", async () => {
  const store = openStore(undefined);
  await store.put(DIGEST, BYTES);
  assert.equal(await store.has(DIGEST), true);
  await store.close();
  assert.equal(await store.has(DIGEST), false);
});
