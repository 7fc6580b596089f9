/** What the forms of units are made of, for the pages and for whoever reads what was sent. */

/** Acts of reorganising, as they stand in addresses. */
export const ACTS = ["found", "rename", "change", "move", "merge", "split", "close"] as const;
export type ActName = (typeof ACTS)[number];

/** Units that can come out of a split on one form. */
export const PARTS = 3;

/** Fields of a unit that are not dated. */
export const PARTICULARS = ["creditCode", "creditReason", "contactName", "contactPhone", "address"] as const;

/** What was typed, by field; several values where several were ticked. */
export type Typed = Readonly<Record<string, readonly string[]>>;

/** The first value typed into a field. */
export function typedIn({ typed }: { readonly typed: Typed }, field: string): string {
  return typed[field]?.[0] ?? "";
}
