import type { OverallVerdict, RubricComparison, VerdictNote, VerdictReason } from './comparison.ts';
import { fewestForUnchanged } from './needed-cases.ts';

type Explained = Pick<
  RubricComparison,
  | 'n'
  | 'nDropped'
  | 'delta'
  | 'ci'
  | 'guard'
  | 'clusters'
  | 'changed'
  | 'fixed'
  | 'broken'
  | 'neededCases'
  | 'moreTrials'
  | 'notComparable'
  | 'adjustedPValue'
> & {
  readonly verdict: RubricComparison['verdict'];
  readonly reason: VerdictReason;
  readonly notes: readonly VerdictNote[];
  /** Wilcoxon's p where one case makes most of the change; else null. */
  readonly rankP: number | null;
};

/** Points of a hundred, for a share: `9`, `0.4`. */
export function points(share: number): string {
  const value = Math.abs(share * 100);
  return String(value >= 1.95 ? Math.round(value) : round(value, 1));
}

/** `−9 points (95 % interval −15 to −3)`. */
export function change(delta: number, ci: readonly [number, number] | null, alpha: number): string {
  const interval =
    ci === null ? '' : ` (${round((1 - alpha) * 100, 1)} % interval ${signed(ci[0])} to ${signed(ci[1])})`;
  return `${signed(delta)} ${points(delta) === '1' ? 'point' : 'points'}${interval}`;
}

function signed(share: number): string {
  const text = points(share);
  if (text === '0') return '0';
  return `${share < 0 ? '−' : '+'}${text}`;
}

/** The verdict of one rubric and its reason, for people. */
export function explain(rubric: Explained, settings: { alpha: number; margin: number }): string {
  const { alpha, margin } = settings;
  const { n, delta, ci, changed } = rubric;
  const what = rubric.clusters === null ? 'case' : 'family';
  const figure = delta === null ? '' : change(delta, ci, alpha);
  const flips =
    rubric.broken.length + rubric.fixed.length === 0
      ? ''
      : ` ${rubric.broken.length} broken, ${rubric.fixed.length} fixed.`;
  switch (rubric.reason) {
    case 'no-data':
      return rubric.nDropped > 0
        ? `No case was graded on both sides; ${plural(rubric.nDropped, 'case')} could not be.`
        : 'No case was graded on both sides.';
    case 'not-comparable':
      return rubric.notComparable ?? 'The two sides cannot be compared.';
    case 'missing-data':
      return `${plural(rubric.nDropped, 'case')} could not be graded on both sides, and how they would have come out could change the verdict. Run again what failed.`;
    case 'equivalent':
      return `${figure}: no change larger than ${points(margin)} points${
        rubric.notes.includes('detectable-but-small') ? '; there is a small one' : ''
      }.${flips}`;
    case 'significant':
      return `${figure}${rubric.notes.includes('beyond-margin') ? `, surely more than ${points(margin)}` : ''}.${byRanks(rubric.rankP, what)}${flips}`;
    case 'within-judge-noise':
      return `${figure}: smaller than the judge’s own noise.`;
    case 'too-few-changes': {
      const fewest = fewestForUnchanged(margin, alpha);
      const unchanged =
        changed === 0 && fewest !== null && n < fewest
          ? ` With fewer than ${fewest} cases not even “unchanged” can be shown.`
          : '';
      return `${changed === 0 ? `No ${what} changed` : `Only ${plural(changed, what)} changed`} of ${n}, too few to tell.${unchanged}${more(rubric)}${flips}`;
    }
    case 'not-enough-evidence':
      return `${figure}: this can be chance.${byRanks(rubric.rankP, what)}${more(rubric)}${flips}`;
  }
}

/** That one case decides the figure, and what is left of it where that case weighs no more than its rank. */
function byRanks(p: number | null, what: string): string {
  if (p === null) return '';
  const size = p < 0.001 ? 'below 0.001' : `${round(p, p < 0.1 ? 3 : 2)}`;
  return ` One ${what} makes more than half of the change; by ranks alone, where it counts less, p is ${size}.`;
}

/** `About 40 more cases would tell.`, and what more trials would do. */
export function more({
  n,
  neededCases,
  moreTrials,
}: Pick<RubricComparison, 'n' | 'neededCases' | 'moreTrials'>): string {
  const trials = trialWords(moreTrials, neededCases !== null);
  if (neededCases === null) return ` More cases of this kind would hardly tell.${trials}`;
  const missing = Math.max(1, neededCases - n);
  return ` About ${missing} more ${missing === 1 ? 'case' : 'cases'} would tell.${trials}`;
}

/** `So would 5 trials a case.`, or why more trials would not do. */
function trialWords(advice: RubricComparison['moreTrials'], casesHelp: boolean): string {
  switch (advice?.help) {
    case 'yes':
      return casesHelp
        ? ` So would ${advice.trials} trials a case.`
        : ` With ${advice.trials} trials a case they probably would.`;
    case 'hardly':
      if (!casesHelp) return '';
      return (advice.share ?? 0) < 0.5
        ? ' More trials would not: the cases differ, not their trials.'
        : ' More trials alone would not.';
    case 'unknown':
      return ' Whether more trials would help shows with two or more trials a case.';
    case undefined:
      return '';
  }
}

/** The overall verdict in words: counts first, then the largest changes. */
export function overallSentence(
  verdict: OverallVerdict,
  rubrics: readonly Pick<RubricComparison, 'name' | 'verdict' | 'reason' | 'delta' | 'n' | 'neededCases'>[],
): string {
  if (rubrics.length === 0) return 'There is no rubric to compare by.';
  const of = (kind: RubricComparison['verdict']) => rubrics.filter((rubric) => rubric.verdict === kind);
  const regressed = of('regressed');
  const improved = of('improved');
  const open = of('inconclusive');
  const sentences: string[] = [];
  const counts = [
    regressed.length > 0 ? `regressed in ${number(regressed.length)}` : '',
    improved.length > 0 ? `improved in ${number(improved.length)}` : '',
  ].filter((part) => part !== '');
  if (counts.length > 0) sentences.push(`${capital(counts.join(', '))}.`);
  const moved = [...regressed, ...improved].sort((a, b) => Math.abs(b.delta ?? 0) - Math.abs(a.delta ?? 0));
  if (moved.length > 0) {
    const named = moved.slice(0, 3).map(({ name, delta }) => {
      const size = points(delta ?? 0);
      return `${name} ${(delta ?? 0) < 0 ? 'fell' : 'rose'} by ${size} ${size === '1' ? 'point' : 'points'}`;
    });
    sentences.push(`${named.join(', ')}.`);
  } else if (verdict === 'unchanged') {
    sentences.push(
      rubrics.length === 1
        ? `Unchanged: ${rubrics[0]?.name ?? ''} did not move by more than the margin.`
        : 'Unchanged: no rubric moved by more than the margin.',
    );
  } else if (rubrics.every(({ reason }) => reason === 'not-comparable')) {
    sentences.push('Not comparable: the rubrics differ between the two sides.');
  } else if (rubrics.every(({ reason }) => reason === 'no-data')) {
    sentences.push('Nothing to compare: no case was graded on both sides.');
  } else {
    sentences.push('No change can be shown, nor that there is none.');
  }
  if (open.length > 0 && open.length < rubrics.length) {
    const names = open.slice(0, 3).map(({ name }) => name);
    const rest = open.length - names.length;
    sentences.push(`Not decided: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`);
  }
  const needed = open.map(({ neededCases, n }) => (neededCases === null ? null : neededCases - n));
  const reachable = needed.filter((missing): missing is number => missing !== null && missing > 0);
  if (verdict === 'inconclusive' && reachable.length > 0) {
    const most = Math.max(...reachable);
    sentences.push(`About ${most} more ${most === 1 ? 'case' : 'cases'} would tell.`);
  }
  return sentences.join(' ');
}

const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const number = (count: number) => numbers[count] ?? String(count);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

/** `1 case`, `2 cases`, `3 families`. */
export function plural(count: number, word: string): string {
  if (count === 1) return `1 ${word}`;
  return `${count} ${word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`}`;
}
