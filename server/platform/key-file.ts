/** The file that holds the keys of sealed fields. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { openVault, VaultError, type KeyRing, type Vault } from "./vault.ts";

const KEY_BYTES = 32;
const keyText = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.strictObject({
  current: z.int().min(1).max(255),
  keys: z.record(z.string().regex(/^[1-9]\d{0,2}$/), keyText),
  blind: keyText,
});

/**
 * Reads the keys, and makes them where that is allowed and there are none. Throws VaultError saying what is wrong with the
 * file; keys of one repeated byte count as left at a default.
 */
export function readKeyRing({ keyFile, mayMakeKeys }: { keyFile: string; mayMakeKeys: boolean }): KeyRing {
  if (!existsSync(keyFile) && mayMakeKeys) return makeKeys(keyFile);
  const parsed = schema.safeParse(readJson(keyFile));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`).join("; ");
    throw new VaultError(`The key file ${keyFile} cannot be used: ${wrong}`);
  }
  const { current, keys, blind } = parsed.data;
  for (const [name, key] of [...Object.entries(keys), ["blind", blind] as const])
    if (/^(..)\1+$/.test(key)) throw new VaultError(`Key ${name} in ${keyFile} is a default; make a random one`);
  const bytes = Object.entries(keys).map(([number, key]) => [Number(number), Buffer.from(key, "hex")] as const);
  return { current, keys: Object.fromEntries(bytes), blind: Buffer.from(blind, "hex") };
}

function readJson(keyFile: string): unknown {
  try {
    return JSON.parse(readFileSync(keyFile, "utf8")) as unknown;
  } catch (error) {
    throw new VaultError(`The key file ${keyFile} cannot be read: ${(error as Error).message}`);
  }
}

function makeKeys(keyFile: string): KeyRing {
  const ring = { current: 1, keys: { 1: randomBytes(KEY_BYTES) }, blind: randomBytes(KEY_BYTES) };
  mkdirSync(dirname(keyFile), { recursive: true });
  writeFileSync(keyFile, textOf(ring), { mode: 0o600, flag: "wx" });
  return ring;
}

function textOf({ current, keys, blind }: KeyRing): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const all = Object.fromEntries(Object.entries(keys).map(([number, key]) => [number, hex(key)]));
  return `${JSON.stringify({ current, keys: all, blind: hex(blind) }, null, 2)}\n`;
}

/** Writes a changed ring in place of the old one, whole or not at all, readable by its owner only. */
export function writeKeyRing(keyFile: string, ring: KeyRing): void {
  const draft = `${keyFile}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, textOf(ring), { mode: 0o600, flag: "wx" });
  renameSync(draft, keyFile);
}

/** The ring with a new random key that is the current one. Throws VaultError when no number is left. */
export function withNewKey(ring: KeyRing): KeyRing {
  const number = Math.max(...Object.keys(ring.keys).map(Number)) + 1;
  if (number > 255) throw new VaultError("There are no numbers left for a further key");
  return { ...ring, current: number, keys: { ...ring.keys, [number]: randomBytes(KEY_BYTES) } };
}

const LOOK_EVERY_MS = 1_000;

/**
 * The vault over a key file that may be changed while the server runs: within a second it seals with the file's current key,
 * and a value of a key it does not know makes it look at once. A file that cannot be used leaves the keys as they were.
 */
export function openKeptVault(settings: { keyFile: string; mayMakeKeys: boolean }): Vault {
  let vault = openVault(readKeyRing(settings));
  let stamp = stampOf(settings.keyFile);
  let looked = Date.now();
  const look = (): Vault => {
    looked = Date.now();
    const found = stampOf(settings.keyFile);
    if (found === stamp) return vault;
    try {
      vault = openVault(readKeyRing({ ...settings, mayMakeKeys: false }));
      stamp = found;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
    return vault;
  };
  const now = (): Vault => (Date.now() - looked < LOOK_EVERY_MS ? vault : look());
  const opened = <Value>(open: (vault: Vault) => Value): Value => {
    try {
      return open(vault);
    } catch (error) {
      const before = vault;
      if (!(error instanceof VaultError) || look() === before) throw error;
      return open(vault);
    }
  };
  return {
    get current() {
      return now().current;
    },
    seal: (column, text) => now().seal(column, text),
    sealBytes: (column, bytes) => now().sealBytes(column, bytes),
    open: (column, sealed) => opened((each) => each.open(column, sealed)),
    openBytes: (column, sealed) => opened((each) => each.openBytes(column, sealed)),
    blind: (column, text) => vault.blind(column, text),
    keyOf: (sealed) => vault.keyOf(sealed),
  };
}

/** Changes whenever the file is replaced. */
function stampOf(keyFile: string): string {
  const { mtimeMs, ino, size } = statSync(keyFile, { throwIfNoEntry: false }) ?? { mtimeMs: 0, ino: 0, size: 0 };
  return `${mtimeMs} ${ino} ${size}`;
}
