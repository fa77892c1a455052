import * as vscode from 'vscode';
import type { Range } from '../../core/problem.ts';
import { suiteTarget } from '../commands/targets.ts';
import type { Runs } from '../runs/runs.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import { lens, lensRange } from './lenses.ts';
import { caseWords } from './verdict-words.ts';

/**
 * A lens of one case without its words yet: a suite may hold thousands, and VS Code asks (`resolved`) about those on the
 * screen alone.
 */
export class CaseLens extends vscode.CodeLens {
  readonly #suite: SuiteId;
  readonly #id: string;
  readonly #says: 'run' | 'verdict' | 'show';

  constructor(range: vscode.Range, suite: SuiteId, id: string, says: 'run' | 'verdict' | 'show') {
    super(range);
    this.#suite = suite;
    this.#id = id;
    this.#says = says;
  }

  /** With its command, by what is known now. */
  resolved(runs: Runs): vscode.CodeLens {
    const target = { ...suiteTarget(this.#suite), case: this.#id };
    if (this.#says === 'run') return lens(this.range, '$(play) Run case', 'regrade.runCase', target);
    if (this.#says === 'show') return lens(this.range, 'Show', 'regrade.showCase', target);
    const tally = runs.state(this.#suite).results?.ofCase(this.#id);
    return lens(
      this.range,
      tally === undefined ? 'no verdict' : caseWords(tally),
      'regrade.showCase',
      target,
    );
  }
}

/** The lenses of the inline cases of a suite: run, and where there are results the verdict and the way to it. */
export function caseLenses(
  suite: SuiteId,
  cases: readonly { readonly id: string; readonly range: Range }[],
  runs: Runs,
): CaseLens[] {
  const { results } = runs.state(suite);
  return cases.flatMap(({ id, range }) => {
    const at = lensRange(range);
    const run = new CaseLens(at, suite, id, 'run');
    if (results?.knows(id) !== true) return [run];
    return [run, new CaseLens(at, suite, id, 'verdict'), new CaseLens(at, suite, id, 'show')];
  });
}
