/** What the policy says of a declaration in hand: its kind, what rules it out, the desks it passes. */
import type { DateInt } from "../../engine/calendar.ts";
import { judgeDeclaration, kindOf } from "../../engine/declaration.ts";
import type { CollectionDeclaration, DeclarationKind, Desk, Problem } from "../../engine/document.ts";
import { makeItem } from "../../engine/hypothesis.ts";
import type { Facts, Item } from "../../engine/facts.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { Refusal } from "../platform/refusal.ts";
import { shanghaiYear } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { loadEntries, openFacts, unitIdsIn, type PolicyShelf } from "../standing/door.ts";
import { readSaid, type Read, type Said } from "./said.ts";
import type { DeclarationRow } from "./store.ts";

const POLICY_ID = "xpcc/continuing-education";

/** The document by which a year's declarations are made. */
export function policyOf(shelf: PolicyShelf, year: number): ResolvedPolicy {
  const { id, version } = shelf.inForce(POLICY_ID, year);
  return shelf.compiled(id, version, year).policy;
}

/** The policy by which a declaration is read: of its year, or of the one in which it was begun. */
export function policyOfRow(
  shelf: PolicyShelf,
  row: Pick<DeclarationRow, "year" | "said" | "created_at">,
): ResolvedPolicy {
  const year = row.year ?? Number(row.said["year"] ?? Number.NaN);
  return policyOf(shelf, Number.isInteger(year) && year >= 2016 ? year : shanghaiYear(row.created_at));
}

/** The kind of a declaration; undefined when a newer document has dropped it. */
export function kindOfRow(
  shelf: PolicyShelf,
  row: Pick<DeclarationRow, "kind" | "year" | "said" | "created_at">,
): DeclarationKind | undefined {
  return kindOf(policyOfRow(shelf, row), row.kind);
}

/** A kind of a year, with the collection it writes. Throws `not_found`. */
export function kindIn(
  policy: ResolvedPolicy,
  id: string,
): { kind: DeclarationKind; collection: CollectionDeclaration | undefined } {
  const kind = kindOf(policy, id);
  if (kind === undefined) throw new Refusal("not_found");
  return { kind, collection: policy.document.collections.find(({ name }) => name === kind.collection) };
}

/** A declaration as the policy sees it. */
export type InHand = {
  policy: ResolvedPolicy;
  kind: DeclarationKind;
  collection: CollectionDeclaration | undefined;
  read: Read;
  /** What is known of the person, without what this declaration has brought about so far. */
  facts: Facts;
  /** The same with it: how things stand. */
  standing: Facts;
  /** What is declared, as if it were approved; absent for a title application. */
  item: Item | undefined;
  desks: Desk[];
  /** What is wrong with the form, and what rules it out. */
  problems: Problem[];
  bars: { id: string; text: string; cites: readonly string[] }[];
};

/** A form, whose it is, and when. */
export type Asked = {
  personId: number;
  kindId: string;
  said: Said;
  today: DateInt;
  whole: boolean;
  /** When it was handed in, when that was not today. */
  submittedOn?: DateInt;
  /** The entry that it has written. */
  entryId?: number | null;
};

/**
 * Reads a form and holds it against the policy and what is known of the person. Writes nothing.
 * @param whole whether everything that is needed must be there.
 */
export async function inHand(db: Db, shelf: PolicyShelf, asked: Asked): Promise<InHand> {
  const entries = await loadEntries(db, [asked.personId]);
  const only = { years: [yearAsked(asked)], unitIds: unitIdsIn(entries) };
  const factsIn = await openFacts(db, shelf, { today: asked.today }, only);
  return handWith(shelf, asked, (year) => factsIn(entries, year).view.facts);
}

/** The year by whose document a form is read: what it says, where that can be. */
function yearAsked({ said, today }: Pick<Asked, "said" | "today">): number {
  const thisYear = Math.trunc(today / 10_000);
  const typed = /^\d{4}$/.test(said["year"]?.trim() ?? "") ? Number(said["year"]) : thisYear;
  return Math.min(Math.max(typed, 2016), thisYear);
}

/** The same where the facts of the person are at hand already. Pure. */
export function handWith(shelf: PolicyShelf, asked: Omit<Asked, "personId">, factsIn: (year: number) => Facts): InHand {
  const { kindId, said, today, whole } = asked;
  const policy = policyOf(shelf, yearAsked(asked));
  const { kind, collection } = kindIn(policy, kindId);
  const { read, problems } = readSaid(kind, said, { today, whole });
  const standing = factsIn(policy.year);
  const facts = withoutEntry(standing, kind.collection, asked.entryId);
  const base = { id: "declared", year: read.year, date: read.date, submitted: asked.submittedOn ?? today };
  const item =
    collection === undefined ? undefined : makeItem(policy.document, facts, collection.name, { ...read.values }, base);
  const sound = problems.length === 0;
  const judged = judgeDeclaration(policy, kind, facts, item ?? { ...base, approved: true });
  return {
    policy,
    kind,
    collection,
    read,
    facts,
    standing,
    item,
    desks: desksFor(judged.desks, facts),
    problems,
    bars: sound ? judged.bars.map(({ id, text, cites }) => ({ id, text, cites })) : [],
  };
}

function withoutEntry(facts: Facts, collection: string, entryId: number | null | undefined): Facts {
  const items = facts.items[collection];
  if (entryId === null || entryId === undefined || items === undefined) return facts;
  return { ...facts, items: { ...facts.items, [collection]: items.filter(({ id }) => id !== String(entryId)) } };
}

/** Nobody reviews their own leader: what the head of a unit declares goes past the unit's desk. */
function desksFor(desks: readonly Desk[], { scalars }: Facts): Desk[] {
  const posts = scalars["posts"];
  if (!Array.isArray(posts) || !posts.includes("unit_leader") || !desks.includes("unit")) return [...desks];
  const others = desks.filter((desk) => desk !== "unit");
  return others.length > 0 ? others : ["hr"];
}
