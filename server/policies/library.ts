/** The policy documents of a checkout, each version checked, with its digest. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { makeDate } from "../../engine/calendar.ts";
import type { PolicyDocument, Problem } from "../../engine/document.ts";
import { loadDocument } from "../../engine/load.ts";
import { isAnchored, readSources, type Sources } from "./sources.ts";

/** The document that decides unless another is named. */
export const OWN_POLICY = "xpcc/continuing-education";

/** One version of a document. */
export interface Edition {
  document: PolicyDocument;
  /** The file as it is written. */
  text: string;
  /** SHA-256 of the file, in hex. */
  digest: string;
}

/** All documents with all their versions. */
export interface Library {
  sources: Sources;
  /** By id, within an id the newest first. */
  editions: readonly Edition[];
  /** One version, undefined when there is none. */
  find(id: string, version: string): Edition | undefined;
  /** The newest version of a document that holds on the last day of a year, undefined when there is none. */
  inForce(id: string, year: number): Edition | undefined;
}

const VERSION_FILE = "**/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].yaml";

const opened = new Map<string, Library>();

/**
 * Every document under policy/documents of a checkout, read once a process: they ship with the server and change with it.
 * Throws, naming every fault, when one does not load, cites nothing that exists, or lies in a place that is not its own.
 */
export function openLibrary(root: string): Library {
  const known = opened.get(root) ?? readLibrary(root);
  opened.set(root, known);
  return known;
}

function readLibrary(root: string): Library {
  const folder = join(root, "policy", "documents");
  const sources = readSources(root);
  const faults: string[] = [];
  const editions: Edition[] = [];
  for (const file of globSync(VERSION_FILE, { cwd: folder }).sort()) {
    const bytes = readFileSync(join(folder, file));
    const loaded = readDraft(parse(bytes.toString("utf8")), sources);
    if (!loaded.ok) faults.push(...loaded.problems.map(({ path, message }) => `${file}: ${path}: ${message}`));
    else if (file.replaceAll("\\", "/") !== `${loaded.document.id}/${loaded.document.version}.yaml`) {
      faults.push(`${file}: holds ${loaded.document.id} of ${loaded.document.version}`);
    } else {
      const digest = createHash("sha256").update(bytes).digest("hex");
      editions.push({ document: loaded.document, text: bytes.toString("utf8"), digest });
    }
  }
  if (faults.length > 0) throw new Error(`These policy documents cannot be used:\n  ${faults.join("\n  ")}`);
  return libraryOf(editions, sources);
}

/** A library of editions that are in hand. */
export function libraryOf(editions: Edition[], sources: Sources): Library {
  const ordered = editions.toSorted(
    (one, other) =>
      one.document.id.localeCompare(other.document.id) || other.document.inForce.from - one.document.inForce.from,
  );
  return {
    sources,
    editions: ordered,
    find: (id, version) => ordered.find(({ document }) => document.id === id && document.version === version),
    inForce(id, year) {
      const end = makeDate(year, 12, 31);
      const holds = ({ document: { id: own, inForce } }: Edition) =>
        own === id && inForce.from <= end && (inForce.to ?? end) >= end;
      return ordered.find(holds);
    },
  };
}

/** Loads a document from plain data, and sees to it that every citation leads somewhere. */
export function readDraft(
  raw: unknown,
  sources: Sources,
): { ok: true; document: PolicyDocument } | { ok: false; problems: Problem[] } {
  const loaded = loadDocument(raw);
  if (!loaded.ok) return loaded;
  const problems = citationsOf(loaded.document)
    .filter(({ cites }) => !isAnchored(sources, cites))
    .map(({ path, cites }) => ({
      path,
      code: "unknown_anchor",
      message: `依据“${cites}”指不到任何条目`,
      remedy: "请核对出处和条目编号，编号写在 policy/sources 里",
    }));
  return problems.length === 0 ? loaded : { ok: false, problems };
}

/** Every citation of a document with its place. */
function citationsOf(document: PolicyDocument): { path: string; cites: string }[] {
  const places: [string, readonly string[]][] = [
    ...document.rules.map((rule): [string, string[]] => [`rules.${rule.id}.cites`, rule.cites]),
    ...document.parameters.map((each): [string, string[]] => [`parameters.${each.name}.cites`, each.cites]),
    ...document.readings.map((each): [string, string[]] => [`readings.${each.id}.cites`, each.cites]),
    ...document.openTerms.map((each): [string, string[]] => [`open_terms.${each.id}.cites`, each.cites]),
    ...document.declarations.flatMap((each): [string, string[]][] => [
      [`declarations.${each.id}.cites`, each.cites],
      ...each.bars.map((bar): [string, string[]] => [`declarations.${each.id}.refuses.${bar.id}.cites`, bar.cites]),
    ]),
  ];
  return places.flatMap(([path, all]) => all.map((cites) => ({ path, cites })));
}
