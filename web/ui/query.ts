/** Values of a query string; `null` and `undefined` remove the key, an array repeats it. */
export type QueryChanges = Readonly<Record<string, string | number | readonly string[] | null | undefined>>;

/**
 * The same address with some query values replaced: the way sort headers, tabs, filters and pages make their links.
 * `withQuery('/unit?q=a&after=9', { sort: 'days', after: null })` → `/unit?q=a&sort=days`.
 */
export function withQuery(address: string, changes: QueryChanges): string {
  const [beforeHash = "", hash] = address.split("#", 2);
  const [path = "", query = ""] = beforeHash.split("?", 2);
  const values = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) {
    values.delete(key);
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) values.append(key, String(one));
  }
  const text = values.toString();
  return `${path}${text === "" ? "" : `?${text}`}${hash === undefined ? "" : `#${hash}`}`;
}
