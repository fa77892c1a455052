import { join } from 'node:path';
import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';

/**
 * Tells when the commit that is checked out changes: by a commit, a checkout, a pull. Git's own folder may lie above the
 * workspace folder (a folder inside a repository) or elsewhere (a worktree, a submodule), so git is asked where it is.
 */
export async function watchHead(root: string, changed: () => void): Promise<vscode.Disposable> {
  const { gitFolders } = await loadReading();
  const owned = new Disposables();
  const watch = (folder: string, pattern: string, tell: () => void) => {
    const watcher = owned.add(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), pattern)),
    );
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      owned.add(event(tell));
    }
  };
  const watched = new Set<string>();
  const watchAll = async () => {
    const folders = await gitFolders(root);
    if (folders === undefined || watched.has(folders.own)) return;
    watched.add(folders.own);
    const { own, common } = folders;
    // A merge that waits for a person moves nothing yet, but has changed files.
    watch(own, '{HEAD,MERGE_HEAD}', changed);
    // Git's log of where HEAD was; where it keeps none, the branches themselves.
    watch(join(own, 'logs'), 'HEAD', changed);
    watch(join(common, 'refs', 'heads'), '**', changed);
    // A shallow clone that gets older commits.
    watch(common, 'shallow', changed);
  };
  await watchAll();
  if (watched.size === 0) {
    // A repository that is made later.
    watch(root, '.git/HEAD', async () => {
      await watchAll();
      changed();
    });
  }
  return owned;
}
