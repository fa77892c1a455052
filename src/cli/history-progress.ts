import type { Clock } from '../core/clock.ts';
import { bar, thousands } from '../core/report/figures.ts';
import { oneLine, shorten } from '../core/report/plain-text.ts';
import { type GitHistory, gitHistory } from '../core/version/git-history.ts';
import type { Io } from './io.ts';

/** A look that takes less shows nothing, ms. */
const patienceMs = 500;
const redrawMs = 100;

/**
 * Reads a prompt's history in git, with a line on standard error where that is a terminal and it takes its time. An
 * interrupt ends the look: what was read is kept, and the next look goes on from there.
 */
export async function historyWithProgress(
  io: Io,
  clock: Clock,
  root: string,
  path: string,
  earlier: readonly string[] = [],
): Promise<GitHistory> {
  const stop = new AbortController();
  const { stderr } = io;
  let last = clock.monotonic() + patienceMs - redrawMs;
  let drawn = false;
  const onProgress = (done: number, total: number) => {
    const now = clock.monotonic();
    if (!stderr.isTTY || now - last < redrawMs) return;
    last = now;
    drawn = true;
    const line = `${oneLine(path, 60)}  ${bar(done / total, 20)}  ${thousands(done)} of ${thousands(total)} commits`;
    stderr.write(`\r\u001B[2K${shorten(line, Math.max(20, stderr.columns - 1))}`);
  };
  const ignore = io.onInterrupt(() => stop.abort());
  try {
    return await gitHistory(root, path, { signal: stop.signal, onProgress, earlier });
  } finally {
    ignore();
    if (drawn) stderr.write('\r\u001B[2K');
  }
}
