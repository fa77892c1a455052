import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import type { LabelState } from '../../core/version/move-labels.ts';
import type { NumberedVersion } from '../../core/version/version-order.ts';
import type { PromptVersions } from '../../core/version/version-store.ts';
import { loadReading } from '../lazy/core.ts';
import { fileName } from '../wording.ts';
import { suiteKey } from '../workspace/workspace-model.ts';
import { offer } from './offer.ts';
import type { PromptPlace, Versions } from './versions.ts';

/** A label that can go back: where it stands and where it stood before. */
interface WayBack {
  readonly label: string;
  readonly from: NumberedVersion;
  readonly to: NumberedVersion;
}

/**
 * Asks which label goes back, shows what that changes, and moves it when the person agrees; they can take it back.
 * @param given the label that is meant, or the version where it stands, where they are known
 */
export async function rollBackLabel(
  versions: Versions,
  place: PromptPlace,
  given: { readonly label: string | undefined; readonly version: string | undefined },
): Promise<void> {
  const { folder, path } = place;
  const [{ changeSentence, describeChange, labelsOf, rollback }, store] = await Promise.all([
    loadReading(),
    versions.store(folder),
  ]);
  const saved = await versions.saved(place);
  const states = (await labelsOf(store, saved)).filter(
    ({ label, hash }) =>
      (given.label ?? label) === label && (given.version === undefined || given.version === hash),
  );
  const ways = await waysBack(states, saved);
  if (ways.length === 0) return tellNoWay(place, states, saved);
  const chosen =
    ways.length === 1 && (given.label ?? given.version) !== undefined ? ways[0] : await pick(place, ways);
  if (chosen === undefined) return;
  const { label, from, to } = chosen;
  const change = changeSentence(describeChange(from.record.definition, to.record.definition));
  const [roll, reason] = ['Roll back', 'Roll back with a reason'];
  const answer = await vscode.window.showWarningMessage(
    `Move ${label} back from v${from.number} to v${to.number}?`,
    { modal: true, detail: `v${to.number}: ${to.record.message}\n\nWhat changes: ${change}.` },
    roll,
    reason,
  );
  if (answer !== roll && answer !== reason) return;
  const why = answer === roll ? '' : await askWhy(chosen);
  if (why === undefined) return;
  await rollback(store, { prompt: path, label, why, clock: systemClock });
  versions.refresh();
  offer(`${label} of ${fileName(path)} is now v${to.number} again.`, 'Undo', 'regrade.promoteVersion', {
    prompt: suiteKey(place),
    version: from.hash,
    label,
  });
}

async function waysBack(states: readonly LabelState[], { versions }: PromptVersions): Promise<WayBack[]> {
  const { earlierTarget } = await loadReading();
  return states.flatMap(({ label, hash, moves }) => {
    const to = versions.find((one) => one.hash === earlierTarget(moves)?.to);
    const from = versions.find((one) => one.hash === hash);
    return to === undefined || from === undefined ? [] : [{ label, from, to }];
  });
}

async function pick(place: PromptPlace, ways: readonly WayBack[]): Promise<WayBack | undefined> {
  const items = ways.map((way) => ({
    label: way.label,
    description: `v${way.from.number} → v${way.to.number}`,
    detail: way.to.record.message,
    way,
  }));
  const title = `Roll back which label of ${fileName(place.path)}?`;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Label' }))?.way;
}

function askWhy({ label, from, to }: WayBack): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Move ${label} back from v${from.number} to v${to.number}`,
    prompt: 'Why? It stays in the history of the label.',
    placeHolder: 'Complaints about the tone',
    ignoreFocusOut: true,
  });
}

/** Says why nothing can go back, and leads to what can be done instead. */
function tellNoWay(place: PromptPlace, states: readonly LabelState[], { versions }: PromptVersions): void {
  const name = fileName(place.path);
  const prompt = suiteKey(place);
  const only = states.length === 1 ? states[0] : undefined;
  if (only?.conflict !== undefined) {
    const sentence = `${only.label} of ${name} was moved on two branches. It can go back once it is decided where it stands.`;
    offer(sentence, 'Decide', 'regrade.decideLabel', { prompt, label: only.label });
    return;
  }
  const at = versions.find(({ hash }) => hash === only?.hash);
  const sentence =
    states.length === 0
      ? `${name} has no label yet, so that none can go back.`
      : only === undefined || at === undefined
        ? `No label of ${name} has an earlier version to go back to.`
        : `${only.label} of ${name} stands at v${at.number} and has no earlier version to go back to.`;
  offer(sentence, 'Promote version', 'regrade.promoteVersion', { prompt });
}
