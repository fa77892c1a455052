import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import { FileChanges } from './file-changes.ts';
import { Folder } from './folder.ts';

/** A suite of the workspace. `path` counts from its folder's root. */
export interface SuiteId {
  readonly folder: Folder;
  readonly path: string;
}

/** Files that changed, on disk or in an editor, and what has to be read again because of them. */
export interface ModelChange {
  readonly folder: Folder;
  /** Paths of prompts and suites whose meaning may have changed. */
  readonly paths: ReadonlySet<string>;
  /** Prompts or suites came or went. */
  readonly listing: boolean;
}

/** The prompts and suites of all workspace folders, found and read when first asked for. */
export class WorkspaceModel implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<ModelChange>());
  readonly #foldersChanged = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #folders = new Map<string, Folder>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeFolders = this.#foldersChanged.event;

  constructor() {
    this.#syncFolders();
    this.#owned.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#syncFolders();
        this.#foldersChanged.fire();
      }),
    );
    const asks = (question: 'concerns' | 'listsWith') => (uri: vscode.Uri) => {
      const place = this.locate(uri);
      return place?.folder[question](place.path) ?? false;
    };
    const changes = this.#owned.add(new FileChanges(asks('concerns'), asks('listsWith')));
    this.#owned.add(changes.onDidChange(({ uris, listing }) => this.#forget(uris, listing)));
    // The system's file watcher misses a new file now and then; the lists would lack it until another one comes.
    this.#owned.add(vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#findMissed(uri)));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#findMissed(uri)));
  }

  get folders(): readonly Folder[] {
    return [...this.#folders.values()];
  }

  /** The folder of a file and its path there; of nested folders the inner one. */
  locate(uri: vscode.Uri): { readonly folder: Folder; readonly path: string } | undefined {
    const owner = vscode.workspace.getWorkspaceFolder(uri);
    const folder = owner === undefined ? undefined : this.#folders.get(owner.uri.toString());
    const path = folder?.pathOf(uri);
    return folder === undefined || path === undefined ? undefined : { folder, path };
  }

  /** All suites, folder by folder. */
  async suites(): Promise<SuiteId[]> {
    const found = this.folders.map(async (folder) =>
      (await folder.suitePaths()).map((path): SuiteId => ({ folder, path })),
    );
    return (await Promise.all(found)).flat();
  }

  /** Reads everything again: for the refresh command. */
  refresh(): void {
    for (const folder of this.folders) {
      this.#changed.fire({ folder, paths: folder.forget([], true), listing: true });
    }
  }

  /** Whether an absolute path is that of a run's record in one of the folders. */
  isRecord(file: string): boolean {
    return this.folders.some((folder) => {
      const path = folder.pathOf(vscode.Uri.file(file));
      return path !== undefined && /^\.regrade\/runs\/[^/]+\.jsonl$/u.test(path);
    });
  }

  /** A file's name for people and for the panel: its path, with the folder's name before it where there are several. */
  nameOf({ folder, path }: { readonly folder: Folder; readonly path: string }): string {
    return this.folders.length === 1 ? path : `${this.#labelOf(folder)}/${path}`;
  }

  /** The file that `nameOf` named; undefined when its folder is gone. */
  named(name: string): { readonly folder: Folder; readonly path: string } | undefined {
    const [only] = this.folders;
    if (only !== undefined && this.folders.length === 1) return { folder: only, path: name };
    const folder = this.folders.find((one) => name.startsWith(`${this.#labelOf(one)}/`));
    return folder === undefined ? undefined : { folder, path: name.slice(this.#labelOf(folder).length + 1) };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  /** Two folders of one name are told apart by their number. */
  #labelOf(folder: Folder): string {
    const name = nameOfFolder(folder);
    const alike = this.folders.filter((one) => nameOfFolder(one) === name);
    return alike.length === 1 ? name : `${name} (${alike.indexOf(folder) + 1})`;
  }

  #syncFolders(): void {
    const now = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const keys = new Set(now.map(({ uri }) => uri.toString()));
    for (const key of this.#folders.keys()) if (!keys.has(key)) this.#folders.delete(key);
    for (const { uri } of now) {
      if (!this.#folders.has(uri.toString())) this.#folders.set(uri.toString(), new Folder(uri));
    }
  }

  async #findMissed(uri: vscode.Uri): Promise<void> {
    const place = this.locate(uri);
    // A list that could not be made is made anew as well.
    if (place !== undefined && (await place.folder.misses(place.path).catch(() => true)))
      this.#forget([uri], true);
  }

  #forget(uris: readonly vscode.Uri[], listing: boolean): void {
    for (const folder of this.folders) {
      const paths = uris.flatMap((uri) => {
        const place = this.locate(uri);
        return place?.folder === folder ? [place.path] : [];
      });
      if (paths.length === 0) continue;
      this.#changed.fire({ folder, paths: folder.forget(paths, listing), listing });
    }
  }
}

/** A suite's identity as one text: the file's URI. */
export function suiteKey({ folder, path }: SuiteId): string {
  return folder.uriOf(path).toString();
}

const nameOfFolder = (folder: Folder) =>
  vscode.workspace.getWorkspaceFolder(folder.uri)?.name ??
  folder.uri.path.slice(folder.uri.path.lastIndexOf('/') + 1);
