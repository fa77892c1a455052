import type { RubricSummary } from '../../core/run/run.ts';
import type { RunResults, Tally } from '../results/run-results.ts';
import { ageOf, count, percent } from '../wording.ts';

/** `24 of 30 passed`, `all 30 passed`, `1 passed`, with errors named apart: an error is no verdict. */
export function tallyWords({ passed, failed, errors }: Tally): string {
  const all = passed + failed + errors;
  const head = passed === all ? `${all === 1 ? '' : 'all '}${all} passed` : `${passed} of ${all} passed`;
  return errors === 0 ? head : `${head}, ${count(errors, 'error')}`;
}

/** The tally of all that is shown; of a run that was stopped also how far it came: `all 8 passed, stopped after 8 of 10`. */
export function resultWords(results: RunResults): string {
  const tally = results.cells.size === 0 ? [] : [tallyWords(results.tally())];
  if (results.status !== 'cancelled') return tally.join('') || 'nothing to grade';
  const done = [...results.cells.values()].filter(({ run }) => run === results.id).length;
  const { cells } = results.header;
  return [...tally, `stopped after ${done}${cells === null ? '' : ` of ${cells}`}`].join(', ');
}

/** The verdict on one case: `passed`, `grounded failed`, `grounded failed in 2 of 3`. */
export function caseWords({
  passed,
  failed,
  errors,
  failing,
}: Tally & { readonly failing: readonly string[] }): string {
  const all = passed + failed + errors;
  const icon = errors > 0 ? '$(warning)' : failed > 0 ? '$(close)' : '$(check)';
  if (errors > 0) return `${icon} ${all === 1 ? 'error' : `${count(errors, 'error')} in ${all}`}`;
  if (failed === 0) return `${icon} passed${all > 1 ? ` ${all} of ${all}` : ''}`;
  const names = failing.length > 2 ? `${failing.length} rubrics` : failing.join(', ');
  return `${icon} ${names} failed${all > 1 ? ` in ${failed} of ${all}` : ''}`;
}

/** A rubric's figure: `80 % passed (24 of 30)`, `mean 0.77 (30)`. */
export function rubricWords(rubric: RubricSummary & { readonly binary: boolean }): string {
  const errors = rubric.errors === 0 ? '' : `, ${count(rubric.errors, 'error')}`;
  if (rubric.n === 0) return `no verdict${errors}`;
  if (rubric.overRun !== undefined) {
    const values = rubric.overRun.map(({ value }) => (value === null ? 'not defined' : value.toFixed(2)));
    return `${values.join(', ')} over ${rubric.n}${errors}`;
  }
  const rate = `${percent(rubric.passRate ?? 0)} passed (${rubric.passed} of ${rubric.n})`;
  const mean = rubric.binary ? '' : `, mean ${(rubric.meanScore ?? 0).toFixed(2)}`;
  return `${rate}${mean}${errors}`;
}

/** When results came and whether they still hold: `2 min ago`, `2 min ago, the prompt changed since`. */
export function ageWords(results: RunResults, changes: readonly string[], now: number): string {
  const then = Date.parse(results.ending?.finishedAt ?? results.header.startedAt);
  const { environment } = results.header;
  return [
    ...(environment === undefined ? [] : [`in ${environment}`]),
    ageOf(then, now),
    ...(changes.length === 0 ? [] : [`${changes.join(' and ')} since`]),
  ].join(', ');
}

/** How far a run is: `212 of 360`. */
export function progressWords(results: RunResults): string {
  const { done, total } = results.progress ?? { done: 0, total: results.header.cells };
  return total === null ? `${done} done` : `${done} of ${total}`;
}
