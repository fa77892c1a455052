import * as vscode from 'vscode';
import { InputError } from '../../core/problem.ts';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { PromptPlace, Versions } from './versions.ts';

const scheme = 'regrade-version';

/** What a document of this scheme shows. */
interface Shown {
  /** URI of the prompt's file. */
  readonly prompt: string;
  readonly ref: string;
  /** `definition`, or the path of one of the version's files; empty for the prompt's own. */
  readonly file: string;
}

/** Shows files and definitions of versions, read-only; those of labels and of the working copy follow what changes. */
export class VersionDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;

  constructor(model: WorkspaceModel, versions: Versions) {
    this.#model = model;
    this.#versions = versions;
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#owned.add(
      versions.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === scheme) this.#changed.fire(uri);
        }
      }),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = shownBy(uri);
    const place = shown === undefined ? undefined : this.#model.locate(vscode.Uri.parse(shown.prompt));
    if (shown === undefined || place === undefined) return '';
    try {
      const version = await this.#versions.resolve(place, shown.ref);
      if (shown.file === 'definition') {
        const { definitionText } = await loadReading();
        return definitionText(version.definition);
      }
      const [main] = version.sources;
      const source =
        shown.file === '' ? main : version.sources.find((candidate) => candidate.path === shown.file);
      return source?.text ?? '';
    } catch (error) {
      // What a version holds that is gone or cannot be read: nothing.
      if (error instanceof InputError) return '';
      throw error;
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The address of a version's file: the prompt's own where none is named. */
export function versionUri({ folder, path }: PromptPlace, ref: string, file = ''): vscode.Uri {
  const name = file === '' ? path : file;
  return addressOf({ prompt: folder.uriOf(path).toString(), ref, file }, name);
}

/** The address of a version's canonical definition. */
export function definitionUri({ folder, path }: PromptPlace, ref: string): vscode.Uri {
  return addressOf(
    { prompt: folder.uriOf(path).toString(), ref, file: 'definition' },
    `${path}.definition.yaml`,
  );
}

function addressOf(shown: Shown, name: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${name}`, query: JSON.stringify(shown) });
}

function shownBy(uri: vscode.Uri): Shown | undefined {
  const value: unknown = JSON.parse(uri.query);
  if (typeof value !== 'object' || value === null) return undefined;
  const { prompt, ref, file } = value as Record<string, unknown>;
  return typeof prompt === 'string' && typeof ref === 'string' && typeof file === 'string'
    ? { prompt, ref, file }
    : undefined;
}
