import { isEditorRun } from '../prompt/editor-run.ts';
import type { FinishLine, RuleOutcome, RunSummary, StoredRun } from '../run/run.ts';
import type { Group, RunDigest } from './digest.ts';
import { amountPaid, count, dollars, thousands } from './figures.ts';

/** The one sentence that a report begins with, e.g. `Failed: 31 of 39 cells passed, 7 failed, 1 could not be judged.` */
export function headline(finish: FinishLine): string {
  const { cells, passed, failed, errors } = finish.summary;
  const parts = [`${thousands(passed)} of ${count(cells, 'cell')} passed`];
  if (failed > 0) parts.push(`${thousands(failed)} failed`);
  if (errors > 0) parts.push(`${thousands(errors)} could not be judged`);
  // A rule over the whole run may fail where every cell passes.
  const broken = finish.rules.filter(({ status }) => status === 'failed').length;
  if (failed === 0 && broken > 0) parts.push(`${count(broken, 'rule')} failed`);
  return `${statusWord[finish.status]}: ${parts.join(', ')}.`;
}

export const statusWord: Record<FinishLine['status'], string> = {
  passed: 'Passed',
  failed: 'Failed',
  error: 'Could not be judged',
  cancelled: 'Cancelled',
};

/**
 * What the run used: `Cost $0.0123 ($0 paid now). 12,345 tokens. 39 of 39 cells reused.`
 * @param unpriced number of answers whose price is unknown: then the cost is "at least" the sum of the others.
 */
export function usageLine(summary: RunSummary, unpriced: number): string {
  const known = unpriced > 0 ? `at least ${dollars(summary.costUsd)}` : dollars(summary.costUsd);
  const cost = summary.costUsd === null ? 'unknown' : `${known} (${amountPaid(summary.paidUsd)} now)`;
  const unknown = unpriced > 0 ? ` The price of ${count(unpriced, 'answer')} is unknown.` : '';
  const judges =
    summary.judgeCostUsd === null || summary.judgeCostUsd === 0
      ? ''
      : ` Judges ${dollars(summary.judgeCostUsd)}.`;
  return `Cost ${cost}.${unknown}${judges} ${count(summary.tokens.total, 'token')}. ${thousands(summary.reusedCells)} of ${count(summary.cells, 'cell')} reused.`;
}

/** The prompts of a run that an editor runs: their results are an approximation. */
export function editorRunPrompts({ versions }: Pick<StoredRun, 'versions'>): string[] {
  return [
    ...new Set(versions.flatMap(({ prompt, definition }) => (isEditorRun(definition) ? [prompt] : []))),
  ];
}

/**
 * `@7`, or the first digits of the version's hash, where the run has several versions of the prompt, and the environment
 * that it ran in; else nothing.
 */
export function versionMark(run: StoredRun, group: Pick<Group, 'prompt' | 'version'>): string {
  const versions = run.versions.filter(({ prompt }) => prompt === group.prompt);
  const own = versions.find(({ hash }) => hash === group.version);
  const place = own?.environment === undefined ? '' : ` in ${own.environment}`;
  if (versions.length < 2) return place;
  const number = own?.number ?? null;
  return `@${number === null ? group.version.replace(/^sha256:/, '').slice(0, 8) : number}${place}`;
}

/**
 * The rules that a reader must see: those that are not met, and those that someone wrote (a minimum, a ceiling, a rubric
 * over the whole run), also
 * when they are met. That every cell passes is seen in the figures.
 */
export function notableRules(finish: FinishLine, definitions: RunDigest['definitions']): RuleOutcome[] {
  return finish.rules.filter(
    ({ rule, status }) =>
      status !== 'passed' ||
      rule.startsWith('metric ') ||
      typeof definitions.get(rule)?.gate === 'object' ||
      definitions.get(rule)?.overRun === true,
  );
}
