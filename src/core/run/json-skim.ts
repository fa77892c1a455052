/** A text that most likely comes again at the same place: a key, a model, the name of a rubric. */
export class Recurring {
  /** With both quotes. */
  bytes: Uint8Array = new Uint8Array();
  text = '';
  /** What the reader made of the text. */
  meaning = -1;
}

/** Levels inside each other that are followed; deeper text is left to `JSON.parse`. */
const deepest = 64;

const quote = 0x22;
const backslash = 0x5c;
const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * Goes through the bytes of one JSON text without spaces, as `JSON.stringify` writes it, and makes only those values that
 * are asked for: several times as fast as `JSON.parse` where most is not needed. All of it is checked. Where it holds
 * something unexpected, `ok` becomes false and everything read is void; it may still be valid JSON.
 */
export class JsonSkim {
  ok = true;
  at = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #escaped = false;
  #wide = false;

  /** Starts anew at a place of some bytes. What follows the text must be a line feed or the end of the bytes. */
  begin(bytes: Buffer, from: number): void {
    this.#bytes = bytes;
    this.at = from;
    this.ok = true;
  }

  /** The byte that comes next; 0 at the end. */
  get next(): number {
    return this.#bytes[this.at] ?? 0;
  }

  /** Takes this byte, and says whether it came. */
  takes(byte: number): boolean {
    if (this.#bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  expect(byte: number): void {
    if (!this.takes(byte)) this.ok = false;
  }

  /** Takes these bytes, and says whether they came. */
  takesAll(wanted: Uint8Array): boolean {
    const bytes = this.#bytes;
    const { at } = this;
    for (let index = 0; index < wanted.length; index++) {
      if (bytes[at + index] !== wanted[index]) return false;
    }
    this.at = at + wanted.length;
    return true;
  }

  /** Takes what stands between two members or items, or the end of them: false at the end. */
  goesOn(end: number): boolean {
    if (!this.ok) return false;
    if (this.takes(0x2c)) return true;
    this.expect(end);
    return false;
  }

  /** A text. */
  text(): string {
    const from = this.at;
    this.skipText();
    if (!this.ok) return '';
    if (this.#escaped) return JSON.parse(this.#bytes.toString('utf8', from, this.at)) as string;
    return this.#bytes.toString(this.#wide ? 'utf8' : 'latin1', from + 1, this.at - 1);
  }

  /** A text that most likely is the one that was here last time. */
  recurring(known: Recurring): string {
    if (known.bytes.length > 0 && this.takesAll(known.bytes)) return known.text;
    const from = this.at;
    const text = this.text();
    if (this.ok) {
      known.bytes = Uint8Array.prototype.slice.call(this.#bytes, from, this.at);
      known.text = text;
      known.meaning = -1;
    }
    return text;
  }

  /** A number, to the last bit what `JSON.parse` gives. */
  number(): number {
    const bytes = this.#bytes;
    const from = this.at;
    let at = from;
    const negative = bytes[at] === 0x2d;
    if (negative) at += 1;
    const first = at;
    let digits = 0;
    let value = 0;
    for (let byte = bytes[at] ?? 0; isDigit(byte); byte = bytes[++at] ?? 0) {
      value = value * 10 + byte - 0x30;
      digits += 1;
    }
    if (digits === 0 || (bytes[first] === 0x30 && digits > 1)) this.ok = false;
    let decimals = 0;
    if (bytes[at] === 0x2e) {
      at += 1;
      for (let byte = bytes[at] ?? 0; isDigit(byte); byte = bytes[++at] ?? 0) {
        value = value * 10 + byte - 0x30;
        decimals += 1;
      }
      if (decimals === 0) this.ok = false;
    }
    let exponent = false;
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      exponent = true;
      at += 1;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
      const start = at;
      while (isDigit(bytes[at] ?? 0)) at += 1;
      if (at === start) this.ok = false;
    }
    this.at = at;
    if (!this.ok) return Number.NaN;
    // Up to 15 digits both parts are exact, so that one division rounds once, as reading the number does.
    if (exponent || digits + decimals > 15) return Number(bytes.toString('latin1', from, at));
    const size = decimals === 0 ? value : value / (powersOfTen[decimals] ?? 1);
    return negative ? -size : size;
  }

  numberOrNull(): number | null {
    return this.takesNull() ? null : this.number();
  }

  /** True or false. */
  boolean(): boolean {
    if (this.next === 0x74) {
      this.#word(0x74, 0x72, 0x75, 0x65);
      return true;
    }
    this.expect(0x66);
    this.#word(0x61, 0x6c, 0x73, 0x65);
    return false;
  }

  /** Takes `null`, and says whether it came. */
  takesNull(): boolean {
    if (this.next !== 0x6e) return false;
    this.#word(0x6e, 0x75, 0x6c, 0x6c);
    return true;
  }

  /** Goes past a value of any kind. */
  skip(depth = 0): void {
    switch (this.next) {
      case quote:
        this.skipText();
        return;
      case 0x74:
      case 0x66:
        this.boolean();
        return;
      case 0x6e:
        this.takesNull();
        return;
      case 0x7b:
      case 0x5b:
        this.#skipInside(depth);
        return;
      default:
        this.number();
    }
  }

  /** A value of any kind. */
  value(): unknown {
    const from = this.at;
    this.skip();
    return this.ok ? JSON.parse(this.#bytes.toString('utf8', from, this.at)) : undefined;
  }

  /** Goes past a text. */
  skipText(): void {
    const bytes = this.#bytes;
    this.#escaped = false;
    let high = 0;
    if (bytes[this.at] !== quote) {
      this.ok = false;
      return;
    }
    let at = this.at + 1;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte === backslash) {
        this.#escaped = true;
        at = this.#escape(at);
      } else if (byte >= 0x20) {
        high |= byte;
        at += 1;
      } else this.ok = false;
      if (!this.ok) return;
    }
    this.#wide = high >= 0x80;
    this.at = at + 1;
  }

  // --- internal ---

  #skipInside(depth: number): void {
    if (depth >= deepest) {
      this.ok = false;
      return;
    }
    const named = this.next === 0x7b;
    const end = named ? 0x7d : 0x5d;
    this.at += 1;
    if (this.takes(end)) return;
    do {
      if (named) {
        this.skipText();
        this.expect(0x3a);
      }
      if (this.ok) this.skip(depth + 1);
    } while (this.goesOn(end));
  }

  /** Where the text goes on after an escape. */
  #escape(at: number): number {
    const letter = this.#bytes[at + 1] ?? 0;
    if (letter === 0x75) {
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (!isHex(this.#bytes[digit] ?? 0)) this.ok = false;
      }
      return at + 6;
    }
    if (!isEscape(letter)) this.ok = false;
    return at + 2;
  }

  #word(a: number, b: number, c: number, d: number): void {
    const bytes = this.#bytes;
    const { at } = this;
    if (bytes[at] !== a || bytes[at + 1] !== b || bytes[at + 2] !== c || bytes[at + 3] !== d) this.ok = false;
    this.at = at + 4;
  }
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

const isHex = (byte: number) =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/** One of `"\/bfnrt`. */
const isEscape = (byte: number) =>
  byte === quote ||
  byte === backslash ||
  byte === 0x2f ||
  byte === 0x62 ||
  byte === 0x66 ||
  byte === 0x6e ||
  byte === 0x72 ||
  byte === 0x74;
