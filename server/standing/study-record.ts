/** What somebody has studied, as the ledger knew it on a day: for a page that is printed and handed in (A11). */
import type { LearningRecord } from "../../contract/learning-record.ts";
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { readDictionary, readDivisions, openLibrary } from "../policies/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { entryWriter, type AuthoredEntry } from "./entry-view.ts";
import { liveEntries } from "./fact-view.ts";
import { personInReach, type Asking } from "./reach.ts";
import { shelfOf } from "./shelf.ts";
import { authoredEntries, editionOf, personSummary, unitsOf, wordsOf, type Reading } from "./views.ts";
import { seenFrom } from "./year-view.ts";

type StudyRecord = Pick<LearningRecord, "person" | "asAt" | "from" | "madeAt" | "entries" | "totals">;

/** Reads study records of a checkout. */
export function openStudyRecords(root: string, vault: Vault): StudyRecords {
  const library = openLibrary(root);
  const dictionary = readDictionary(root);
  const reading: Reading = {
    library,
    vault,
    shelf: shelfOf(library),
    dictionary,
    telling: { sources: library.sources, dictionary },
    divisions: readDivisions(root),
    catalogue: undefined,
  };
  return (db, asking, asked, now) => studyRecord(db, reading, asking, asked, now);
}

/** The record of a person. Throws `not_found` for whom the caller does not see, `invalid_request` for a day to come. */
export type StudyRecords = (
  db: Db,
  asking: Asking,
  asked: { personId: number; asAt?: string | undefined; from?: string | undefined },
  now: Date,
) => Promise<StudyRecord>;

async function studyRecord(
  db: Db,
  reading: Reading,
  asking: Asking,
  { personId, asAt, from }: Parameters<StudyRecords>[2],
  now: Date,
): Promise<StudyRecord> {
  const inReach = await personInReach(db, reading.vault, asking, personId, shanghaiDay(now));
  const seen = seenFrom(asAt, now);
  const last = seen.today;
  const first = from === undefined ? Math.trunc(last / 10_000) * 10_000 + 101 : Number(from.replaceAll("-", ""));
  const entries = await authoredEntries(db, personId);
  const { document } = editionOf(reading.library, Math.max(Math.trunc(last / 10_000), 2016), undefined);
  const words = wordsOf(reading, document, Math.trunc(last / 10_000));
  const study = new Set(document.collections.map(({ name }) => name));
  const shown = (liveEntries(entries, seen.knownAt) as AuthoredEntry[])
    .filter(
      ({ kind, valid_from: day, approved }) => study.has(kind) && approved !== false && isWithin(day, first, last),
    )
    .toSorted((a, b) => (a.valid_from ?? 0) - (b.valid_from ?? 0) || a.entry_id - b.entry_id);
  const write = entryWriter(words, entries, await unitsOf(db, shown));
  const live = new Set(shown.map(({ entry_id: id }) => id));
  return {
    person: personSummary(reading, inReach, entries, shanghaiDay(now)),
    asAt: formatDate(last),
    from: formatDate(first),
    madeAt: now.toISOString(),
    // What was taken back later had not been taken back yet.
    entries: shown
      .map(write)
      .map((entry) => (live.has(entry.reversedBy ?? 0) ? entry : { ...entry, reversedBy: null })),
    totals: totalsOf(shown, document.parts),
  };
}

function isWithin(day: DateInt | null, first: DateInt, last: DateInt): boolean {
  return day !== null && day >= first && day <= last;
}

/** Approved hours of study by year and part. */
function totalsOf(
  entries: readonly AuthoredEntry[],
  parts: readonly { id: string; label: string }[],
): StudyRecord["totals"] {
  const counted = entries.filter(
    ({ kind, approved, right_level }) => kind === "credits" && approved === true && right_level !== false,
  );
  const groups = Map.groupBy(counted, ({ year, part }) => `${year} ${part}`);
  return [...groups.values()]
    .map((group) => {
      const { year, part } = group[0] as AuthoredEntry;
      const hundredths = group.reduce((sum, each) => sum + (each.hundredths ?? 0), 0);
      return { year: year ?? 0, part: part ?? "", label: parts.find(({ id }) => id === part)?.label ?? "", hundredths };
    })
    .toSorted((a, b) => a.year - b.year || (a.part < b.part ? 1 : -1));
}
