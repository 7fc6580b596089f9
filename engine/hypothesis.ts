/** Items that do not exist yet, made to ask a policy what they would change. */
import type { PolicyDocument } from "./document.ts";
import { fillField, type Facts, type Item, type Value } from "./facts.ts";
import type { DateInt } from "./calendar.ts";

/**
 * An approved item of a collection. Fields that are not given are filled as the document says; names the
 * collection does not declare are left out.
 * @param base the item's name and its dates (yyyymmdd).
 */
export function makeItem(
  document: PolicyDocument,
  facts: Facts,
  collection: string,
  fields: Record<string, Value | undefined>,
  base: { id: string; year: number; date: DateInt; submitted: DateInt },
): Item {
  const item: Item = { ...base, approved: true };
  for (const field of document.collections.find(({ name }) => name === collection)?.fields ?? []) {
    if (field.name in item) continue;
    const given = fields[field.name];
    item[field.name] = given === undefined ? fillField(document, field, item, facts.scalars) : given;
  }
  return item;
}

/** The facts with more items, by collection; a collection nobody has asked about then holds just these. */
export function withItems(facts: Facts, added: { collection: string; item: Item }[]): Facts {
  const items = { ...facts.items };
  for (const { collection, item } of added) items[collection] = [...(items[collection] ?? []), item];
  return { ...facts, items };
}
