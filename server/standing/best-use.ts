/** The best use of somebody's once-only certificates over the years that are open (A7). Pure. */
import type { z } from "zod";
import type { allocationSchema } from "../../contract/standing-view.ts";
import { allocate, type OnceOnly, type OpenYear } from "../../engine/allocate.ts";
import type { LedgerEntry } from "./entry.ts";

export type AllocationView = z.output<typeof allocationSchema>;

const KIND = "certificates";

/** Live certificates that may still be moved: those declared for an open year. */
export function openCertificates(live: readonly LedgerEntry[], years: readonly number[]): LedgerEntry[] {
  return live.filter(
    ({ kind, approved, year, issued_year }) =>
      kind === KIND && approved !== false && issued_year !== null && year !== null && years.includes(year),
  );
}

/**
 * Where each certificate serves best.
 * @param years the open years with their facts; @param label what such a certificate is called.
 * @returns null when there are more certificates or years than are searched.
 */
export function bestUse(years: OpenYear[], certificates: readonly LedgerEntry[], label: string): AllocationView | null {
  const wanted = certificates.map((entry): OnceOnly => {
    const issued = entry.issued_year as number;
    const span = years[0]?.policy.parameters["certificate_years"] ?? 0;
    return {
      id: String(entry.entry_id),
      collection: KIND,
      fields: { issued_year: issued },
      window: { from: issued, to: issued + span },
      ...(entry.valid_from === null ? {} : { date: entry.valid_from }),
      ...(entry.submitted_on === null ? {} : { submitted: entry.submitted_on }),
      ...(entry.year === null ? {} : { allotted: entry.year }),
    };
  });
  const result = allocate(years, wanted);
  if (!result.ok) return null;
  const { allotments, wasted, owedNow, owedBest } = result.allocation;
  return {
    certificates: wanted.map(({ id, window, fields, allotted }) => {
      const best = allotments.find(({ certificate }) => certificate === id);
      return {
        entryId: Number(id),
        label,
        issuedYear: fields["issued_year"] as number,
        window,
        allotted: allotted ?? null,
        best: best?.year ?? null,
        removes: best?.removesHundredths ?? 0,
        wasted: wasted.some(({ certificate }) => certificate === id),
      };
    }),
    owedNow,
    owedBest,
    years: years.map(({ facts }) => facts.year),
  };
}
