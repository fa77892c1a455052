import type { RunEvent } from '../../core/run/run.ts';
import type { RunRequest } from '../runs/runs.ts';
import type { Publication } from './publication.ts';

/** A publication, and how its run in the editor is ended. */
export interface Opened {
  readonly publication: Publication;
  readonly end: () => void;
}

/**
 * Follows a run that was started elsewhere. What it is about may not be in the tree yet: events wait until it is. A
 * regrade that finds no stored answer says nothing.
 */
export class JoinedRun {
  readonly #mode: RunRequest['mode'];
  readonly #open: () => Promise<Opened | undefined>;
  #opening: Promise<Opened | undefined> | undefined;
  /** Events of before the tree was open; undefined since then. */
  #waiting: RunEvent[] | undefined = [];
  #opened: Opened | undefined;
  #ended: Promise<void> | undefined;

  /** @param open brings what the run is about into the tree; undefined where it cannot be there */
  constructor(mode: RunRequest['mode'], open: () => Promise<Opened | undefined>) {
    this.#mode = mode;
    this.#open = open;
  }

  /** Takes an event of the run in. */
  take(event: RunEvent): void {
    if (this.#waiting === undefined) this.#opened?.publication.take(event);
    else this.#waiting.push(event);
    if (event.type === 'cell' || (event.type === 'case' && this.#mode === 'ask'))
      this.#opening ??= this.#begin();
  }

  /** The run is over; resolves when all it said is told. */
  end(): Promise<void> {
    this.#ended ??= this.#finish();
    return this.#ended;
  }

  // --- internal ---

  async #begin(): Promise<Opened | undefined> {
    try {
      this.#opened = await this.#open();
      for (const event of this.#waiting ?? []) this.#opened?.publication.take(event);
      return this.#opened;
    } finally {
      this.#waiting = undefined;
    }
  }

  async #finish(): Promise<void> {
    const opened = await this.#opening;
    try {
      await opened?.publication.end();
    } finally {
      opened?.end();
    }
  }
}
