/** Sets of whole milliseconds as sorted ranges that neither touch nor overlap: `[from, to)` each, as int4multirange has them. */
export type Range = readonly [from: number, to: number];

/** The union of ranges and one more. */
export function withRange(ranges: readonly Range[], [from, to]: Range): Range[] {
  if (from >= to) return [...ranges];
  const before: Range[] = [];
  const after: Range[] = [];
  let [least, most] = [from, to];
  for (const range of ranges) {
    if (range[1] < from) before.push(range);
    else if (range[0] > to) after.push(range);
    else {
      least = Math.min(least, range[0]);
      most = Math.max(most, range[1]);
    }
  }
  return [...before, [least, most], ...after];
}

/** How many milliseconds they hold. */
export function lengthOf(ranges: readonly Range[]): number {
  let length = 0;
  for (const [from, to] of ranges) length += to - from;
  return length;
}

/** Reads the database's text of an int4multirange: "{[0,1000),[2000,2500)}". */
export function readRanges(text: string): Range[] {
  return Array.from(text.matchAll(/\[(\d+),(\d+)\)/g), ([, from, to]): Range => [Number(from), Number(to)]);
}

/** The database's text of an int4multirange. */
export function rangesText(ranges: readonly Range[]): string {
  return `{${ranges.map(([from, to]) => `[${from},${to})`).join(",")}}`;
}
