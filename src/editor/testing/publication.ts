import type * as vscode from 'vscode';
import type { CaseLine, Cell, FinishLine, RunEvent } from '../../core/run/run.ts';
import type { RunRequest } from '../runs/runs.ts';
import { amountPaid, count } from '../wording.ts';
import { caseOutcome, joined } from './case-outcome.ts';
import { testMessages } from './messages.ts';
import { groupOf, type SuiteNode, selectedItems } from './suite-node.ts';
import { Turns } from './turns.ts';
import { VerdictQueue } from './verdict-queue.ts';

/** Of so many failed cases each rubric gives a message; of more, one message says all, which the window can still show. */
const mostApart = 200;

/**
 * Of more cases than this, none is shown as waiting, nor with its duration: for each that then gets its verdict the
 * window would go through all of them again.
 */
const mostInDetail = 1000;

/** Shows one run of a suite, as it goes on, as verdicts of the items that are in the tree. */
export class Publication {
  readonly node: SuiteNode;
  readonly #run: vscode.TestRun;
  readonly #request: Pick<RunRequest, 'selection' | 'mode' | 'byUser'>;
  readonly #cases = new Map<string, CaseLine>();
  /** Trials of cases that are not complete: the item's cells so far. */
  readonly #pending = new Map<vscode.TestItem, { readonly id: string; readonly cells: Cell[] }>();
  /** Items of the selection that have no verdict yet. */
  readonly #left: Set<vscode.TestItem>;
  readonly #queue: VerdictQueue<vscode.TestItem>;
  readonly #inDetail: boolean;
  #notPassed = 0;
  #trials: number;
  #finished = false;

  /** @param trials how many cells make a case complete; a run that begins says it itself */
  constructor(
    run: vscode.TestRun,
    node: SuiteNode,
    request: Pick<RunRequest, 'selection' | 'mode' | 'byUser'>,
    trials = 1,
  ) {
    this.#run = run;
    this.#trials = trials;
    this.node = node;
    this.#request = request;
    this.#left = new Set(selectedItems(node, request.selection));
    this.#inDetail = this.#left.size <= mostInDetail;
    this.#queue = new VerdictQueue((item) => run.started(item));
  }

  /** Shows that the items of the selection wait for their verdicts. */
  async enqueue(): Promise<void> {
    if (!this.#inDetail) return;
    const turns = new Turns();
    for (const item of this.#left) {
      this.#run.enqueued(item);
      await turns.next();
    }
  }

  /** Takes an event of the run in. */
  take(event: RunEvent): void {
    if (event.type === 'started') this.#trials = event.header.trials;
    else if (event.type === 'case') this.#begin(event.case);
    else if (event.type === 'cell') this.cell(event.cell);
    else if (event.type === 'finished') this.#finish(event.finish);
  }

  /** Takes a cell that was run earlier or elsewhere. */
  cell(cell: Cell): void {
    const item = groupOf(this.node, cell)?.cases?.get(cell.case);
    if (item === undefined) return;
    const pending = this.#pending.get(item) ?? { id: cell.case, cells: [] };
    pending.cells.push(cell);
    this.#pending.set(item, pending);
    if (pending.cells.length >= this.#trials) this.#settle(item);
  }

  /** Takes what is known of a case, without its run. */
  case(line: CaseLine): void {
    this.#cases.set(line.case.id, line);
  }

  /**
   * The run is over: gives verdicts to cases of which not every trial came, as when it was stopped, and leaves those out
   * that a free regrade found no answer for. Where nobody asked for the regrade, these stay as they were.
   */
  async end(): Promise<void> {
    const turns = new Turns();
    for (const item of [...this.#pending.keys()]) {
      this.#settle(item);
      await turns.next();
    }
    await this.#queue.drained();
    if (!this.#finished || this.#request.mode === 'ask' || !this.#request.byUser) return;
    for (const item of this.#left) {
      this.#run.skipped(item);
      await turns.next();
    }
  }

  /** Says at the suite why its run did not start. */
  refuse(message: vscode.TestMessage): void {
    this.#run.errored(this.node.item, message);
  }

  // --- internal ---

  #begin(line: CaseLine): void {
    this.case(line);
    const { prompts } = this.#request.selection;
    for (const group of this.node.groups) {
      if (prompts !== undefined && !prompts.includes(group.prompt)) continue;
      const item = group.cases?.get(line.case.id);
      // A free regrade is over as soon as it began, and leaves cases out that are not stored.
      if (item !== undefined && this.#left.has(item) && this.#request.mode === 'ask') this.#queue.begin(item);
    }
  }

  #settle(item: vscode.TestItem): void {
    const pending = this.#pending.get(item);
    if (pending === undefined) return;
    this.#pending.delete(item);
    this.#left.delete(item);
    const { state, evidence, durationMs: known } = caseOutcome(pending.cells, this.#cases.get(pending.id));
    const durationMs = this.#inDetail ? known : undefined;
    if (state === 'passed') {
      this.#queue.settle(item, 0, () => this.#run.passed(item, durationMs));
      return;
    }
    this.#notPassed += 1;
    const shown = this.#notPassed > mostApart ? joined(evidence) : evidence;
    this.#queue.settle(item, shown.length, () => {
      const messages = testMessages(shown, item, this.node.suite, pending.id);
      if (state === 'failed') this.#run.failed(item, messages, durationMs);
      else this.#run.errored(item, messages, durationMs);
    });
  }

  #finish(finish: FinishLine): void {
    this.#finished = finish.status !== 'cancelled';
    const { passed, failed, errors, paidUsd, reusedCells } = finish.summary;
    const parts = [
      `${passed} passed`,
      `${failed} failed`,
      ...(errors > 0 ? [count(errors, 'error')] : []),
      ...(finish.notStored > 0 ? [`${finish.notStored} not stored`] : []),
      ...(reusedCells > 0 ? [`${reusedCells} from stored answers`] : []),
      amountPaid(paidUsd),
    ];
    const reason = finish.reason === null ? '' : ` ${finish.reason}`;
    this.#run.appendOutput(`${this.node.suite.path}: ${parts.join(', ')}.${reason}\r\n`);
  }
}
