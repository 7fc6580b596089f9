/** Operations on one person: years, ledger, standings, official decisions. */
import {
  createDecision,
  listDecisions,
  listStandings,
  readLedger,
  readMyYear,
  readReceipt,
  readYear,
  replayDecision,
} from "../../contract/standing.ts";
import type { Context, Services } from "../app.ts";
import { openLibrary, OWN_POLICY, readDictionary, readDivisions } from "../policies/door.ts";
import { shanghaiDay, type Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { openExampleCatalogue } from "./catalogue.ts";
import { entryWriter } from "./entry-view.ts";
import { queues, watchDays, workStandings } from "./jobs.ts";
import { decideOfficially, decisionsOf } from "./decisions.ts";
import { decisionSummary, keptDecision, replayView } from "./official.ts";
import { personInReach, type Asking } from "./reach.ts";
import { openShelf, shelfOf } from "./shelf.ts";
import {
  authoredEntries,
  editionOf,
  officeName,
  personSummary,
  standingsOf,
  unitsOf,
  wordsOf,
  type CoursesOnOffer,
  type Reading,
} from "./views.ts";
import { readYearView, seenFrom } from "./year-view.ts";

/** The area of the ledger and of the verdicts drawn from it; `courses` says what plans may choose from. */
export function standingContext(courses?: CoursesOnOffer): Context {
  return {
    name: "standing",
    queues,
    operations: (services) => {
      const reading = { ...openReading(services), courses };
      return [...bindReading(reading), ...bindDecisions(reading, services.clock)];
    },
    work: async ({ database, jobs, clock, root, log }) => {
      await workStandings(jobs, { shelf: openShelf(root), clock });
      await watchDays({ database, jobs, clock, log });
    },
  };
}

function openReading({ root, demo, vault }: Services): Reading {
  const library = openLibrary(root);
  const dictionary = readDictionary(root);
  return {
    library,
    vault,
    shelf: shelfOf(library),
    dictionary,
    telling: { sources: library.sources, dictionary },
    divisions: readDivisions(root),
    catalogue: demo ? openExampleCatalogue(root) : undefined,
  };
}

function bindReading(reading: Reading) {
  return [
    handles(readYear, ({ db, params, query, now, ...asking }) => {
      const { knownAt, objective, ...assumptions } = query;
      return readYearView(db, reading, asking, { ...params, knownAt, objective, assumptions }, now);
    }),
    handles(readMyYear, ({ db, query, now, ...asking }) => {
      const { year = Math.trunc(shanghaiDay(now) / 10_000), knownAt, objective, ...assumptions } = query;
      const personId = asking.actor.personId;
      if (personId === undefined) throw new Refusal("not_found");
      return readYearView(db, reading, asking, { personId, year, knownAt, objective, assumptions }, now);
    }),
    handles(readLedger, async ({ db, params, query, now, ...asking }) => {
      const { knownAt } = seenFrom(query.knownAt, now);
      const { entries, person } = await personWith(db, reading, asking, params.personId, now);
      const words = wordsOf(reading, editionOf(reading.library, 2100, undefined).document, 2100);
      const write = entryWriter(words, entries, await unitsOf(db, entries));
      const chosen = entries.filter((entry) => knownAt === undefined || entry.recorded_at <= knownAt);
      const views = chosen.map(write).filter(({ year }) => query.year === undefined || year === query.year);
      return { person, entries: knownAt === undefined ? views : asOf(views) };
    }),
    handles(listStandings, async ({ db, params, now, ...asking }) => {
      const { person } = await personWith(db, reading, asking, params.personId, now);
      return { person, standings: await standingsOf(db, params.personId, shanghaiDay(now)) };
    }),
  ];
}

function bindDecisions(reading: Reading, clock: Clock) {
  const ruling = { shelf: reading.shelf, clock };
  return [
    handles(createDecision, async ({ tx, params: { personId }, body: { year }, now, ...asking }) => {
      await personInReach(tx, reading.vault, asking, personId, shanghaiDay(now));
      const runs = Math.trunc(shanghaiDay(now) / 10_000);
      if (year > runs || reading.library.inForce(OWN_POLICY, year) === undefined)
        throw new Refusal("no_policy_for_year");
      return decisionSummary(
        reading,
        await decideOfficially(tx, ruling, await officeName(tx, reading, asking.reach), personId, year),
      );
    }),
    handles(listDecisions, async ({ db, params, now, ...asking }) => {
      const { person } = await personWith(db, reading, asking, params.personId, now);
      const kept = await decisionsOf(db, params.personId);
      return { person, decisions: kept.map((each) => decisionSummary(reading, each)) };
    }),
    handles(readReceipt, async ({ db, params, now, ...asking }) => {
      await personInReach(db, reading.vault, asking, params.personId, shanghaiDay(now));
      const kept = await keptDecision(db, params.personId, params.decisionId);
      return { ...decisionSummary(reading, kept), receipt: kept.receipt };
    }),
    handles(replayDecision, async ({ db, params, now, ...asking }) => {
      const today = shanghaiDay(now);
      await personInReach(db, reading.vault, asking, params.personId, today);
      return replayView(db, reading, { ...params, today });
    }),
  ];
}

async function personWith(db: Db, reading: Reading, asking: Asking, personId: number, now: Date) {
  const today = shanghaiDay(now);
  const inReach = await personInReach(db, reading.vault, asking, personId, today);
  const entries = await authoredEntries(db, personId);
  return { entries, person: personSummary(reading, inReach, entries, today) };
}

/** What was taken back later had not been taken back yet. */
function asOf<Entry extends { entryId: number; reversedBy: number | null }>(entries: Entry[]): Entry[] {
  const there = new Set(entries.map(({ entryId }) => entryId));
  return entries.map((entry) =>
    entry.reversedBy === null || there.has(entry.reversedBy) ? entry : { ...entry, reversedBy: null },
  );
}
