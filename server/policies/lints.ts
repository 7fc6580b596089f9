/** Lints of the documents in force: found in a thread of their own, once a day. */
import type { DateInt } from "../../engine/calendar.ts";
import type { LintView } from "../../contract/policies.ts";
import { lookAtDraft } from "./draft.ts";
import type { Edition } from "./library.ts";

/** Lints by edition and day. */
export interface Lints {
  of(edition: Edition, today: DateInt): Promise<LintView[]>;
}

/** Keeps what was found for the day. */
export function openLints(root: string): Lints {
  const kept = new Map<string, { today: DateInt; lints: Promise<LintView[]> }>();
  return {
    of({ text, digest }, today) {
      const known = kept.get(digest);
      if (known?.today === today) return known.lints;
      const lints = lookAtDraft({ root, yaml: text, today }).then((report) => report.lints);
      kept.set(digest, { today, lints });
      // What failed is tried again the next time.
      lints.catch(() => kept.delete(digest));
      return lints;
    },
  };
}
