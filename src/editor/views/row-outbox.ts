import type * as vscode from 'vscode';
import type { CellRow, ToPanel } from '../../panel/contract.ts';
import type { KeptCell } from '../results/kept-cell.ts';
import { Throttle } from '../throttle.ts';

/** Rows go to the panel at most this often, ms. */
const paceMs = 100;

/** At most so many rows go in one message, so that a large run does not stop the panel. */
const largestBatch = 1000;

/** Gathers rows of one run and sends them in batches, prompt by prompt. */
export class RowOutbox implements vscode.Disposable {
  readonly #send: (message: ToPanel) => void;
  readonly #pace: Throttle;
  #run: string | undefined;
  #rows = new Map<string, CellRow[]>();

  constructor(send: (message: ToPanel) => void) {
    this.#send = send;
    this.#pace = new Throttle(paceMs, () => this.flush());
  }

  add(run: string, cell: KeptCell): void {
    if (run !== this.#run) this.#rows = new Map();
    this.#run = run;
    const rows = this.#rows.get(cell.promptResult);
    if (rows === undefined) this.#rows.set(cell.promptResult, [cell.row]);
    else rows.push(cell.row);
    this.#pace.request();
  }

  /** Sends all rows of a run anew; what was gathered before is out of date. */
  reset(run: string, promptResults: readonly string[], cells: Iterable<KeptCell>): void {
    this.#run = run;
    this.#rows = new Map();
    for (const promptResult of promptResults) {
      this.#send({ type: 'rows', run, promptResult, reset: true, rows: [] });
    }
    for (const cell of cells) {
      const rows = this.#rows.get(cell.promptResult);
      if (rows === undefined) this.#rows.set(cell.promptResult, [cell.row]);
      else rows.push(cell.row);
    }
    this.flush();
  }

  flush(): void {
    const run = this.#run;
    if (run === undefined) return;
    for (const [promptResult, rows] of this.#rows) {
      for (let start = 0; start < rows.length; start += largestBatch) {
        const batch = rows.slice(start, start + largestBatch);
        this.#send({ type: 'rows', run, promptResult, reset: false, rows: batch });
      }
    }
    this.#rows = new Map();
  }

  dispose(): void {
    this.#pace.dispose();
  }
}
