import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { root, useDatabase } from "../../test/testing.ts";
import { personById, peopleByIdentity, registerPeople } from "../people/door.ts";
import { transact } from "../platform/db.ts";
import { openKeptVault, readKeyRing, withNewKey, writeKeyRing } from "../platform/key-file.ts";
import { openVault, ringOf, VaultError } from "../platform/vault.ts";
import { readCatalogue, schemaColumns } from "./catalogue.ts";
import { countByKey, rotate, RotationError, sealedColumns } from "./rotation.ts";

const PEOPLE = 1_200;
const file = await useDatabase();
const { database } = file;
const sealed = sealedColumns(readCatalogue(root, await schemaColumns(database)).columns);
const first = openVault(ringOf("rotation"));
const secondRing = withNewKey(ringOf("rotation"));
const second = openVault(secondRing);
const people = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    name: "张测试",
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(from + at, 1980, true),
    phone: syntheticMobile(from + at),
  }));
const held = async () => {
  const counts = await countByKey(database, sealed);
  return Object.fromEntries(
    [1, 2].map((key) => [key, counts.reduce((sum, each) => sum + (each.key === key ? each.values : 0), 0)]),
  );
};

test("every value is sealed anew while others write; cut off, it goes on; everybody is found and opens as before", async () => {
  await transact(database, (tx) => registerPeople(tx, first, people(0, PEOPLE)));
  await transact(database, (tx) =>
    tx.execute(
      `WITH batch AS (INSERT INTO import_batch (kind, file_name, file_size, digest, author, reach, uploaded_at)
         VALUES ('roster', 'a.xlsx', 1, repeat('0', 64), 'test', '{}', now()) RETURNING batch_id)
       INSERT INTO import_file SELECT batch_id, $1 FROM batch`,
      [first.sealBytes("import_file.content", Buffer.alloc(200_000, 7))],
    ),
  );
  assert.deepEqual(await held(), { 1: 2 * PEOPLE + 1, 2: 0 });
  const cut = new Error("cut off");
  await assert.rejects(
    rotate(database, second, sealed, (done) => {
      if (done > PEOPLE / 2) throw cut;
    }),
    cut,
  );
  const { 2: before = 0 } = await held();
  assert.ok(before > 0 && before < 2 * PEOPLE, `${before} were done when it was cut off`);
  // A server that has not looked at the key file yet still seals with the key before.
  const writing = transact(database, (tx) => registerPeople(tx, first, people(PEOPLE, 50)));
  const [done] = await Promise.all([rotate(database, second, sealed), writing]);
  const rest = await rotate(database, second, sealed);
  assert.equal(before + done + rest, 2 * (PEOPLE + 50) + 1);
  assert.deepEqual(await held(), { 1: 0, 2: 2 * (PEOPLE + 50) + 1 });
  const alone = openVault(onlySecond());
  for (const given of people(0, PEOPLE + 50)) {
    const id = (await peopleByIdentity(database, alone, [given.identity_number])).get(given.identity_number) ?? 0;
    const { identity_number, phone } = (await personById(database, alone, id)) ?? {};
    assert.deepEqual({ identity_number, phone }, { identity_number: given.identity_number, phone: given.phone });
  }
  assert.equal(await rotate(database, second, sealed), 0, "there is nothing left to do");
});

/** The ring of `second` without its first key. */
function onlySecond() {
  const { current, keys, blind } = secondRing;
  return { current, keys: { [current]: keys[current] as Uint8Array }, blind };
}

test("a value that does not open stops it, by name, and stays as it was", async () => {
  const stranger = openVault(ringOf("somebody else"));
  await transact(database, (tx) =>
    tx.execute("UPDATE person SET phone = $1 WHERE person_id = (SELECT min(person_id) FROM person)", [
      stranger.seal("person.phone", "13900000000"),
    ]),
  );
  await assert.rejects(rotate(database, second, sealed), (error: Error) => {
    assert.ok(error instanceof RotationError);
    assert.match(error.message, /person\.phone \(key 1\)/);
    return true;
  });
  assert.deepEqual((await held())[1], 1);
});

test("a server follows its key file: it seals with a key that was added, and opens what others sealed with it at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xueshi-keys-"));
  file.defer(async () => rmSync(folder, { recursive: true }));
  const settings = { keyFile: join(folder, "keys.json"), mayMakeKeys: true };
  const server = openKeptVault(settings);
  const old = server.seal("c", "before");
  const ring = withNewKey(readKeyRing(settings));
  writeKeyRing(settings.keyFile, ring);
  assert.equal(statSync(settings.keyFile).mode & 0o777, 0o600);
  assert.equal(server.open("c", openVault(ring).seal("c", "of another server")), "of another server");
  assert.equal(server.keyOf(server.seal("c", "after")), 2);
  assert.equal(server.open("c", old), "before");
  writeFileSync(settings.keyFile, "{ half a file");
  await new Promise((wake) => setTimeout(wake, 1_100));
  assert.equal(server.open("c", server.seal("c", "still")), "still");
  writeKeyRing(settings.keyFile, { ...ring, keys: { 2: ring.keys[2] as Uint8Array } });
  await new Promise((wake) => setTimeout(wake, 1_100));
  server.seal("c", "looks");
  assert.throws(() => server.open("c", old), VaultError);
});
