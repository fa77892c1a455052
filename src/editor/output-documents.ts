import * as vscode from 'vscode';
import { isJson } from '../core/report/readable.ts';
import { loadReading } from './lazy/core.ts';
import { findCell } from './results/cell-detail.ts';

const scheme = 'regrade-output';

/** Shows a model's answer in an editor: read from the run's record, read-only, nothing to save. */
export class OutputDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #registration: vscode.Disposable;
  readonly #isRecord: (file: string) => boolean;

  /** @param isRecord whether a path is that of a run's record in this workspace; an address of another is refused */
  constructor(isRecord: (file: string) => boolean) {
    this.#isRecord = isRecord;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /**
   * Opens the answer of one cell.
   * @param file absolute path of the run's record
   * @param title the case's name, for the tab
   */
  async open(file: string, key: string, title: string): Promise<void> {
    await vscode.window.showTextDocument(await this.addressOf(file, key, title), { preview: true });
  }

  /** The address under which the answer of one cell is read. */
  async addressOf(file: string, key: string, title: string): Promise<vscode.Uri> {
    const output = await readOutput(file, key);
    const ending = isJson(output) ? 'json' : 'md';
    const name = title
      .replace(/[^\p{L}\p{N} ,._()-]+/gu, ' ')
      .slice(0, 80)
      .trim();
    return vscode.Uri.from({
      scheme,
      path: `/${name || 'answer'}.${ending}`,
      query: JSON.stringify({ file, key }),
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const place: unknown = JSON.parse(uri.query);
    if (typeof place !== 'object' || place === null || !('file' in place) || !('key' in place)) return '';
    const file = String(place.file);
    if (!this.#isRecord(file)) return '';
    const output = await readOutput(file, String(place.key));
    return isJson(output) ? `${JSON.stringify(JSON.parse(output), null, 2)}\n` : output;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

async function readOutput(file: string, key: string): Promise<string> {
  const { openRun } = await loadReading();
  const found = await findCell(await openRun(file), key);
  if (found === undefined) return '';
  const { output, toolCalls, error } = found.cell;
  if (output !== null && output !== '') return output;
  if (toolCalls.length > 0) return JSON.stringify(toolCalls, null, 2);
  return error?.message ?? '';
}
