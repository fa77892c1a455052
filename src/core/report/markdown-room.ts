/** A comment on GitHub holds 65,536 characters; this leaves room for what a job writes around the report. */
export const markdownLimit = 60_000;

/** Keeps a Markdown report under its limit: parts are taken as long as there is room, and what is left out is counted. */
export class MarkdownRoom {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** The part when there is room for it, else nothing. */
  take(part: string): string | undefined {
    if (part.length > this.#left) return undefined;
    this.#left -= part.length;
    return part;
  }

  /** Title and items as long as there is room, then how many are left out; nothing without items. */
  *list(title: string, items: readonly string[], more: (left: number) => string): Generator<string> {
    if (items.length === 0) return;
    yield this.take(title) ?? '';
    for (const [index, item] of items.entries()) {
      const part = this.take(item);
      if (part === undefined) return yield more(items.length - index);
      yield part;
    }
  }
}
