/** Places in lists that are turned by keyset. */
import { instantAndNumber, readCursor, writeCursor } from "../platform/cursor.ts";

/** A place in a list, as it goes into an address. */
export function placeText(at: Date | null, courseId: number): string {
  return writeCursor([(at ?? new Date(0)).toISOString(), courseId]);
}

/** The same read again. Throws `bad_cursor`. */
export function readPlace(cursor: string): [string, number] {
  return readCursor(cursor, instantAndNumber);
}
