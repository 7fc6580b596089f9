/** A run of text, found or not. */
export interface Run {
  readonly text: string;
  readonly found: boolean;
}

/** Cuts a text where any of the terms stands, whatever their case; terms that touch or overlap become one run. */
export function runsOf(text: string, terms: readonly string[]): Run[] {
  const found = new Uint8Array(text.length);
  const folded = text.toLowerCase();
  // A text whose length changes when folded cannot be marked by place; there is none among the answers.
  if (folded.length === text.length) for (const term of terms) markAll(found, folded, term.toLowerCase());
  const runs: { text: string; found: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = runs.at(-1);
    if (last?.found === (found[at] === 1)) last.text += text[at];
    else runs.push({ text: text[at] ?? "", found: found[at] === 1 });
  }
  return runs;
}

function markAll(found: Uint8Array, text: string, term: string): void {
  if (term === "") return;
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) found.fill(1, at, at + term.length);
}
