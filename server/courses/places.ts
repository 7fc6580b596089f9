/** Places in lists that are turned by keyset. */
import { Refusal } from "../platform/refusal.ts";

/** A place in a list, as it goes into an address. */
export function placeText(at: Date | null, courseId: number): string {
  return Buffer.from(JSON.stringify([(at ?? new Date(0)).toISOString(), courseId])).toString("base64url");
}

/** The same read again. Throws `bad_cursor`. */
export function readPlace(cursor: string): [string, number] {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as [unknown, unknown];
    if (typeof at === "string" && !Number.isNaN(Date.parse(at)) && Number.isSafeInteger(id))
      return [new Date(at).toISOString(), id as number];
  } catch {
    // Answered below.
  }
  throw new Refusal("bad_cursor");
}
