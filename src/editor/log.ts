import * as vscode from 'vscode';

/** The "Regrade" output channel: errors in full, one line a run. It never gets a key, a header or a model's answer. */
export type Log = vscode.LogOutputChannel;

/** @returns the channel; the caller owns it. */
export function openLog(): Log {
  return vscode.window.createOutputChannel('Regrade', { log: true });
}
