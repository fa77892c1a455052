import type * as vscode from 'vscode';
import { editorRunWords } from '../../core/prompt/editor-run.ts';
import { suiteTarget } from '../commands/targets.ts';
import { changesSince } from '../results/staleness.ts';
import type { Runs } from '../runs/runs.ts';
import type { Versions } from '../versions/versions.ts';
import { suiteTitle } from '../wording.ts';
import { nameTells } from '../workspace/file-names.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import { brokenLens, lens, lensRange, remark } from './lenses.ts';
import { ageWords, progressWords, tallyWords } from './verdict-words.ts';
import { versionLenses } from './version-lenses.ts';

/** More suites than this are counted in a lens, not named. */
const mostNames = 3;

/**
 * The lenses of a prompt: run the suites that use it, and how each stands.
 * @param own the prompt's own suite, for a GitHub prompt with test data: its result stands at the suite's lenses
 */
export async function promptLenses(
  prompt: SuiteId,
  runs: Runs,
  versions: Versions,
  now: number,
  own: boolean,
): Promise<vscode.CodeLens[]> {
  const { folder, path } = prompt;
  const read = await folder.prompt(path);
  const head = lensRange(read.ok ? read.value.outline.head : undefined);
  const target = { prompt: folder.uriOf(path).toString() };
  const suites = (await folder.suitesOf(path)).map((suite): SuiteId => ({ folder, path: suite.path }));
  const create = lens(
    head,
    '$(add) New eval suite',
    'regrade.newSuite',
    target,
    'No eval suite names this prompt yet',
  );
  const broken = (await folder.brokenSuitesOf(path)).map((suite) =>
    brokenLens(head, { folder, path: suite.path }, suite.problems),
  );
  const unnamed = suites.length === 0 && broken.length === 0;
  // Most of these files are never tested: one word, not more.
  if (unnamed && nameTells(path) === 'quiet') return [create];
  const ofVersions = await versionLenses(prompt, head, versions, suites.length);
  if (suites.length === 0)
    return [...broken.slice(0, mostNames), ...ofVersions, ...(unnamed ? [create] : [])];
  const names =
    suites.length > mostNames
      ? `${suites.length} suites`
      : suites
          .map((suite) => (suite.path === path ? 'its own test data' : suiteTitle(suite.path)))
          .join(', ');
  const lenses = [
    lens(head, `$(play) Run eval (${names})`, 'regrade.runPrompt', target),
    ...(read.ok && read.value.editorRun ? [remark(head, 'approximation', editorRunWords)] : []),
    ...broken.slice(0, mostNames),
    ...ofVersions,
  ];
  for (const suite of suites.slice(0, mostNames)) {
    if (own && suite.path === path) continue;
    lenses.push(...(await resultLenses(head, suite, path, runs, now, suites.length > 1)));
  }
  return lenses;
}

async function resultLenses(
  head: vscode.Range,
  suite: SuiteId,
  prompt: string,
  runs: Runs,
  now: number,
  named: boolean,
): Promise<vscode.CodeLens[]> {
  const { phase, results } = runs.state(suite);
  const target = suiteTarget(suite);
  const name = named ? `${suiteTitle(suite.path)}: ` : '';
  if (phase === 'preparing') {
    return [
      lens(head, `$(sync~spin) ${name}preparing`, 'regrade.showResults', target),
      lens(head, 'Cancel', 'regrade.cancelRun', target),
    ];
  }
  if (!results) return [];
  if (phase === 'running') {
    return [
      lens(head, `$(sync~spin) ${name}${progressWords(results)}`, 'regrade.showResults', target),
      lens(head, 'Cancel', 'regrade.cancelRun', target),
    ];
  }
  const tally = results.tally(prompt);
  if (tally.passed + tally.failed + tally.errors === 0) return [];
  const words = `${name}${tallyWords(tally)}, ${ageWords(results, await changesSince(suite, results), now)}`;
  return [lens(head, words, 'regrade.showResults', target, 'Show the results')];
}
