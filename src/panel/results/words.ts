import type { RubricRow, RunState } from '../contract.ts';

const whole = new Intl.NumberFormat('en');

/** A count with thousands marked: `12,345`. */
export function count(n: number): string {
  return whole.format(n);
}

/** `1 case`, `2 cases`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** US dollars, two digits that mean something: `$0.25`, `$0.0011`; an unknown price says so. */
export function money(usd: number | null): string {
  if (usd === null) return 'unknown price';
  if (usd === 0) return '$0.00';
  if (usd < 0.0000001) return 'less than $0.0000001';
  if (usd >= 0.1) return `$${usd.toFixed(2)}`;
  return `$${usd.toFixed(Math.min(8, 1 - Math.floor(Math.log10(usd))))}`;
}

/** A share as `79 %`. All and nothing are said only of all and nothing. */
export function percent(rate: number): string {
  const rounded = Math.round(rate * 100);
  if (rounded === 100 && rate < 1) return '>99 %';
  if (rounded === 0 && rate > 0) return '<1 %';
  return `${rounded} %`;
}

/** How long something took: `850 ms`, `1.2 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long something will take, no finer than one can know. */
export function roughly(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3300) return `about ${Math.ceil(seconds / 60)} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

/** How long ago `then` was, both in ms since 1970. */
export function ago(then: number, now: number): string {
  const minutes = Math.round((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return `${Math.round(hours / 24)} d ago`;
}

export type Tone = 'good' | 'bad' | 'doubt' | 'plain';

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
        : { words: cells === 0 ? 'Nothing to grade' : `All ${count(cells)} passed`, tone: 'good' };
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
  const left = run.leftMs === null ? '' : `${roughly(run.leftMs)} left`;
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
