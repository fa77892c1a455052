import type { Clock } from '../core/clock.ts';
import { bar, dollars, thousands } from '../core/report/figures.ts';
import { oneLine, shorten } from '../core/report/plain-text.ts';
import { waitWords } from '../core/report/wait-words.ts';
import type { RunEvent, RunProgress } from '../core/run/run.ts';
import type { Output } from './io.ts';

const redrawMs = 100;
const lineMs = 10_000;

/**
 * Tells on standard error how a run goes: one line that is drawn again and again on a terminal, else a line every ten
 * seconds at most.
 */
export class Progress {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #suite: string;
  #last: number;
  #drawn = false;

  constructor(output: Output, clock: Clock, suite: string) {
    this.#output = output;
    this.#clock = clock;
    this.#suite = oneLine(suite, 60);
    this.#last = output.isTTY ? Number.NEGATIVE_INFINITY : clock.monotonic();
  }

  show(event: RunEvent): void {
    if (event.type !== 'progress') return;
    const now = this.#clock.monotonic();
    if (now - this.#last < (this.#output.isTTY ? redrawMs : lineMs)) return;
    this.#last = now;
    const line = progressLine(this.#suite, event.progress, this.#output.isTTY, this.#clock.now());
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001B[2K${shorten(line, Math.max(20, this.#output.columns - 1))}`);
      this.#drawn = true;
    } else this.#output.write(`${line}\n`);
  }

  /** Takes the line away, so that what comes next stands at its beginning. */
  clear(): void {
    if (this.#drawn) this.#output.write('\r\u001B[2K');
    this.#drawn = false;
  }
}

function progressLine(suite: string, progress: RunProgress, drawn: boolean, time: number): string {
  const { done, total, paidUsd, leftMs } = progress;
  const parts = [suite];
  if (drawn && total !== null && total > 0) parts.push(bar(done / total, 20));
  parts.push(total === null ? `${thousands(done)} cells` : `${thousands(done)} of ${thousands(total)} cells`);
  if (paidUsd > 0) parts.push(`${dollars(paidUsd)} paid`);
  const waiting = waitWords(progress, time);
  if (waiting !== '') parts.push(waiting);
  else if (leftMs !== null && done > 0) parts.push(timeLeft(leftMs));
  return parts.join('  ');
}

function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `about ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `about ${minutes} min left` : `about ${(minutes / 60).toFixed(1)} h left`;
}
