import * as vscode from 'vscode';
import { ageOf } from '../wording.ts';
import { nameOf } from './version-items.ts';
import { refOf } from './version-nodes.ts';
import { authorWords, changedWords } from './version-words.ts';
import type { PromptPlace, Versions } from './versions.ts';

/**
 * Lets a person pick a version of a prompt.
 * @returns a reference that resolves to it; undefined when none was picked
 */
export async function pickVersion(
  versions: Versions,
  place: PromptPlace,
  title: string,
): Promise<string | undefined> {
  const items = versions.timeline(place).then(({ entries }) => {
    const rows: (vscode.QuickPickItem & { readonly ref: string })[] = [];
    if (!entries.some(({ hash }) => hash === null))
      rows.push({ label: '$(edit) working copy', ref: 'working' });
    for (const entry of entries) {
      const saved = entry.number !== null;
      const icon = entry.hash === null ? 'edit' : saved ? 'tag' : 'git-commit';
      rows.push({
        label: `$(${icon}) ${nameOf(entry)}`,
        description: [entry.labels.join(', '), entry.message].filter((part) => part !== '').join(' · '),
        detail: [
          changedWords(entry),
          authorWords(entry.author),
          entry.at === null ? '' : ageOf(Date.parse(entry.at), Date.now()),
        ]
          .filter((part) => part !== '')
          .join(' · '),
        ref: refOf(entry),
      });
    }
    return rows;
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Version',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.ref;
}
