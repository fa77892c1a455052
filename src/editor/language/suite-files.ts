import * as vscode from 'vscode';
import { loadLanguage } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import type { Folder } from '../workspace/folder.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { FolderSurroundings } from './folder-surroundings.ts';
import type { FileKind } from './places.ts';
import type { SuiteSchema } from './schema.ts';
import type { Surroundings } from './surroundings.ts';

/** A document that gets help, as it stands now. */
export interface SuiteFile {
  readonly folder: Folder;
  /** From the folder's root. */
  readonly path: string;
  readonly kind: FileKind;
  readonly text: string;
  readonly schema: SuiteSchema;
  readonly around: Surroundings & Pick<FolderSurroundings, 'files' | 'promptPaths'>;
}

/** Finds what help for a document needs, and loads it when it is first asked for. */
export class SuiteFiles {
  readonly #extension: vscode.Uri;
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  readonly #log: Log;
  #loaded: Promise<Loaded> | undefined;

  constructor(extension: vscode.Uri, model: WorkspaceModel, runs: Runs, log: Log) {
    this.#extension = extension;
    this.#model = model;
    this.#runs = runs;
    this.#log = log;
  }

  /** The document with all around it; undefined for one outside of the workspace. */
  async of(document: vscode.TextDocument): Promise<SuiteFile | undefined> {
    // Before all waiting: a place that is asked about counts in the text as it stands now.
    const text = document.getText();
    const place = this.#model.locate(document.uri);
    if (place === undefined) return undefined;
    const { fileKind, schemas, servers } = await this.#load();
    const kind = fileKind(place.path);
    if (kind === undefined) return undefined;
    const schema = await schemas.of(kind);
    const around = new FolderSurroundings({ ...place, text }, { runs: this.#runs, servers });
    return { ...place, kind, text, schema, around };
  }

  /** The answer to a question of the editor; one that fails is logged, and nothing is shown. */
  async answer<Answer>(
    document: vscode.TextDocument,
    ask: (file: SuiteFile) => Promise<Answer | undefined>,
  ): Promise<Answer | undefined> {
    try {
      const file = await this.of(document);
      return file === undefined ? undefined : await ask(file);
    } catch (error) {
      this.#log.error(`No help for ${document.uri.path}.`, error instanceof Error ? error : String(error));
      return undefined;
    }
  }

  // --- internal ---

  #load(): Promise<Loaded> {
    if (this.#loaded === undefined) {
      this.#loaded = loaded(vscode.Uri.joinPath(this.#extension, 'media').fsPath);
      this.#loaded.catch(() => {
        this.#loaded = undefined;
      });
    }
    return this.#loaded;
  }
}

type Loaded = Awaited<ReturnType<typeof loaded>>;

async function loaded(media: string) {
  const { fileKind, LocalServers, SuiteSchemas } = await loadLanguage();
  return { fileKind, servers: new LocalServers(), schemas: new SuiteSchemas(media) };
}
