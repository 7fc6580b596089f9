/**
 * Fingerprints of the official question-and-answer text, so that a test can show that no sentence of it was copied
 * without the repository holding that text. Run on the original: `node test/policy/fingerprints.ts original.txt > test/policy/original-fingerprints.txt`
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Length of one shingle in characters, after normalisation. */
export const shingleLength = 12;

const digestLength = 12;
const digestsPerLine = 10;

/**
 * Letters and digits of a text only, compatibility-folded, in lower case. Punctuation, blanks and line breaks go, so a
 * copied sentence is found however it was wrapped or punctuated.
 */
export function normalise(text: string): string[] {
  return [...text.normalize("NFKC").toLowerCase()].filter((character) => /[\p{L}\p{N}]/u.test(character));
}

/** All shingles of a text, in order of their place; empty when the text is shorter than one shingle. */
export function shingles(text: string): string[] {
  const characters = normalise(text);
  const found: string[] = [];
  for (let start = 0; start + shingleLength <= characters.length; start += 1) {
    found.push(characters.slice(start, start + shingleLength).join(""));
  }
  return found;
}

/** Shortened SHA-256 of one shingle: 48 bits in hexadecimal. */
export function fingerprint(shingle: string): string {
  return createHash("sha256").update(shingle).digest("hex").slice(0, digestLength);
}

/** The fingerprints of a text, sorted (so that the order of the original is lost) and laid out for a file. */
export function fingerprintFile(text: string): string {
  const sorted = [...new Set(shingles(text).map(fingerprint))].sort();
  const lines: string[] = [];
  for (let start = 0; start < sorted.length; start += digestsPerLine) {
    lines.push(sorted.slice(start, start + digestsPerLine).join(" "));
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Shingles of `text` that the original contains. A shingle is excused only when it lies entirely inside one of the
 * `allowed` names, so a name followed by copied words is still found.
 */
export function copiedShingles(text: string, original: ReadonlySet<string>, allowed: readonly string[]): string[] {
  const excused = new Set(allowed.flatMap(shingles));
  return shingles(text).filter((shingle) => !excused.has(shingle) && original.has(fingerprint(shingle)));
}

const invokedAs = process.argv[1] ?? "";
if (invokedAs.endsWith("fingerprints.ts")) {
  const path = process.argv[2];
  if (path === undefined) throw new Error("name the original text file");
  process.stdout.write(fingerprintFile(readFileSync(path, "utf8")));
}
