import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import type { Log } from '../log.ts';
import { fileName } from '../wording.ts';
import { isPromptName } from '../workspace/file-names.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { Versions } from './versions.ts';

/**
 * A prompt that is renamed in the editor keeps its versions and labels: where it has some, a version under the new name
 * is added that names its newest one as its parent. Without such a record, a rename followed by an edit could only be
 * guessed.
 */
export function followRenames(model: WorkspaceModel, versions: Versions, log: Log): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const { oldUri, newUri } of files) {
      try {
        for (const { from, to } of await promptsIn(model, oldUri, newUri)) await follow(from, to);
      } catch (error) {
        log.error(
          `The versions of ${oldUri.fsPath} could not follow its rename.`,
          error instanceof Error ? error : String(error),
        );
      }
    }
  });

  async function follow(from: string, uri: vscode.Uri): Promise<void> {
    const place = model.locate(uri);
    if (place === undefined) return;
    const { folder, path } = place;
    const store = await versions.store(folder);
    const { versions: known } = await store.versionsOf(from);
    const latest = known.at(-1);
    if (latest === undefined) return;
    const { promptOf } = await import('../lazy/reading.ts');
    const { number, hash, record } = latest;
    const { definitionHash, definition, sources } = record;
    const prompt = await promptOf({
      kind: 'saved',
      prompt: path,
      number,
      hash,
      definitionHash,
      definition,
      sources,
    });
    await store.save({
      prompt,
      message: `Renamed from ${fileName(from)}`,
      clock: systemClock,
      renamedFrom: from,
      parents: [hash],
    });
    versions.refresh();
  }
}

/** The prompts that a rename moved: a file, or all prompts of a folder. */
async function promptsIn(
  model: WorkspaceModel,
  oldUri: vscode.Uri,
  newUri: vscode.Uri,
): Promise<{ readonly from: string; readonly to: vscode.Uri }[]> {
  const place = model.locate(newUri);
  if (place === undefined) return [];
  const { folder } = place;
  const { type } = await vscode.workspace.fs.stat(newUri);
  if ((type & vscode.FileType.Directory) === 0) {
    const from = folder.pathOf(oldUri);
    return from !== undefined && isPromptName(place.path) ? [{ from, to: newUri }] : [];
  }
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(newUri, '**/*.{prompt,prompt.yml,prompt.yaml}'),
    '**/{node_modules,.git,.regrade}/**',
  );
  return found.flatMap((to) => {
    const inside = relative(newUri.fsPath, to.fsPath).split(sep).join('/');
    const from = folder.pathOf(vscode.Uri.joinPath(oldUri, inside));
    return from === undefined ? [] : [{ from, to }];
  });
}
