/** Names of fields that pages and the server's reading of their forms share. */

/** The name of a question's fields in the form of a paper. */
export function answerName(place: number, part?: number): string {
  return part === undefined ? `q${place}` : `q${place}-${part}`;
}

/** What stands for the whole bank in the list of tags: a tag holds no spaces. */
export const WHOLE_BANK = " ";
