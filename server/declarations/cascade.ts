/** What taking an approval back brings along: before it is done, and as it was done. */
import type { DeskEffect } from "../../contract/declaration-desk.ts";
import type { DeclarationEffect, DeclarationView } from "../../contract/declarations.ts";
import { decide, type Decision } from "../../engine/decide.ts";
import { APPLICATION } from "../../engine/load-kinds.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import {
  decisionsResting,
  isInQuestion,
  learningYears,
  liveEntries,
  loadEntries,
  openFacts,
  withdrawnWith,
  type LedgerEntry,
  type PolicyShelf,
} from "../standing/door.ts";
import type { DeclarationRow, StepRow } from "./store.ts";

type Verdicts = DeclarationEffect["now"];
type YearChange = NonNullable<DeskEffect["revocation"]>["years"][number];
type Link = DeclarationView["chain"][number];

/** Verdicts with their parts, as they are told. */
export function verdictsOf(policy: ResolvedPolicy, decision: Decision): Verdicts {
  return policy.verdicts.map(({ id, label }) => {
    const found = decision.verdicts[id] as Decision["verdicts"][string];
    return {
      verdict: id,
      label,
      value: found.value,
      parts: Object.entries(found.parts).map(([part, { state, owed }]) => {
        const declared = policy.document.parts.find((each) => each.id === part);
        return {
          part,
          label: declared?.label ?? part,
          unit: declared?.unit ?? "hours",
          state,
          owed: { least: owed.lo, most: Number.isFinite(owed.hi) ? owed.hi : null },
        };
      }),
    };
  });
}

type Compared = {
  before: readonly LedgerEntry[];
  after: readonly LedgerEntry[];
  today: DateInt;
  /** When the ledger was so; absent: now. */
  knownAt?: Date;
};

/** The years of study whose verdicts are others after than before. */
async function yearChanges(db: Db, shelf: PolicyShelf, compared: Compared): Promise<YearChange[]> {
  const { before, after, today, knownAt } = compared;
  const factsIn = await openFacts(db, shelf, { today, ...(knownAt === undefined ? {} : { knownAt }) });
  const live = liveEntries(before, knownAt);
  const changes: YearChange[] = [];
  for (const { year } of await learningYears(db)) {
    if (!isInQuestion(live, year, today)) continue;
    const tell = (entries: readonly LedgerEntry[]) => {
      const { policyId, policyVersion, view } = factsIn(entries, year);
      const { policy } = shelf.compiled(policyId, policyVersion, year);
      return { closed: view.facts.closed, verdicts: verdictsOf(policy, decide(policy, view.facts)) };
    };
    const [was, becomes] = [tell(before), tell(after)];
    if (JSON.stringify(was.verdicts) !== JSON.stringify(becomes.verdicts))
      changes.push({ year, closed: was.closed, now: was.verdicts, after: becomes.verdicts });
  }
  return changes;
}

/** What revoking an approved declaration would do. Writes nothing. */
export async function revocationOf(
  db: Db,
  shelf: PolicyShelf,
  row: DeclarationRow,
  now: Date,
): Promise<DeskEffect["revocation"]> {
  const { person_id: personId, entry_id: entryId } = row;
  if (row.state !== "approved" || entryId === null) return null;
  const before = await loadEntries(db, [personId]);
  const entry = before.find(({ entry_id }) => entry_id === entryId);
  const others = before.filter((each) => each !== entry);
  const refused = entry === undefined || entry.kind === APPLICATION ? [] : [{ ...entry, approved: false }];
  const resting = await decisionsResting(db, shelf, { personId, entryId });
  return {
    years: await yearChanges(db, shelf, { before, after: [...others, ...refused], today: shanghaiDay(now) }),
    entryId,
    withdrawn: resting.map(({ decisionId, year, decidedBy, decidedAt }) => ({
      decisionId,
      year,
      by: decidedBy,
      at: decidedAt.toISOString(),
    })),
    number: row.once_number,
  };
}

/** Steps after which an approval is no more. */
const TAKEN_BACK: readonly StepRow["event"][] = ["revoke", "release"];

/**
 * What became of a declaration that was approved and taken back: of each approval, and of what ended it, the entries that were
 * written and taken back, the verdicts before and after, and what was withdrawn along. Empty where nothing was taken back. It is
 * read from the ledger, which keeps all of it, as it was known at the time.
 */
export async function chainOf(
  db: Db,
  shelf: PolicyShelf,
  row: DeclarationRow,
  steps: readonly StepRow[],
): Promise<Link[]> {
  if (!steps.some(({ event }) => TAKEN_BACK.includes(event))) return [];
  const entries = await loadEntries(db, [row.person_id]);
  const links = steps.flatMap((step, at) => {
    const counts = step.to_state === "approved" && step.from_state !== "approved";
    if (!counts && !TAKEN_BACK.includes(step.event)) return [];
    return [{ step, before: steps[at - 1]?.entry_id ?? null }];
  });
  const gone = await withdrawnWith(
    db,
    row.person_id,
    links.flatMap(({ before }) => before ?? []),
  );
  const chain: Link[] = [];
  for (const { step, before } of links) {
    const written = step.entry_id === before ? null : step.entry_id;
    const reversal = entries.find(({ reverses }) => reverses !== null && reverses === before)?.entry_id ?? null;
    chain.push({
      event: step.event,
      at: step.at.toISOString(),
      by: step.by_words,
      written,
      reversed: reversal === null ? null : before,
      reversal,
      years: await changesAt(db, shelf, entries, { step, own: [written, reversal] }),
      withdrawn: gone.filter(({ entryId }) => entryId === before).map(({ decisionId, year }) => ({ decisionId, year })),
    });
  }
  return chain;
}

/** What a step changed: the ledger with the rows that it wrote, and without them, as it was known then. */
async function changesAt(
  db: Db,
  shelf: PolicyShelf,
  entries: readonly LedgerEntry[],
  { step, own }: { step: StepRow; own: readonly (number | null)[] },
): Promise<YearChange[]> {
  const rows = entries.filter(({ entry_id }) => own.includes(entry_id));
  if (rows.length === 0) return [];
  const knownAt = new Date(Math.max(...rows.map(({ recorded_at }) => recorded_at.getTime())));
  const before = entries.filter((entry) => !rows.includes(entry));
  return yearChanges(db, shelf, { before, after: entries, today: shanghaiDay(step.at), knownAt });
}
