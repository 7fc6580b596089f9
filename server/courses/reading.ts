/** What courses are read with beside the database. */
import type { Services } from "../app.ts";
import { openLibrary, readDictionary } from "../policies/door.ts";
import { shelfOf } from "../standing/door.ts";
import type { Reading } from "./catalogue.ts";

/** What courses are read with, of a checkout. */
export function openReading({ root }: Pick<Services, "root">): Reading {
  const library = openLibrary(root);
  return { shelf: shelfOf(library), sources: library.sources, dictionary: readDictionary(root) };
}
