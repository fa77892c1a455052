/** A text may be a slice that holds a whole file in memory, so that not many are kept however short they are. */
const mostTexts = 32;

/** What texts that came lately mean, by the texts themselves: one that comes again is not read again. */
export class RecentTexts<Meaning> {
  readonly #meanings = new Map<string, Meaning>();
  readonly #mostChars: number;
  #chars = 0;

  /** @param mostChars characters of all texts that are kept; the one that was asked for least lately goes first */
  constructor(mostChars: number) {
    this.#mostChars = mostChars;
  }

  /** What a text means: as it was read before, else as `read` says. What `read` throws is not kept. */
  of(text: string, read: (text: string) => Meaning): Meaning {
    const known = this.#meanings.get(text);
    if (known !== undefined) {
      this.#meanings.delete(text);
      this.#meanings.set(text, known);
      return known;
    }
    const meaning = read(text);
    // One that fills most of the room would push all others out.
    if (text.length > this.#mostChars / 4) return meaning;
    this.#meanings.set(text, meaning);
    this.#chars += text.length;
    for (const oldest of this.#meanings.keys()) {
      if (this.#chars <= this.#mostChars && this.#meanings.size <= mostTexts) break;
      this.#meanings.delete(oldest);
      this.#chars -= oldest.length;
    }
    return meaning;
  }
}
