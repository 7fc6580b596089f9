/** Policy documents with the forms of them that deciding needs, each made once. */
import { compile, type CompiledPolicy } from "../../engine/compile.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import { openLibrary, type Edition, type Library } from "../policies/door.ts";

/** The documents of a checkout. Every method throws when there is no such document. */
export interface PolicyShelf {
  document(id: string, version: string): PolicyDocument;
  /** A document with the digest of its file. */
  edition(id: string, version: string): Edition;
  /** The newest document of an id that holds at the end of a year. */
  inForce(id: string, year: number): PolicyDocument;
  /** A document fixed to a year, compiled. */
  compiled(id: string, version: string, year: number): CompiledPolicy;
}

function makeShelf(library: Library): PolicyShelf {
  const compiled = new Map<string, CompiledPolicy>();
  const edition = (id: string, version: string) => {
    const found = library.find(id, version);
    if (found === undefined) throw new Error(`No policy document ${id} of ${version}`);
    return found;
  };
  return {
    edition,
    document: (id, version) => edition(id, version).document,
    inForce(id, year) {
      const found = library.inForce(id, year);
      if (found === undefined) throw new Error(`No policy document ${id} in force in ${year}`);
      return found.document;
    },
    compiled(id, version, year) {
      const key = `${id} ${version} ${year}`;
      const made = compiled.get(key) ?? compile(resolvePolicy(edition(id, version).document, year));
      compiled.set(key, made);
      return made;
    },
  };
}

const shelves = new WeakMap<Library, PolicyShelf>();

/** The documents of a library. Whoever asks gets the same shelf, so that each form of a document is made once a process. */
export function shelfOf(library: Library): PolicyShelf {
  const known = shelves.get(library) ?? makeShelf(library);
  shelves.set(library, known);
  return known;
}

/** The documents of a checkout. Throws, naming every fault, when one cannot be used. */
export function openShelf(root: string): PolicyShelf {
  return shelfOf(openLibrary(root));
}
