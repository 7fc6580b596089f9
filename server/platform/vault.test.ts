import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { openVault, ringOf, VaultError } from "./vault.ts";

const ring = ringOf("a secret of tests");
const vault = openVault(ring);

test("what is sealed opens again, never looks the same twice, and does not hold the text", () => {
  for (const text of ["", "11010519491231002X", "𬱖阿依古丽·买买提"]) {
    const [one, other] = [vault.seal("person.identity", text), vault.seal("person.identity", text)];
    assert.equal(vault.open("person.identity", one), text);
    assert.notDeepEqual(one, other);
    if (text !== "") assert.ok(!one.includes(Buffer.from(text)));
  }
});

test("a value that was changed in any byte, or moved to another column, does not open", () => {
  const sealed = vault.seal("person.phone", "13800000000");
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => vault.open("person.phone", changed), VaultError, `byte ${at}`);
  }
  assert.throws(() => vault.open("person.identity", sealed), VaultError);
  assert.throws(() => vault.open("person.phone", Buffer.alloc(3)), VaultError);
});

test("equal texts of one column have equal blind indexes, others have not", () => {
  assert.deepEqual(vault.blind("a", "x"), vault.blind("a", "x"));
  assert.notDeepEqual(vault.blind("a", "x"), vault.blind("b", "x"));
  assert.notDeepEqual(vault.blind("a", "x"), openVault(ringOf("another")).blind("a", "x"));
});

test("with a second key old values open and new ones use it; without the old key they are refused by number", () => {
  const sealed = vault.seal("c", "old");
  const second = new Uint8Array(randomBytes(32));
  const turned = openVault({ ...ring, current: 2, keys: { ...ring.keys, 2: second } });
  assert.equal(turned.open("c", sealed), "old");
  assert.deepEqual([turned.keyOf(sealed), turned.keyOf(turned.seal("c", "new"))], [1, 2]);
  assert.throws(() => openVault({ ...ring, current: 2, keys: { 2: second } }).open("c", sealed), /Key 1/);
});

test("short keys and a missing current key are refused", () => {
  assert.throws(() => openVault({ ...ring, keys: { 1: new Uint8Array(16) } }), /16 bytes/);
  assert.throws(() => openVault({ ...ring, current: 3 }), /current key 3/);
});
