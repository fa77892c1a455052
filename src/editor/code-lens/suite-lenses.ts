import type * as vscode from 'vscode';
import type { Suite } from '../../core/suite/suite.ts';
import { suiteTarget } from '../commands/targets.ts';
import { changesSince } from '../results/staleness.ts';
import type { Runs } from '../runs/runs.ts';
import { count } from '../wording.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import { caseLenses } from './case-lens.ts';
import { lens, lensRange, problemsLens } from './lenses.ts';
import { ageWords, progressWords, resultWords, rubricWords } from './verdict-words.ts';

/** The lenses of a suite: run it at its head, a figure at each rubric, run and verdict at each inline case. */
export async function suiteLenses(suite: SuiteId, runs: Runs, now: number): Promise<vscode.CodeLens[]> {
  const read = await suite.folder.suite(suite.path);
  const target = suiteTarget(suite);
  if (!read.ok) return [problemsLens(count(read.problems.length, 'problem'))];
  const { outline } = read.value;
  const head = lensRange(outline.head);
  const { phase, results } = runs.state(suite);
  const lenses = [lens(head, '$(play) Run suite', 'regrade.runSuite', target)];

  if (phase === 'preparing') lenses.push(lens(head, '$(sync~spin) preparing', 'regrade.showResults', target));
  if (phase === 'running' && results) {
    lenses.push(lens(head, `$(sync~spin) ${progressWords(results)}`, 'regrade.showResults', target));
  }
  if (phase !== 'idle') lenses.push(lens(head, 'Cancel', 'regrade.cancelRun', target));

  lenses.push(lens(head, sizeWords(read.value), 'regrade.showResults', target, 'Show the results'));
  if (!results) return [...lenses, ...caseLenses(suite, outline.cases, runs)];

  if (phase === 'idle' && results.cells.size > 0) {
    const words = `${resultWords(results)}, ${ageWords(results, await changesSince(suite, results), now)}`;
    lenses.push(lens(head, words, 'regrade.showResults', target, 'Show the results'));
  }
  for (const { name, range } of outline.rubrics) {
    const figures = results.rubric(name);
    if (figures === undefined) continue;
    const interval =
      figures.ci === null ? '' : `95 % interval ${figures.ci.map((end) => end.toFixed(2)).join(' to ')}`;
    lenses.push(lens(lensRange(range), rubricWords(figures), 'regrade.showResults', target, interval));
  }
  return [...lenses, ...caseLenses(suite, outline.cases, runs)];
}

/** What a run would go through: `3 cases and cases.jsonl × 2 trials`. Datasets are named, not read. */
function sizeWords({ outline, trials, models, prompts }: Suite): string {
  const parts = [
    ...(outline.cases.length === 0 ? [] : [count(outline.cases.length, 'case')]),
    ...outline.datasets.map(({ pattern }) => pattern),
  ];
  const factors = [
    ...(prompts.length > 1 ? [count(prompts.length, 'prompt')] : []),
    ...(models.length > 1 ? [count(models.length, 'model')] : []),
    ...(trials > 1 ? [count(trials, 'trial')] : []),
  ];
  return [parts.length === 0 ? 'no cases' : parts.join(' and '), ...factors].join(' × ');
}
