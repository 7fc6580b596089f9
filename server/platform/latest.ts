/** What a server remembers of the last so many. A server that dies takes nothing along. */
export interface Latest<Key, Value> {
  of(key: Key): Value | undefined;
  keep(key: Key, value: Value): void;
  forget(key: Key): void;
}

/**
 * Opens it; of more than `most` those are forgotten that nobody asked for lately. In two halves, of which the older one is dropped as a
 * whole: taking single ones out of the order they came in would have the map laid out anew all the time.
 */
export function openLatest<Key, Value>(most: number): Latest<Key, Value> {
  let newer = new Map<Key, Value>();
  let older = new Map<Key, Value>();
  const keep = (key: Key, value: Value) => {
    if (newer.size >= most / 2 && !newer.has(key)) {
      older = newer;
      newer = new Map();
    }
    newer.set(key, value);
  };
  return {
    of(key) {
      const value = newer.get(key);
      if (value !== undefined) return value;
      const before = older.get(key);
      if (before !== undefined) keep(key, before);
      return before;
    },
    keep,
    forget(key) {
      newer.delete(key);
      older.delete(key);
    },
  };
}
