import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import { Throttle } from '../throttle.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { type ChangedLines, changedRanges } from './changed-ranges.ts';
import type { PromptPlace, Versions } from './versions.ts';

/** Marks follow the keys at this pace, ms. */
const paceMs = 250;

/** Files longer than this get no marks. */
const longest = 200_000;

/**
 * Marks in the margin of a prompt what differs from production, with the old text on hover. These are decorations, as
 * VS Code gives its quick diff to source control providers alone, and each of those stands in the Source Control view.
 */
export class ProductionMarks implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#markAll()));
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;
  readonly #log: Log;
  readonly #types: { readonly [Kind in ChangedLines['kind']]: vscode.TextEditorDecorationType };

  constructor(extension: vscode.Uri, model: WorkspaceModel, versions: Versions, log: Log) {
    this.#model = model;
    this.#versions = versions;
    this.#log = log;
    const type = (kind: ChangedLines['kind'], color: string) =>
      this.#owned.add(
        vscode.window.createTextEditorDecorationType({
          isWholeLine: true,
          gutterIconPath: vscode.Uri.joinPath(extension, 'media', `mark-${kind}.svg`),
          gutterIconSize: 'contain',
          overviewRulerColor: new vscode.ThemeColor(color),
          overviewRulerLane: vscode.OverviewRulerLane.Left,
        }),
      );
    this.#types = {
      modified: type('modified', 'editorOverviewRuler.modifiedForeground'),
      added: type('added', 'editorOverviewRuler.addedForeground'),
      deleted: type('deleted', 'editorOverviewRuler.deletedForeground'),
    };
    this.#owned.add(versions.onDidChange(() => this.#pace.request()));
    this.#owned.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#pace.request()));
    this.#pace.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #markAll(): Promise<void> {
    for (const editor of vscode.window.visibleTextEditors) {
      const place = this.#model.locate(editor.document.uri);
      if (place === undefined) continue;
      try {
        // One of several prompts in a file has no marks of its own: a line of the file may be any one's.
        if ((await place.folder.promptsIn(place.path)).includes(place.path)) await this.#mark(editor, place);
      } catch (error) {
        this.#log.error(`No marks in ${place.path}.`, error instanceof Error ? error : String(error));
      }
    }
  }

  async #mark(editor: vscode.TextEditor, place: PromptPlace): Promise<void> {
    const { production } = await this.#versions.standing(place);
    const { document } = editor;
    const before = production?.record.sources[0]?.text;
    const changes =
      before === undefined || document.getText().length > longest
        ? []
        : await changedRanges(before, document.getText());
    const last = document.lineCount - 1;
    for (const kind of ['modified', 'added', 'deleted'] as const) {
      editor.setDecorations(
        this.#types[kind],
        changes
          .filter((change) => change.kind === kind)
          .map(({ line, lines, was }) => ({
            range: new vscode.Range(
              Math.min(line, last),
              0,
              Math.min(line + Math.max(lines, 1) - 1, last),
              0,
            ),
            hoverMessage: hoverOf(place, production?.number ?? 0, was),
          })),
      );
    }
  }
}

function hoverOf(place: PromptPlace, number: number, was: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  // Only this one command may be run from the text, which else holds what a file says.
  text.isTrusted = { enabledCommands: ['regrade.compareSourceWithProduction'] };
  const argument = encodeURIComponent(
    JSON.stringify([{ prompt: place.folder.uriOf(place.path).toString() }]),
  );
  text.appendText(was === '' ? `New since v${number}, production` : `In v${number}, production:`);
  if (was !== '') text.appendMarkdown('\n').appendCodeblock(was, 'dotprompt');
  text.appendMarkdown(
    `\n\n[Compare source with production](command:regrade.compareSourceWithProduction?${argument})`,
  );
  return text;
}
