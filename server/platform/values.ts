/** Values of a query, numbered as they are added. */
export class Values {
  readonly list: unknown[];

  /** `first` are $1, $2 and so on. */
  constructor(...first: unknown[]) {
    this.list = first;
  }

  /** The placeholder of a value. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** What a text is in a pattern of LIKE, where it stands for itself, whatever signs it holds. */
export function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** A pattern of LIKE that finds a text anywhere. */
export function containing(text: string): string {
  return `%${literally(text)}%`;
}
