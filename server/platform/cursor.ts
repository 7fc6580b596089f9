/** Where a page of a list goes on, as text in an address: whoever has it can do nothing with it but go on there. */
import { Refusal } from "./refusal.ts";

/** A place as text. */
export function writeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/**
 * The same read again. Throws `bad_cursor` for text that was not made here.
 * @param read what the parts say; undefined where they cannot have been written by this list.
 */
export function readCursor<Place>(text: string, read: (parts: readonly unknown[]) => Place | undefined): Place {
  const place = read(partsOf(text));
  if (place === undefined) throw new Refusal("bad_cursor");
  return place;
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(parts)) return parts;
  } catch {
    // No place either.
  }
  return [];
}

/** An instant and a number, by which most lists go on; the instant in ISO 8601. */
export function instantAndNumber([at, id]: readonly unknown[]): [string, number] | undefined {
  if (typeof at !== "string" || Number.isNaN(Date.parse(at)) || !Number.isSafeInteger(id)) return undefined;
  return [new Date(at).toISOString(), id as number];
}
