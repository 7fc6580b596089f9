/** Numbers of 128 bits in the form of UUIDs. */
import { createHash } from "node:crypto";

/** A UUID (version 8) for a text or bytes: the same for the same. Whoever can guess what it was made of can make it too. */
export function uuidFor(given: string | Uint8Array): string {
  const hex = createHash("sha256").update(given).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
