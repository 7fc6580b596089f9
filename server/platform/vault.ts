/**
 * What must not stand in clear: identity numbers, phone numbers, workbooks that hold them, secrets of second factors. AES-256-GCM with the
 * number of its key in front, and a keyed blind index (HMAC-SHA-256) by which equal values can be found.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** What seals fields, opens them, and finds equal ones. */
export interface Vault {
  /** Seals a text for one column; two calls give different bytes. `column` is authenticated: a value moved elsewhere does not open. */
  seal(column: string, text: string): Buffer;
  /** Opens what was sealed for this column, by whichever key of the ring. Throws `VaultError` when it was changed or its key is gone. */
  open(column: string, sealed: Uint8Array): string;
  /** The same for bytes: a file, for instance. */
  sealBytes(column: string, bytes: Uint8Array): Buffer;
  /** Opens what `sealBytes` sealed. */
  openBytes(column: string, sealed: Uint8Array): Buffer;
  /** 32 bytes that are equal for equal texts of one column, and tell nothing without the key. */
  blind(column: string, text: string): Buffer;
  /** Number of the key that a value was sealed with. */
  keyOf(sealed: Uint8Array): number;
  /** Number of the key that new values are sealed with. */
  readonly current: number;
}

/** Keys by number. The blind index has a key of its own, because changing it means computing every index anew. */
export interface KeyRing {
  current: number;
  /** 32 bytes each. */
  keys: Readonly<Record<number, Uint8Array>>;
  blind: Uint8Array;
}

/** Something sealed cannot be opened, or the keys are not fit for use. */
export class VaultError extends Error {
  override name = "VaultError";
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 2;
const BODY_AT = HEAD_BYTES + IV_BYTES + TAG_BYTES;
const KEY_BYTES = 32;
/** Random bytes are drawn for so many values at once: one by one they cost more than the sealing. */
const DRAWN = 1_024;

/** Opens a vault over a ring of keys. Throws VaultError when a key is short, or the current one is missing. */
export function openVault({ current, keys, blind }: KeyRing): Vault {
  for (const [number, key] of [...Object.entries(keys), ["blind", blind] as const]) {
    if (key.length !== KEY_BYTES) throw new VaultError(`Key ${number} has ${key.length} bytes; 32 are needed`);
  }
  if (keys[current] === undefined) throw new VaultError(`The current key ${current} is not among the keys`);
  const keyNumbered = (number: number): Uint8Array => {
    const key = keys[number];
    if (key === undefined) throw new VaultError(`Key ${number} is not among the keys`);
    return key;
  };
  const keyOf = (sealed: Uint8Array): number => {
    if (sealed.length < BODY_AT || sealed[0] !== VERSION) throw new VaultError("Not a sealed value");
    return sealed[1] as number;
  };
  const sealBytes = (column: string, bytes: Uint8Array): Buffer => {
    const iv = nextIv();
    const cipher = createCipheriv("aes-256-gcm", keyNumbered(current), iv);
    cipher.setAAD(nameOf(column));
    const body = cipher.update(bytes);
    cipher.final();
    const sealed = Buffer.allocUnsafe(BODY_AT + body.length);
    sealed[0] = VERSION;
    sealed[1] = current;
    iv.copy(sealed, HEAD_BYTES);
    cipher.getAuthTag().copy(sealed, HEAD_BYTES + IV_BYTES);
    body.copy(sealed, BODY_AT);
    return sealed;
  };
  const openBytes = (column: string, sealed: Uint8Array): Buffer => {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
    const key = keyNumbered(keyOf(bytes));
    const iv = bytes.subarray(HEAD_BYTES, HEAD_BYTES + IV_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(nameOf(column));
    decipher.setAuthTag(bytes.subarray(HEAD_BYTES + IV_BYTES, BODY_AT));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(BODY_AT)), decipher.final()]);
    } catch {
      throw new VaultError(`A sealed value of ${column} was changed, or belongs elsewhere`);
    }
  };
  return {
    current,
    keyOf,
    seal: (column, text) => sealBytes(column, Buffer.from(text, "utf8")),
    open: (column, sealed) => openBytes(column, sealed).toString("utf8"),
    sealBytes,
    openBytes,
    blind: (column, text) => createHmac("sha256", blind).update(column).update("\u0000").update(text).digest(),
  };
}

let drawn = Buffer.alloc(0);
let used = 0;

function nextIv(): Buffer {
  if (used >= drawn.length) {
    drawn = randomBytes(IV_BYTES * DRAWN);
    used = 0;
  }
  used += IV_BYTES;
  return drawn.subarray(used - IV_BYTES, used);
}

const names = new Map<string, Buffer>();

/** Bytes of a column's name; there are few. */
function nameOf(column: string): Buffer {
  const known = names.get(column) ?? Buffer.from(column);
  names.set(column, known);
  return known;
}

/** A ring of one key, derived from a secret: for tests and throw-away worlds. */
export function ringOf(secret: string): KeyRing {
  const derive = (info: string) => new Uint8Array(hkdfSync("sha256", secret, "xueshi", info, KEY_BYTES));
  return { current: 1, keys: { 1: derive("field-1") }, blind: derive("blind") };
}
