import type {
  MetricComparison,
  MetricName,
  OverallVerdict,
  RubricComparison,
  SideFigures,
  VerdictReason,
} from '../compare/comparison.ts';
import { amountPaid, count, dollars, percent, thousands } from './figures.ts';

/** A difference of shares in points with its sign: `−9`, `+0.4`, `0`. */
export function points(share: number): string {
  const size = Math.abs(share * 100);
  const text = size >= 9.95 ? size.toFixed(0) : size.toFixed(1).replace(/\.0$/, '');
  if (text === '0') return '0';
  return `${share < 0 ? '−' : '+'}${text}`;
}

/** `−9 [−15, −3]` in points; `no data` where nothing was graded on both sides. */
export function difference({ delta, ci }: Pick<RubricComparison, 'delta' | 'ci'>): string {
  if (delta === null) return 'no data';
  return ci === null ? `${points(delta)} [unknown]` : `${points(delta)} [${points(ci[0])}, ${points(ci[1])}]`;
}

/** The level of intervals in a table's head: `95 %`. */
export function levelWord(alpha: number): string {
  return `${Number(((1 - alpha) * 100).toFixed(2))} %`;
}

/** What a rubric is compared by: the pass rate of a binary one as per cent, else the mean score. */
export function comparedFigure({ passRate, meanScore }: SideFigures, binary: boolean): string {
  return figureWords(binary ? passRate : meanScore, binary);
}

/** A pass rate as per cent, a mean score as it is. */
export function figureWords(value: number | null, binary: boolean): string {
  if (value === null) return 'no data';
  return binary ? percent(value) : value.toFixed(2);
}

export const verdictWord: Record<OverallVerdict, string> = {
  regressed: 'regressed',
  improved: 'improved',
  unchanged: 'unchanged',
  mixed: 'mixed',
  inconclusive: 'not decided',
};

const shortReasons: Partial<Record<VerdictReason, string>> = {
  'no-data': 'no data',
  'not-comparable': 'not comparable',
  'missing-data': 'too many grades are missing',
  'within-judge-noise': 'within the judge’s noise',
};

/** The verdict of one rubric in few words: `regressed`, `not decided, about 40 more cases would tell`. */
export function verdictPhrase(rubric: RubricComparison): string {
  const word = verdictWord[rubric.verdict];
  if (rubric.verdict !== 'inconclusive') return word;
  const short = shortReasons[rubric.reason];
  if (short !== undefined) return `${word}, ${short}`;
  if (rubric.neededCases === null) return `${word}, more cases would hardly tell`;
  const more = Math.max(1, rubric.neededCases - rubric.n);
  return `${word}, about ${count(more, 'more case')} would tell`;
}

export const toneOf: Record<OverallVerdict, 'red' | 'green' | 'yellow' | 'dim'> = {
  regressed: 'red',
  mixed: 'red',
  improved: 'green',
  unchanged: 'dim',
  inconclusive: 'yellow',
};

const metricWords: Record<MetricName, string> = {
  costUsd: 'cost',
  latencyMs: 'latency',
  ttftMs: 'time to first token',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  reasoningTokens: 'reasoning tokens',
  totalTokens: 'tokens in all',
};

/** One metric in words; null where neither side has a figure, or all of them are 0. */
export function metricWord({ name, baseline, candidate, ratio, ci }: MetricComparison): MetricWords | null {
  if ((baseline?.sum ?? 0) === 0 && (candidate?.sum ?? 0) === 0) return null;
  const figure = (side: typeof baseline) => (side === null ? 'unknown' : quantity(name, side.median));
  const change =
    ratio === null
      ? 'unknown'
      : `×${ratio.toFixed(2)}${ci === null ? ' [unknown]' : ` [${ci[0].toFixed(2)}, ${ci[1].toFixed(2)}]`}`;
  return { name: metricWords[name], baseline: figure(baseline), candidate: figure(candidate), change };
}

export interface MetricWords {
  readonly name: string;
  /** The median of a trial. */
  readonly baseline: string;
  readonly candidate: string;
  /** Ratio of the means with its interval. */
  readonly change: string;
}

function quantity(name: MetricName, value: number): string {
  if (name === 'costUsd') return dollars(value);
  if (name.endsWith('Ms'))
    return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
  return thousands(Math.round(value));
}

/** What the two sides cost now: `$0.0123 paid now; 40 answers asked, 80 reused.` */
export function paidWords(
  sides: readonly { readonly paidUsd: number | null; readonly asked: number; readonly reused: number }[],
): string {
  const sum = (of: (side: (typeof sides)[number]) => number) =>
    sides.reduce((all, side) => all + of(side), 0);
  const unknown = sides.some(({ paidUsd }) => paidUsd === null);
  const paid = amountPaid(unknown ? null : sum(({ paidUsd }) => paidUsd ?? 0));
  return `${paid.charAt(0).toUpperCase()}${paid.slice(1)} now; ${count(
    sum(({ asked }) => asked),
    'answer',
  )} asked, ${thousands(sum(({ reused }) => reused))} reused.`;
}
