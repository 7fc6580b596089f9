/** A bar on standard error: redrawn in place on a terminal, a line per tenth elsewhere. */
export class Progress {
  #label = "";
  #begun = 0;
  #tenth = -1;

  show(label: string, done: number, of: number): void {
    if (label !== this.#label) {
      this.end();
      this.#label = label;
      this.#begun = Date.now();
      this.#tenth = -1;
    }
    const share = of === 0 ? 1 : done / of;
    const line = `${label} ${barOf(share)} ${String(Math.floor(share * 100)).padStart(3)} %  ${this.#left(share)}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`);
    else if (Math.floor(share * 10) > this.#tenth) process.stderr.write(`${line}\n`);
    this.#tenth = Math.floor(share * 10);
  }

  /** Leaves the line. */
  end(): void {
    if (this.#label !== "" && process.stderr.isTTY) process.stderr.write("\n");
    this.#label = "";
  }

  #left(share: number): string {
    const seconds = (Date.now() - this.#begun) / 1000;
    if (share >= 1) return `${seconds.toFixed(0)} s`;
    return share > 0.02 ? `about ${Math.ceil((seconds / share) * (1 - share))} s left` : "";
  }
}

function barOf(share: number): string {
  const filled = Math.round(share * 24);
  return `[${"=".repeat(filled)}${" ".repeat(24 - filled)}]`;
}
