/** One line of a file: where it begins, in bytes, and its bytes without the line feed; null where it is too long. */
export interface ScannedLine {
  readonly at: number;
  readonly size: number;
  /** From 1, counted from where the scan began. */
  readonly number: number;
  readonly bytes: Buffer | null;
}

/** Cuts chunks of bytes into lines, with their places; holds one line at a time. */
export class LineScanner {
  readonly #longest: number;
  #at: number;
  #number = 1;
  #carried: Buffer[] = [];
  #size = 0;

  /**
   * @param at offset in the file of the first byte to come
   * @param longest bytes of the longest line that is given out
   */
  constructor(at: number, longest: number) {
    this.#at = at;
    this.#longest = longest;
  }

  /** Offset where the line that is not complete yet begins. */
  get at(): number {
    return this.#at;
  }

  *push(chunk: Buffer): Generator<ScannedLine> {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#take(chunk.subarray(from, end));
      const size = this.#size;
      yield this.#line();
      this.#at += size + 1;
      this.#number++;
      this.#carried = [];
      this.#size = 0;
      from = end + 1;
    }
    if (from < chunk.length) this.#take(Buffer.from(chunk.subarray(from)));
  }

  /** What stands after the last line feed. */
  rest(): ScannedLine | undefined {
    return this.#size > 0 ? this.#line() : undefined;
  }

  #take(part: Buffer): void {
    this.#size += part.length;
    if (this.#size <= this.#longest) this.#carried.push(part);
    else this.#carried = [];
  }

  #line(): ScannedLine {
    const [only] = this.#carried;
    const bytes = this.#carried.length === 1 && only ? only : Buffer.concat(this.#carried);
    return {
      at: this.#at,
      size: this.#size,
      number: this.#number,
      bytes: this.#size <= this.#longest ? bytes : null,
    };
  }
}
