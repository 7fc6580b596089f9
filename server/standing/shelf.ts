/** Policy documents as files, and the forms of them that deciding needs, each made once. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile, type CompiledPolicy } from "../../engine/compile.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { loadDocument } from "../../engine/load.ts";
import { resolvePolicy } from "../../engine/resolve.ts";

/** The documents of a checkout. Every method throws when there is no such document. */
export interface PolicyShelf {
  document(id: string, version: string): PolicyDocument;
  /** The newest document of an id that had come into force by the end of a year. */
  inForce(id: string, year: number): PolicyDocument;
  /** A document fixed to a year, compiled. */
  compiled(id: string, version: string, year: number): CompiledPolicy;
}

/** Reads every policy document under policy/documents of a checkout. Throws with the first problem of a faulty one. */
export function openShelf(root: string): PolicyShelf {
  const folder = join(root, "policy", "documents");
  const documents = globSync("**/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].yaml", { cwd: folder }).map((file) => readDocument(join(folder, file)));
  const compiled = new Map<string, CompiledPolicy>();
  const document = (id: string, version: string) => {
    const found = documents.find((each) => each.id === id && each.version === version);
    if (found === undefined) throw new Error(`No policy document ${id} of ${version}`);
    return found;
  };
  return {
    document,
    inForce(id, year) {
      const begun = documents.filter((each) => each.id === id && each.inForce.from <= year * 10_000 + 1231);
      const [newest] = begun.sort((a, b) => b.inForce.from - a.inForce.from);
      if (newest === undefined) throw new Error(`No policy document ${id} in force in ${year}`);
      return newest;
    },
    compiled(id, version, year) {
      const key = `${id} ${version} ${year}`;
      const made = compiled.get(key) ?? compile(resolvePolicy(document(id, version), year));
      compiled.set(key, made);
      return made;
    },
  };
}

function readDocument(file: string): PolicyDocument {
  const loaded = loadDocument(parse(readFileSync(file, "utf8")));
  if (loaded.ok) return loaded.document;
  const [first] = loaded.problems;
  throw new Error(`${file}: ${first?.path}: ${first?.message}`);
}
