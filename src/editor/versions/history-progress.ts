import * as vscode from 'vscode';
import { fileName } from '../wording.ts';

/** A history that is read sooner shows no notification, ms. */
const patienceMs = 1500;

/** What reading a history tells and asks. */
export interface HistoryReading {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Reads a prompt's history in git, with a notification that can be cancelled where it takes its time: what was read by
 * then stays.
 */
export async function withHistoryProgress<T>(
  path: string,
  read: (reading: HistoryReading) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let now = { done: 0, total: 0 };
  let report: (() => void) | undefined;
  const reading = read({
    signal: stop.signal,
    onProgress: (done, total) => {
      now = { done, total };
      report?.();
    },
  });
  const timer = setTimeout(() => {
    vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Reading the history of ${fileName(path)}`,
        cancellable: true,
      },
      async (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        let shown = 0;
        report = () => {
          const { done, total } = now;
          if (total === 0) return;
          const share = (done / total) * 100;
          const message = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} commits`;
          progress.report({ message, increment: Math.max(0, share - shown) });
          shown = Math.max(shown, share);
        };
        report();
        await Promise.allSettled([reading]);
      },
    );
  }, patienceMs);
  try {
    return await reading;
  } finally {
    clearTimeout(timer);
  }
}
