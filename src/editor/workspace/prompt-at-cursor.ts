import * as vscode from 'vscode';
import type { SuiteId } from './workspace-model.ts';

/** Of the prompts of one file the one that the cursor stands in, where the file is the active editor's. */
export async function promptAtCursor(prompts: readonly SuiteId[]): Promise<SuiteId | undefined> {
  const editor = vscode.window.activeTextEditor;
  for (const prompt of prompts) {
    const { folder, path } = prompt;
    if (editor?.document.uri.toString() !== folder.fileUriOf(path).toString()) return undefined;
    const read = await folder.prompt(path);
    if (read.ok && linesOf(read.value.outline.messages)?.has(editor.selection.active.line + 1)) return prompt;
  }
  return undefined;
}

/** Whether a line, counted from 1, lies within the messages of a prompt. */
export function linesOf(
  messages: readonly {
    readonly range: { readonly start: { line: number }; readonly end: { line: number } };
  }[],
): { has(line: number): boolean } | undefined {
  if (messages.length === 0) return undefined;
  const first = Math.min(...messages.map(({ range }) => range.start.line));
  const last = Math.max(...messages.map(({ range }) => range.end.line));
  return { has: (line) => first <= line && line <= last };
}
