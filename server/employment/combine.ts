/** Which entries a merged person has: everything of both, and what both have only once. Pure. */

/** As much of a live entry as tells whether two of them tell the same. Other fields come along unread. */
export interface Comparable {
  entry_id: number;
  kind: string;
  year: number | null;
  valid_from: number | null;
  approved: boolean | null;
  hundredths: number | null;
  unit_id: number | null;
  certificate_kind: string | null;
  certificate_number: string | null;
}

/**
 * What else tells entries of one kind apart: two parts, two classes or two titles on one day are two things, and what is known
 * of only one of them is kept.
 */
const TELLING = [
  "part",
  "class",
  "course_series",
  "award",
  "organiser",
  "form",
  "issued_year",
  "series",
  "level",
  "post",
  "route",
  "target_level",
  "professional_staff",
] as const;

/** The same text for entries that tell the same. */
export function keyOf(entry: Comparable): string {
  const row = entry as unknown as Record<string, unknown>;
  const { kind, year, valid_from, certificate_kind, certificate_number, hundredths, unit_id } = entry;
  return JSON.stringify([
    kind,
    year,
    valid_from,
    certificate_kind,
    certificate_number,
    hundredths,
    unit_id,
    ...TELLING.map((name) => row[name] ?? null),
  ]);
}

/** Entries to be written for the survivor, and the survivor's own that a better one replaces. */
export interface Combined {
  moved: number[];
  replaced: number[];
  /** Entries of the other that the survivor has already. */
  equal: number;
}

const weight = ({ approved }: Comparable): number => (approved === true ? 2 : approved === null ? 1 : 0);

/**
 * What becomes of two ledgers that are made one. An entry that both have counts once; who has it twice has it twice; of equal
 * ones the confirmed stays before the claimed, and the claimed before the refused.
 */
export function combine(survivor: readonly Comparable[], other: readonly Comparable[]): Combined {
  const combined: Combined = { moved: [], replaced: [], equal: 0 };
  const mine = Map.groupBy(survivor, keyOf);
  for (const [key, theirs] of Map.groupBy(other, keyOf)) {
    const own = mine.get(key) ?? [];
    const wanted = Math.max(own.length, theirs.length);
    // A stable order: among equals the survivor's come first, and each ledger's in the order of recording.
    const best = [...own, ...theirs].sort((one, two) => weight(two) - weight(one));
    const kept = new Set(best.slice(0, wanted));
    combined.moved.push(...theirs.filter((entry) => kept.has(entry)).map(({ entry_id }) => entry_id));
    combined.replaced.push(...own.filter((entry) => !kept.has(entry)).map(({ entry_id }) => entry_id));
    combined.equal += theirs.filter((entry) => !kept.has(entry)).length;
  }
  return combined;
}
