const EMPTY = new Uint8Array();

/**
 * Bytes of a part to text, piece by piece: UTF-8, or UTF-16 with its byte order mark. Throws
 * TypeError for anything that is neither. Whole pieces are decoded at once, which is several times
 * faster than a decoder that keeps state, so an unfinished character waits here for its rest.
 */
export class TextPieces {
  private held: Uint8Array = EMPTY;
  private wide: TextDecoder | null = null;
  private first = true;

  /** The text of the next bytes, without the beginning of a character that they may end with. */
  next(bytes: Uint8Array): string {
    if (this.first && bytes.length >= 2) {
      if (bytes[0] === 0xff && bytes[1] === 0xfe) this.wide = new TextDecoder("utf-16le", { fatal: true });
      if (bytes[0] === 0xfe && bytes[1] === 0xff) this.wide = new TextDecoder("utf-16be", { fatal: true });
    }
    if (this.wide) {
      this.first = false;
      return this.wide.decode(bytes, { stream: true });
    }
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    const end = wholeCharacters(all);
    this.held = all.slice(end);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: !this.first }).decode(all.subarray(0, end));
    this.first = this.first && end === 0;
    return text;
  }

  /** Whether the last bytes were the beginning of a character that never ended. */
  get unfinished(): boolean {
    return this.held.length > 0;
  }
}

/** How many of the bytes belong to complete UTF-8 characters. */
function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}
