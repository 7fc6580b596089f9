/** Colours for a terminal, and plain text for everything else. */

export type Paint = (text: string) => string;

/** The few colours that verdicts need. */
export interface Paints {
  good: Paint;
  bad: Paint;
  open: Paint;
  faint: Paint;
  strong: Paint;
}

/** Paints when the stream is a terminal and NO_COLOR is not set. */
export function paintsFor(stream: { isTTY?: boolean }): Paints {
  const colours = stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  const paint =
    (code: number): Paint =>
    (text) =>
      colours && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { good: paint(32), bad: paint(31), open: paint(33), faint: paint(90), strong: paint(1) };
}
