/** Periods of one person as requests speak of them: what holds, what is claimed, and which entry a request is about by now. */
import type { DateInt } from "../../engine/calendar.ts";
import type { LedgerEntry } from "../standing/door.ts";

/** Whether a period holds on a day. */
export function isOn(entry: Pick<LedgerEntry, "valid_from" | "valid_to">, day: DateInt): boolean {
  return (entry.valid_from ?? 0) <= day && (entry.valid_to === null || entry.valid_to >= day);
}

/** The employer's unit of a secondment; null for every other service. */
export function secondedBy(entry: Pick<LedgerEntry, "detail">): number | null {
  const unit = entry.detail?.["seconded_by"];
  return typeof unit === "number" ? unit : null;
}

/** Confirmed employments that hold on a day, the one begun last first. */
export function employmentsOn(live: readonly LedgerEntry[], day: DateInt): LedgerEntry[] {
  return live
    .filter((entry) => entry.kind === "employment" && entry.approved === true && isOn(entry, day))
    .sort((one, two) => (two.valid_from ?? 0) - (one.valid_from ?? 0) || two.entry_id - one.entry_id);
}

/**
 * The entry a request is about, as it stands now: the entry itself, or what its correction made of it. Undefined when nothing
 * of it is left: then the request is outdated.
 * @param all every entry of the person, reversed ones among them.
 */
export function standingFor(
  all: readonly LedgerEntry[],
  live: readonly LedgerEntry[],
  entryId: number | null,
): LedgerEntry | undefined {
  const named = all.find(({ entry_id }) => entry_id === entryId);
  if (named === undefined) return undefined;
  const same = (entry: LedgerEntry) =>
    entry.kind === named.kind &&
    entry.unit_id === named.unit_id &&
    entry.series === named.series &&
    secondedBy(entry) === secondedBy(named);
  return (
    live.find(({ entry_id }) => entry_id === entryId) ??
    live
      .filter((entry) => same(entry) && entry.approved === true && entry.entry_id > named.entry_id)
      .sort((one, two) => two.entry_id - one.entry_id)[0]
  );
}
