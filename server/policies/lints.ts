/** Lints of the documents in force: found in a thread of their own, once a day. */
import type { DateInt } from "../../engine/calendar.ts";
import type { LintView } from "../../contract/policies.ts";
import { lookAtDraft } from "./draft.ts";
import type { Edition } from "./library.ts";

interface Kept {
  today: DateInt;
  lints: Promise<LintView[]>;
}

/** Documents in force are ours and known to end; a busy machine may take its time over them. */
const LONGEST_MS = 120_000;

const kept = new Map<string, Kept>();

/**
 * Lints of an edition as of a day, or of the last day they were looked for while those of the day are being found: only
 * the first to ask ever waits, about a second for a document of forty rules.
 */
export function lintsOf(root: string, { text, digest }: Edition, today: DateInt): Promise<LintView[]> {
  const known = kept.get(digest);
  if (known?.today === today) return known.lints;
  const lints = lookAtDraft({ root, yaml: text, today }, LONGEST_MS).then((report) => report.lints);
  const found: Kept = { today, lints: known === undefined ? lints : lints.catch(() => known.lints) };
  kept.set(digest, found);
  // What failed is tried again the next time.
  lints.catch(() => kept.delete(digest));
  return known?.lints ?? lints;
}
