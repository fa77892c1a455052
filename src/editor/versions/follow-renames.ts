import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { environmentsPath } from '../../core/prompt/environments-path.ts';
import { fileOfPrompt, inFile } from '../../core/prompt/piece-path.ts';
import { loadReading } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import { fileName } from '../wording.ts';
import { fileExists } from '../workspace/file-exists.ts';
import { nameTells } from '../workspace/file-names.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { PromptPlace, Versions } from './versions.ts';

/**
 * A prompt that is renamed in the editor keeps its versions and labels: where it has some, a version under the new name
 * is added that names its newest one as its parent. Without such a record, a rename followed by an edit could only be
 * guessed.
 */
export function followRenames(model: WorkspaceModel, versions: Versions, log: Log): vscode.Disposable {
  const takeAlong = vscode.workspace.onWillRenameFiles((event) => {
    event.waitUntil(overridesTakenAlong(event.files));
  });
  const renamed = vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const { oldUri, newUri } of files) {
      try {
        for (const { from, place } of await promptsIn(model, versions, oldUri, newUri))
          await follow(from, place);
      } catch (error) {
        log.error(
          `The versions of ${oldUri.fsPath} could not follow its rename.`,
          error instanceof Error ? error : String(error),
        );
      }
    }
  });
  return vscode.Disposable.from(takeAlong, renamed);

  async function follow(from: string, { folder, path }: PromptPlace): Promise<void> {
    const store = await versions.store(folder);
    const { versions: known } = await store.versionsOf(from);
    const latest = known.at(-1);
    if (latest === undefined) return;
    const { promptOf } = await loadReading();
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

/** The overrides of environments beside a prompt bear its name: they are renamed with it, in the same step of undo. */
async function overridesTakenAlong(
  files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[],
): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  for (const { oldUri, newUri } of files) {
    if (nameTells(oldUri.path) === undefined || nameTells(newUri.path) === undefined) continue;
    const beside = oldUri.with({ path: environmentsPath(oldUri.path) });
    const own = files.some((file) => file.oldUri.toString() === beside.toString());
    if (own || !(await isFile(beside))) continue;
    edit.renameFile(beside, newUri.with({ path: environmentsPath(newUri.path) }), { overwrite: false });
  }
  return edit;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

/**
 * The prompts with versions that a rename moved: a file's, each of several in it, or all of a folder. What was renamed
 * before has versions under a name that leads to no file, and stays as it is.
 */
async function promptsIn(
  model: WorkspaceModel,
  versions: Versions,
  oldUri: vscode.Uri,
  newUri: vscode.Uri,
): Promise<{ readonly from: string; readonly place: PromptPlace }[]> {
  const place = model.locate(newUri);
  if (place === undefined) return [];
  const { folder, path: to } = place;
  const from = folder.pathOf(oldUri);
  if (from === undefined) return [];
  const { versions: records } = await (await versions.store(folder)).all();
  const prompts = new Set([...records.values()].map(({ record }) => record.prompt));
  const moved: { from: string; place: PromptPlace }[] = [];
  for (const prompt of prompts) {
    const file = fileOfPrompt(prompt);
    if (file !== from && !file.startsWith(`${from}/`)) continue;
    const path = inFile(prompt, `${to}${file.slice(from.length)}`);
    if (await fileExists(folder.fileUriOf(path))) moved.push({ from: prompt, place: { folder, path } });
  }
  return moved;
}
