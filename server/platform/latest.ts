/** What a server remembers of the last so many: whoever was heard of longest ago is forgotten first. A dying server takes nothing along. */
export interface Latest<Key, Value> {
  of(key: Key): Value | undefined;
  keep(key: Key, value: Value): void;
  forget(key: Key): void;
}

/** Opens it; `most` are remembered. */
export function openLatest<Key, Value>(most: number): Latest<Key, Value> {
  const known = new Map<Key, Value>();
  return {
    of: (key) => known.get(key),
    keep(key, value) {
      known.delete(key);
      known.set(key, value);
      if (known.size > most) known.delete(known.keys().next().value as Key);
    },
    forget: (key) => void known.delete(key),
  };
}
