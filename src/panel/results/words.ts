import type { RubricRow, RunState } from '../contract.ts';
import { count, counted, money, percent, roughly, type Tone } from '../shared/words.ts';

/** How a finished run ended, in one sentence; null while it runs. */
export function verdict(run: RunState): { words: string; tone: Tone } | null {
  const failed = sum(run, 'failed');
  const errors = sum(run, 'errors');
  const cells = sum(run, 'passed') + failed + errors;
  const of = `${count(run.done)}${run.total === null ? '' : ` of ${count(run.total)}`}`;
  const broken = failed > 0 ? `${count(failed)} of ${counted(cells, 'cell')} failed` : '';
  const unjudged =
    errors > 0
      ? `${count(errors)}${failed > 0 ? '' : ` of ${counted(cells, 'cell')}`} could not be judged`
      : '';
  switch (run.status) {
    case 'running':
      return null;
    case 'passed':
      return failed > 0
        ? { words: `Passed: ${broken}, which the gate allows`, tone: 'good' }
        : {
            words: cells === 0 ? 'Nothing to grade' : cells === 1 ? 'Passed' : `All ${count(cells)} passed`,
            tone: 'good',
          };
    case 'failed': {
      const words = [broken, unjudged].filter(Boolean).join(', ');
      return { words: words || 'A rule of the gate failed', tone: 'bad' };
    }
    case 'error': {
      const words = [broken, unjudged].filter(Boolean).join(', ');
      const early = run.total !== null && run.done < run.total ? `Stopped after ${of}` : '';
      return {
        words: [early, words].filter(Boolean).join('; ') || 'The run could not be judged',
        tone: failed > 0 ? 'bad' : 'doubt',
      };
    }
    case 'cancelled':
      return { words: `Cancelled after ${of}; finished cells are kept`, tone: 'doubt' };
  }
}

function sum(run: RunState, what: 'passed' | 'failed' | 'errors'): number {
  return run.prompts.reduce((total, prompt) => total + prompt[what], 0);
}

/** What a finished run asked and paid. */
export function paid(run: RunState): string {
  if (run.regrade) return 'regraded, no model asked';
  const asked = Math.max(0, run.done - run.reused);
  const answers =
    run.reused === 0 ? '' : asked === 0 ? 'all reused' : `${count(asked)} asked, ${count(run.reused)} reused`;
  const price = asked === 0 && run.paidUsd === 0 ? 'nothing paid' : money(run.paidUsd);
  return [answers, price].filter(Boolean).join(' · ');
}

/** What a running run has cost and how long it will go on. */
export function progress(run: RunState): string {
  const limit = run.limitUsd === null ? 'so far' : `of at most ${money(run.limitUsd)}`;
  const cost = run.regrade
    ? 'Regrading, no model asked'
    : run.paidUsd === null
      ? `Unknown price${run.limitUsd === null ? '' : `, at most ${money(run.limitUsd)}`}`
      : `${money(run.paidUsd)} ${limit}`;
  const left = run.waiting ?? (run.leftMs === null ? '' : `${roughly(run.leftMs)} left`);
  return [cost, left].filter(Boolean).join(' · ');
}

/** A rubric's figure: the pass rate of a binary one, the mean score of another. */
export function figure(rubric: RubricRow): { share: number | null; words: string; interval: string } {
  const share = rubric.binary ? rubric.passRate : rubric.meanScore;
  const words = share === null ? '–' : rubric.binary ? percent(share) : share.toFixed(2);
  const bound = (at: number) => (rubric.binary ? String(Math.round(at * 100)) : at.toFixed(2));
  const interval = rubric.ci === null ? '' : `[${bound(rubric.ci[0])}, ${bound(rubric.ci[1])}]`;
  return { share, words, interval };
}

/** Everything about a rubric's row in words, for the tooltip and for screen readers. */
export function describeRubric(rubric: RubricRow): string {
  const { words, interval } = figure(rubric);
  if (rubric.overRun !== undefined) {
    return [
      `${rubric.name} (${rubric.type}): ${words} over the whole run`,
      interval && `95 % interval ${interval}`,
      counted(rubric.n, 'answer'),
      rubric.errors > 0 ? counted(rubric.errors, 'error') : '',
      rubric.overRun.note,
    ]
      .filter(Boolean)
      .join(', ');
  }
  const failed = rubric.n - rubric.passed;
  return [
    `${rubric.name} (${rubric.type}): ${rubric.binary ? `${words} passed` : `mean score ${words}`}`,
    interval && `95 % interval ${interval}`,
    `${count(rubric.passed)} of ${count(rubric.n)} passed${failed > 0 ? `, ${count(failed)} failed` : ''}`,
    rubric.errors > 0 ? counted(rubric.errors, 'error') : '',
  ]
    .filter(Boolean)
    .join(', ');
}
