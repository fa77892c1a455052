import * as vscode from 'vscode';
import type { LabelMove } from '../../core/version/label-moves.ts';
import type { PlacedConflict } from '../../core/version/move-labels.ts';
import type { PromptVersions } from '../../core/version/version-store.ts';
import { loadReading } from '../lazy/core.ts';
import { ageOf, fileName } from '../wording.ts';
import { promoteTo } from './label-commands.ts';
import { offer } from './offer.ts';
import { authorWords, shortChange } from './version-words.ts';
import type { PromptPlace, Versions } from './versions.ts';

/** Shows where two branches moved a label, asks which move holds, and takes git's marks out of its file. */
export async function decideLabel(versions: Versions, place: PromptPlace, label: string): Promise<void> {
  const { folder, path } = place;
  const [{ labelPath, labelsOf }, store, saved] = await Promise.all([
    loadReading(),
    versions.store(folder),
    versions.saved(place),
  ]);
  const state = (await labelsOf(store, saved)).find((one) => one.label === label);
  if (state?.conflict === undefined) {
    versions.refresh();
    vscode.window.setStatusBarMessage(`${label} of ${fileName(path)} is decided already.`, 6000);
    return;
  }
  const { conflict } = state;
  const file = folder.uriOf(labelPath(conflict.prompt, label));
  const chosen = await vscode.window.showQuickPick(
    [
      ...(await sideItems(conflict, saved, state.moves.at(-1)?.to)),
      { label: '$(go-to-file) Open the file', detail: 'To decide by hand', version: undefined },
    ],
    {
      title: `${label} of ${fileName(path)} was moved on two branches`,
      placeHolder: 'Which move holds? Both stay in its history.',
      ignoreFocusOut: true,
    },
  );
  if (chosen === undefined) return;
  if (chosen.version === undefined) {
    const at = new vscode.Position(conflict.line - 1, 0);
    await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
    return;
  }
  const moved = await promoteTo(versions, place, chosen.version, label, '');
  if (moved === undefined) return;
  const sentence = `${label} of ${fileName(path)} is v${chosen.version.number}. To end the merge, stage ${fileName(file.path)} and commit.`;
  offer(sentence, 'Open Source Control', 'workbench.view.scm');
}

async function sideItems(conflict: PlacedConflict, { versions }: PromptVersions, base: string | undefined) {
  const { describeChange } = await loadReading();
  const before = versions.find(({ hash }) => hash === base);
  return (['ours', 'theirs'] as const).flatMap((side) => {
    const move = conflict[side].at(-1);
    const version = versions.find(({ hash }) => hash === move?.to);
    if (move === undefined || version === undefined) return [];
    const change =
      before === undefined
        ? undefined
        : shortChange(describeChange(before.record.definition, version.record.definition));
    const detail =
      change === undefined ? '' : `Since v${before?.number}: ${change || 'no change of behaviour'}`;
    const label = `$(tag) v${version.number}`;
    return [{ label, description: byWhom(conflict.names[side], move), detail, version }];
  });
}

function byWhom(side: string, { who, time, why }: LabelMove): string {
  return [side, authorWords(who), ageOf(Date.parse(time), Date.now()), why]
    .filter((part) => part !== '')
    .join(' · ');
}
