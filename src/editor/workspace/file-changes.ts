import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import { possiblePrompts } from './file-names.ts';

/** How long changes are gathered before they are told, ms: one keystroke or a git checkout makes one batch. */
const gatherMs = 150;

/** A batch of files that changed on disk or in an editor. */
export interface FileBatch {
  readonly uris: readonly vscode.Uri[];
  /** A prompt or a suite came or went, so that lists have to be made again. */
  readonly listing: boolean;
}

/** Tells in batches which files of interest changed; about any other file it does nothing but ask `concerns`. */
export class FileChanges implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<FileBatch>());
  readonly onDidChange = this.#changed.event;
  readonly #concerns: (uri: vscode.Uri) => boolean;
  readonly #isListed: (uri: vscode.Uri) => boolean;
  #batch = new Map<string, vscode.Uri>();
  #listing = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param concerns whether a change of a file can matter
   * @param isListed whether prompts and suites have to be looked for again when it comes or goes
   */
  constructor(concerns: (uri: vscode.Uri) => boolean, isListed: (uri: vscode.Uri) => boolean) {
    this.#concerns = concerns;
    this.#isListed = isListed;
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(possiblePrompts));
    this.#owned.add(watcher.onDidChange((uri) => this.#add(uri, false)));
    this.#owned.add(watcher.onDidCreate((uri) => this.#add(uri, this.#isListed(uri))));
    this.#owned.add(watcher.onDidDelete((uri) => this.#add(uri, this.#isListed(uri))));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 || document.isDirty) this.#add(document.uri, false);
      }),
    );
    // A buffer that comes back unsaved, after a reload of the window or a rename, has no change to tell.
    this.#owned.add(
      vscode.workspace.onDidOpenTextDocument(({ uri, isDirty }) => {
        if (isDirty) this.#add(uri, false);
      }),
    );
    // A closed buffer that was not saved is gone: the file on disk counts again.
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#add(uri, false)));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #add(uri: vscode.Uri, listing: boolean): void {
    if (uri.scheme !== 'file' || !this.#concerns(uri)) return;
    this.#batch.set(uri.toString(), uri);
    this.#listing ||= listing;
    this.#timer ??= setTimeout(() => this.#tell(), gatherMs);
  }

  #tell(): void {
    const uris = [...this.#batch.values()];
    const listing = this.#listing;
    this.#batch = new Map();
    this.#listing = false;
    this.#timer = undefined;
    this.#changed.fire({ uris, listing });
  }
}
