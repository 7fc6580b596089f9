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
  /** The declaration that an entry was made by. */
  declaration: string | null;
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

/** Hours of a course stand behind `course:<course>:<enrolment>`: a course counts once, and two courses are two things. */
const COURSE = /^course:\d+/;

/** The same text for entries that tell the same. */
export function keyOf(entry: Comparable): string {
  const course = COURSE.exec(entry.declaration ?? "")?.[0];
  if (course !== undefined) return course;
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
  /** The same, one by one. */
  dropped: number[];
}

/** Of two that are confirmed alike the declared one stays: it has evidence, and somebody can still review or revoke it. */
const weight = ({ approved, declaration }: Comparable): number =>
  (approved === true ? 4 : approved === null ? 2 : 0) + (declaration === null ? 0 : 1);

/** What was declared and refused counts nothing and is equal to nothing: it comes along as it is, and can be appealed for. */
const isRefusal = ({ approved, declaration }: Comparable): boolean => approved === false && declaration !== null;

/**
 * What becomes of two ledgers that are made one. An entry that both have counts once; who has it twice has it twice. Equal ones
 * are matched the best with the best, and of two that match the confirmed stays before the claimed, the claimed before the
 * refused, the declared before what nobody declared, and the survivor's before the other's.
 */
export function combine(survivor: readonly Comparable[], other: readonly Comparable[]): Combined {
  const combined: Combined = {
    moved: other.filter(isRefusal).map(({ entry_id }) => entry_id),
    replaced: [],
    equal: 0,
    dropped: [],
  };
  const mine = Map.groupBy(
    survivor.filter((entry) => !isRefusal(entry)),
    keyOf,
  );
  const counting = other.filter((entry) => !isRefusal(entry));
  for (const [key, group] of Map.groupBy(counting, keyOf)) {
    const own = bestFirst(mine.get(key) ?? []);
    bestFirst(group).forEach((theirs, index) => {
      const match = own[index];
      if (match !== undefined && weight(match) >= weight(theirs)) {
        combined.equal++;
        combined.dropped.push(theirs.entry_id);
        return;
      }
      combined.moved.push(theirs.entry_id);
      if (match !== undefined) combined.replaced.push(match.entry_id);
    });
  }
  return combined;
}

function bestFirst(entries: readonly Comparable[]): Comparable[] {
  return entries.toSorted((one, two) => weight(two) - weight(one));
}
