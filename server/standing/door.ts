/** What other areas may call. */
export { claimAll, noteContest, reopenContests, settleContests } from "./certificates.ts";
export {
  closedByUnit,
  closingForEach,
  closingsOf,
  endReopening,
  EVERYBODY,
  keepClosing,
  keepReopening,
  placesToClose,
  reopeningById,
  reopeningsOf,
  wasClosedFor,
  windowsForEach,
  type ClosedBy,
  type Closing,
  type Reopening,
  type ReopeningScope,
} from "./closings.ts";
export { SAID_COLUMNS, unitIdsIn, type LedgerEntry, type NewEntry } from "./entry.ts";
export {
  factView,
  isInQuestion,
  liveEntries,
  verdictDate,
  viewLive,
  type FactOrigin,
  type FactState,
  type FactView,
  type Question,
} from "./fact-view.ts";
export {
  decideOfficially,
  decisionById,
  decisionsOf,
  replay,
  type KeptDecision,
  type ReplayedDecision,
  type Ruling,
} from "./decisions.ts";
export { fillEntry, titlesFrom, type TitleOnDay } from "./fill.ts";
export { itemsSql, liveSql, scalarsSql, type ItemsQuestion, type ScalarsQuestion } from "./fact-sql.ts";
export { loadFacts, openFacts, type YearFacts } from "./facts.ts";
export { queues, turnDay, watchDays, workStandings } from "./jobs.ts";
export { enqueueRecompute, enqueueYear } from "./queue.ts";
export {
  recomputeAll,
  recomputeAllWithin,
  recomputePeople,
  type RecomputeCount,
  type Recomputing,
} from "./recompute.ts";
export { recordNumbered, takeEntryNumbers, type NumberedRow } from "./numbered.ts";
export {
  copyEntries,
  correctEntry,
  fillEntries,
  recordEntries,
  reverseEntry,
  type LedgerServices,
  type Reversal,
} from "./record.ts";
export {
  peopleInReach,
  peopleWithin,
  personInReach,
  servingPlace,
  type PersonInReach,
  type PlaceInReach,
} from "./reach.ts";
export { CertificateTaken, LedgerRefusal } from "./refusal.ts";
export { addSelected, takeBackSelected, type EntryColumn } from "./selected.ts";
export type { Asking } from "./reach.ts";
export type { CoursesOnOffer } from "./views.ts";
export { openStudyRecords, type StudyRecords } from "./study-record.ts";
export { openShelf, shelfOf, type PolicyShelf } from "./shelf.ts";
export {
  copyRows,
  loadEntries,
  loadEntryRange,
  lockPeople,
  reserveEntryIds,
  type Author,
  type LedgerRow,
} from "./store.ts";
export { closeYear, learningYears, openYear, wasClosed, type LearningYear } from "./years.ts";
export { decisionsResting, withdrawDecisions, withdrawnWith } from "./withdrawals.ts";
