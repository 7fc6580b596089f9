/** The name among many that looks most like a misspelt one. */

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const characters = [...text];
  characters.forEach((character, at) => {
    for (const piece of [character, character + (characters[at + 1] ?? "")])
      found.set(piece, (found.get(piece) ?? 0) + 1);
  });
  return found;
}

const LIKE_ENOUGH = 0.45;
const MOST_LOOKUPS = 400;

/**
 * Finds the nearest of some names by the characters and pairs of characters they have in common. After so many different
 * lookups it answers nothing: a file full of unknown names must not cost minutes.
 */
export function nearestFinder(names: Iterable<string>): (text: string) => string | undefined {
  let prepared: { name: string; pieces: Map<string, number>; size: number }[] | undefined;
  const asked = new Map<string, string | undefined>();
  return (text) => {
    if (asked.has(text)) return asked.get(text);
    if (asked.size >= MOST_LOOKUPS) return undefined;
    prepared ??= [...new Set(names)].map((name) => ({ name, pieces: pairs(name), size: [...name].length * 2 }));
    const wanted = pairs(text);
    const size = [...text].length * 2;
    let best: { name: string; likeness: number } | undefined;
    for (const each of prepared) {
      let shared = 0;
      for (const [piece, count] of wanted) shared += Math.min(count, each.pieces.get(piece) ?? 0);
      const likeness = (2 * shared) / (size + each.size);
      if (likeness > (best?.likeness ?? LIKE_ENOUGH)) best = { name: each.name, likeness };
    }
    asked.set(text, best?.name);
    return best?.name;
  };
}

/** The words of a refusal that offer the nearest name. */
export function nearText(nearest: string | undefined): string {
  return nearest === undefined ? "" : `，是不是“${nearest}”`;
}
