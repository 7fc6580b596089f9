/** Codes of places in the tree as administrators know them: A01A02…, a letter and two digits a level. */

const SPAN = 99;
const LETTERS = 26;

function stepOf(number: number): string {
  return `${String.fromCharCode(65 + Math.trunc(number / SPAN))}${String((number % SPAN) + 1).padStart(2, "0")}`;
}

function numberOf(step: string): number {
  return (step.charCodeAt(0) - 65) * SPAN + Number(step.slice(1)) - 1;
}

/**
 * The code of a further unit below another: behind the last one taken, and when there is nothing behind it the first that is
 * free. A code that was once a unit's stays its own.
 */
export function nextCode(above: string, taken: ReadonlySet<string>): string {
  const numbers = [...taken].map((code) => numberOf(code.slice(-3)));
  const behind = Math.max(-1, ...numbers) + 1;
  if (behind < SPAN * LETTERS) return above + stepOf(behind);
  const used = new Set(numbers);
  for (let number = 0; number < SPAN * LETTERS; number++) if (!used.has(number)) return above + stepOf(number);
  throw new RangeError(`No code is left below ${above}`);
}
