/**
 * Shares limited room among many, those that deserve a look first. All are counted first, then each asks in turn; room
 * that the first kind does not need is for the others. Memory: four numbers.
 */
export class FailedFirst {
  readonly #room: number;
  #wanted = 0;
  readonly #used = { first: 0, others: 0 };

  /** @param room in whatever unit sizes have. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Counts one before any asks. */
  count(isFirst: boolean, size: number): void {
    if (isFirst) this.#wanted += size;
  }

  /** Whether there is room for this one; if so it is taken. */
  take(isFirst: boolean, size: number): boolean {
    const kind = isFirst ? 'first' : 'others';
    const room = isFirst ? this.#room : this.#room - Math.min(this.#room, this.#wanted);
    if (this.#used[kind] + size > room) return false;
    this.#used[kind] += size;
    return true;
  }
}
