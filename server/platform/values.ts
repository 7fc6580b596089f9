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
