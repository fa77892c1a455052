/** A growing column of numbers in a typed array. */
class Column<Store extends Float64Array | Int8Array> {
  #values: Store;
  #length = 0;
  readonly #grown: (length: number) => Store;
  readonly #empty: number;

  constructor(grown: (length: number) => Store, empty: number) {
    this.#grown = grown;
    this.#empty = empty;
    this.#values = grown(256).fill(empty) as Store;
  }

  push(value: number): void {
    this.set(this.#length, value);
  }

  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const wider = this.#grown(Math.max(at + 1, this.#values.length * 2)).fill(this.#empty) as Store;
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[at] = value;
    if (at >= this.#length) this.#length = at + 1;
  }

  /** The value, or the column's empty value where none was set. */
  get(at: number): number {
    return this.#values[at] ?? this.#empty;
  }
}

export type FloatColumn = Column<Float64Array>;
export type SmallColumn = Column<Int8Array>;

/** Nothing was set there. */
export const unset = -2;

/** Numbers; NaN where nothing was set. */
export function floatColumn(): FloatColumn {
  return new Column((length) => new Float64Array(length), Number.NaN);
}

/** Small whole numbers; `unset` where nothing was set. */
export function smallColumn(): SmallColumn {
  return new Column((length) => new Int8Array(length), unset);
}
