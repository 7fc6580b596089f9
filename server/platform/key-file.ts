/** The file that holds the keys of sealed fields. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { VaultError, type KeyRing } from "./vault.ts";

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
  const key = randomBytes(32);
  const blind = randomBytes(32);
  mkdirSync(dirname(keyFile), { recursive: true });
  const content = { current: 1, keys: { 1: key.toString("hex") }, blind: blind.toString("hex") };
  writeFileSync(keyFile, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return { current: 1, keys: { 1: key }, blind };
}
