import type { View } from "../../ui/index.ts";

/** A run of text, found or not. */
export interface Run {
  readonly text: string;
  readonly found: boolean;
}

/** Cuts a text where any of the terms stands; terms that touch or overlap become one run. */
export function runsOf(text: string, terms: readonly string[]): Run[] {
  const found = new Uint8Array(text.length);
  const folded = text.toLowerCase();
  for (const term of terms) {
    const wanted = term.toLowerCase();
    if (wanted === "") continue;
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1))
      found.fill(1, at, at + wanted.length);
  }
  const runs: { text: string; found: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = runs.at(-1);
    if (last?.found === (found[at] === 1)) last.text += text[at];
    else runs.push({ text: text[at] ?? "", found: found[at] === 1 });
  }
  return runs;
}

/** A text with the found words marked. */
export function Marked({ text, terms }: { readonly text: string; readonly terms: readonly string[] }): View {
  return <>{runsOf(text, terms).map((run) => (run.found ? <mark>{run.text}</mark> : run.text))}</>;
}
