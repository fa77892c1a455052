import type * as vscode from 'vscode';
import { isUndecided, standingWords } from '../versions/version-words.ts';
import { type PromptPlace, productionLabel, type Versions } from '../versions/versions.ts';
import { suiteKey } from '../workspace/workspace-model.ts';
import { lens } from './lenses.ts';

/**
 * The lenses of a prompt's versions: how it stands to production, and the way to compare.
 * @param head where they stand
 * @param suites how many suites use it; without one, nothing can be compared
 */
export async function versionLenses(
  place: PromptPlace,
  head: vscode.Range,
  versions: Versions,
  suites: number,
): Promise<vscode.CodeLens[]> {
  const standing = await versions.standing(place);
  const target = { prompt: suiteKey(place) };
  if (isUndecided(standing)) {
    return [
      lens(
        head,
        `$(warning) ${standingWords(standing)}`,
        'regrade.decideLabel',
        { ...target, label: productionLabel },
        'Until it is decided, it stands at no version',
      ),
    ];
  }
  if (standing.base === undefined) {
    return [
      lens(
        head,
        '$(save) Save version',
        'regrade.saveVersion',
        target,
        'Keeps the prompt as it stands, to come back to and to compare with',
      ),
    ];
  }
  const { production, base, change } = standing;
  const lenses = [
    lens(
      head,
      `$(history) ${standingWords(standing)}`,
      'regrade.showVersions',
      target,
      change === null || change.words.length === 0
        ? 'Show the versions'
        : `Since v${base.number}: ${change.words.join('; ')}`,
    ),
  ];
  if (suites > 0 && production !== undefined) {
    lenses.push(
      lens(
        head,
        `Compare with ${productionLabel}`,
        'regrade.compareWithProduction',
        target,
        'What the change improved and what it broke, rubric by rubric',
      ),
    );
  }
  return lenses;
}
