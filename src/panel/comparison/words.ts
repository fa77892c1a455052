import type {
  ComparedSide,
  MetricName,
  OverallVerdict,
  TrialColumn,
  Verdict,
  VerdictReason,
} from '../../core/compare/comparison.ts';
import { flipSeenProbability } from '../../core/compare/repeated-trials.ts';
import type { ComparisonSummary, Frame, RubricSummary } from '../comparison-contract.ts';
import { count, counted, duration, money, percent, type Tone } from '../shared/words.ts';

const minus = '−';

/** A difference of shares in points with its sign: `−9.2`, `+6.0`, `0.0`. */
export function points(delta: number): string {
  return signed(delta * 100, 1);
}

function signed(value: number, digits: number): string {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return size;
  return `${value < 0 ? minus : '+'}${size}`;
}

/** `[−14.8, −3.6]`, in points. */
export function pointsInterval(ci: readonly [number, number]): string {
  return `[${points(ci[0])}, ${points(ci[1])}]`;
}

/** A rate of a binary rubric as `88.1 %`, a mean score as `0.71`; `–` without data. */
export function rate(value: number | null, binary: boolean): string {
  if (value === null) return '–';
  if (!binary) return value.toFixed(2);
  const percent = (value * 100).toFixed(1);
  if (value === 1 || value === 0) return `${value * 100} %`;
  // Nearly all and nearly none are not all and none.
  if (percent === '100.0') return '>99.9 %';
  return percent === '0.0' ? '<0.1 %' : `${percent} %`;
}

/** The value by which a rubric is compared: passes, or scores. */
export function comparedValue(rubric: RubricSummary, side: 'baseline' | 'candidate'): number | null {
  return rubric.binary ? rubric[side].passRate : rubric[side].meanScore;
}

const verdicts: Record<OverallVerdict, { word: string; tone: Tone; mark: string }> = {
  regressed: { word: 'regressed', tone: 'bad', mark: '▼' },
  improved: { word: 'improved', tone: 'good', mark: '▲' },
  unchanged: { word: 'unchanged', tone: 'plain', mark: '=' },
  inconclusive: { word: 'not decided', tone: 'doubt', mark: '?' },
  mixed: { word: 'mixed', tone: 'bad', mark: '▼▲' },
};

/** A verdict as a word, its tone, and a mark where there is no room for the word. */
export function verdictWords(verdict: OverallVerdict): { word: string; tone: Tone; mark: string } {
  return verdicts[verdict];
}

/** The shortest reason beside a verdict: `within ±5`, `about 60 more cases`; empty where the figures say it. */
export function shortReason(rubric: RubricSummary, margin: number): string {
  if (rubric.verdict === 'unchanged') return `within ±${plain(margin * 100)}`;
  if (rubric.verdict !== 'inconclusive')
    return rubric.notes.includes('one-case-dominates') ? 'by one case alone' : '';
  const more = moreCases(rubric);
  return more === null
    ? reasons[rubric.reason]
    : `about ${count(more)} more ${more === 1 ? 'case' : 'cases'}`;
}

const reasons: Record<VerdictReason, string> = {
  'no-data': 'no data',
  'not-comparable': 'not comparable',
  'missing-data': 'too many grades are missing',
  equivalent: '',
  significant: '',
  'within-judge-noise': 'within the judge’s noise',
  'too-few-changes': 'too few cases changed',
  'not-enough-evidence': 'more cases would hardly tell',
};

/** How many cases more than there are would probably decide, rounded as such a guess deserves; null where none would. */
export function moreCases(rubric: RubricSummary): number | null {
  if (rubric.neededCases === null) return null;
  const more = Math.max(1, rubric.neededCases - rubric.n);
  return more <= 20 ? more : Math.ceil(more / 10) * 10;
}

function plain(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** The margin in points: `±5`. */
export function marginWords(margin: number): string {
  return `±${plain(margin * 100)}`;
}

export interface Phrase {
  readonly text: string;
  /** `lead` is the verdict, `name` a rubric's name that matters, `aside` what did not change or is not known. */
  readonly kind: 'lead' | 'name' | 'plain' | 'aside';
  readonly tone: Tone;
}

const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const numberWord = (n: number) => numbers[n] ?? count(n);

/** The verdict as one short paragraph: what it is, what moved and by how much, then what did not, then what is open. */
export function headline(summary: ComparisonSummary): Phrase[] {
  const of = (verdict: Verdict) => summary.rubrics.filter((rubric) => rubric.verdict === verdict);
  const [regressed, improved, same, open] = [
    of('regressed'),
    of('improved'),
    of('unchanged'),
    of('inconclusive'),
  ] as const;
  const { tone } = verdictWords(summary.verdict);
  const phrases: Phrase[] = [
    { text: `${lead(summary.verdict, regressed.length, improved.length)} `, kind: 'lead', tone },
  ];
  const moved = [...moves(regressed, 'fell', true), ...moves(improved, 'rose', regressed.length === 0)];
  if (moved.length > 0)
    phrases.push(...moved.flatMap((move, index) => (index === 0 ? move : [say(', '), ...move])), say('. '));
  const rest = [sameWords(same), openWords(open, moved.length + same.length === 0)].filter(Boolean).join(' ');
  if (rest) phrases.push({ text: rest, kind: 'aside', tone: 'plain' });
  return phrases;
}

function say(text: string): Phrase {
  return { text, kind: 'plain', tone: 'plain' };
}

function lead(verdict: OverallVerdict, down: number, up: number): string {
  switch (verdict) {
    case 'mixed':
      return `Regressed in ${numberWord(down)}, improved in ${numberWord(up)}.`;
    case 'regressed':
      return down > 1 ? `Regressed in ${numberWord(down)}.` : 'Regressed.';
    case 'improved':
      return up > 1 ? `Improved in ${numberWord(up)}.` : 'Improved.';
    case 'unchanged':
      return 'No worse and no better.';
    case 'inconclusive':
      return up > 0 ? 'Improved in part, not decided as a whole.' : 'Not decided.';
  }
}

/** At most four by name, the first with the unit; the rest as a number. */
function moves(rubrics: readonly RubricSummary[], verb: 'fell' | 'rose', namesUnit: boolean): Phrase[][] {
  const worst = [...rubrics].sort((a, b) => Math.abs(b.delta ?? 0) - Math.abs(a.delta ?? 0));
  const named = worst.slice(0, 4).map((rubric, index): Phrase[] => {
    const size = Math.abs((rubric.delta ?? 0) * 100);
    const amount = size < 1 ? size.toFixed(1) : size.toFixed(0);
    const unit = index > 0 || !namesUnit ? '' : Number(amount) === 1 ? ' point' : ' points';
    return [{ text: rubric.name, kind: 'name', tone: 'plain' }, say(` ${verb} by ${amount}${unit}`)];
  });
  const left = worst.length - named.length;
  return left > 0 ? [...named, [say(`${numberWord(left)} more ${verb}`)]] : named;
}

function sameWords(rubrics: readonly RubricSummary[]): string {
  if (rubrics.length === 0) return '';
  const words =
    rubrics.length > 2
      ? `${numberWord(rubrics.length)} rubrics`
      : rubrics.map(({ name }) => name).join(' and ');
  return `${start(words, rubrics.length > 2)} did not change.`;
}

function openWords(rubrics: readonly RubricSummary[], only: boolean): string {
  if (rubrics.length === 0) return '';
  const is = rubrics.length === 1 ? 'is' : 'are';
  const words =
    rubrics.length > 2
      ? `${numberWord(rubrics.length)} rubrics`
      : rubrics.map(({ name }) => name).join(' and ');
  const more = rubrics.map(moreCases);
  const known = more.filter((each) => each !== null);
  const [first] = rubrics;
  const isShared = first !== undefined && rubrics.every(({ reason }) => reason === first.reason);
  const why =
    known.length > 0
      ? `: about ${count(Math.max(...known))} more cases would tell`
      : isShared
        ? `: ${reasons[first.reason]}`
        : '';
  return only && known.length > 0
    ? `${start(words, rubrics.length > 2)}: about ${count(Math.max(...known))} more cases would tell.`
    : `${start(words, rubrics.length > 2)} ${is} not decided${why}.`;
}

/** Names stay as they are written; a number begins a sentence. */
function start(words: string, capital: boolean): string {
  return capital ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** The gate's reasons, `RULE: sentence` each; rules of which the same is said stand together. */
export function gateReasons(reasons: readonly string[]): string[] {
  const rules = new Map<string, string[]>();
  for (const reason of reasons) {
    const end = reason.indexOf(': ') + 2;
    const said = reason.slice(end < 2 ? 0 : end);
    const named = end < 2 ? [] : [reason.slice(0, end - 2)];
    rules.set(said, [...(rules.get(said) ?? []), ...named]);
  }
  return Array.from(rules, ([said, names]) => (names.length > 0 ? `${names.join(', ')}: ${said}` : said));
}

/** What was measured, in the order that matters: suite, size, models, judge, calls, price. */
export function facts(
  summary: ComparisonSummary,
  judge: string | null,
  judgeCostUsd: number | null,
): string[] {
  const { baseline, candidate, caseCount } = summary;
  const trials =
    baseline.trials === candidate.trials
      ? counted(baseline.trials, 'trial')
      : `${baseline.trials} and ${counted(candidate.trials, 'trial')}`;
  return [
    candidate.suites.map(fileName).join(', '),
    `${counted(caseCount, 'case')} × ${trials}`,
    models(baseline, candidate),
    judge === null ? '' : `judge ${judge}`,
    `${count(baseline.asked + candidate.asked)} asked, ${count(baseline.reused + candidate.reused)} reused`,
    costs(baseline, candidate, judgeCostUsd),
  ].filter(Boolean);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function models(baseline: ComparedSide, candidate: ComparedSide): string {
  const names = ({ reportedModels, models }: ComparedSide) =>
    (reportedModels.length > 0 ? reportedModels : models).join(', ');
  const [before, after] = [names(baseline), names(candidate)];
  return before === after ? after : `${before} → ${after}`;
}

function costs(baseline: ComparedSide, candidate: ComparedSide, judge: number | null): string {
  const both =
    baseline.costUsd === null || candidate.costUsd === null ? null : baseline.costUsd + candidate.costUsd;
  return `${money(both)}${judge === null ? '' : ` + ${money(judge)} judging`}`;
}

/** Trials of a case, one model after the other, as marks. */
export function trialMarks(
  column: TrialColumn,
  index: number,
): readonly ('pass' | 'fail' | 'error' | 'gap')[] {
  return Array.from(column.trials[index] ?? '', (letter) =>
    letter === '1' ? 'pass' : letter === '0' ? 'fail' : letter === '|' ? 'gap' : 'error',
  );
}

/** `3 of 3 pass`, `1 of 3 passes, 1 error`, `not graded`. */
export function trialWords(column: TrialColumn, index: number): string {
  const marks = trialMarks(column, index).filter((mark) => mark !== 'gap');
  if (marks.length === 0) return 'not graded';
  const passed = marks.filter((mark) => mark === 'pass').length;
  const errors = marks.filter((mark) => mark === 'error').length;
  const words = `${passed} of ${marks.length} ${passed === 1 ? 'passes' : 'pass'}`;
  return errors > 0 ? `${words}, ${counted(errors, 'error')}` : words;
}

/** Why no case of the comparison is listed as flaky: what so many trials would have shown; null where some are. */
export function noneFlakyWords({
  rubrics,
  baseline,
  candidate,
}: Pick<ComparisonSummary, 'rubrics' | 'baseline' | 'candidate'>): string | null {
  if (rubrics.some(({ flaky }) => flaky.length > 0)) return null;
  const trials = Math.max(baseline.trials, candidate.trials);
  if (trials < 2) return 'With one trial a case none can be seen to be flaky.';
  const seen = percent(flipSeenProbability(0.9, trials));
  return `No case is seen to be flaky. Of a case that fails one time in ten, ${trials} trials show it with a chance of ${seen}.`;
}

const metricNames: Record<MetricName, string> = {
  costUsd: 'cost per case',
  latencyMs: 'latency',
  ttftMs: 'time to first token',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  reasoningTokens: 'reasoning tokens',
  totalTokens: 'all tokens',
};

/** A metric's name as a row's head. */
export function metricName(name: MetricName): string {
  return metricNames[name];
}

/** A metric's value with its unit. Prices keep a last zero, so that those of a column have the same digits. */
export function metricValue(name: MetricName, value: number): string {
  if (name === 'costUsd') return money(value, 'even');
  if (name === 'latencyMs' || name === 'ttftMs') return duration(value);
  return count(Math.round(value));
}

/** `×0.73`; `–` where unknown. */
export function ratioWords(ratio: number | null): string {
  return ratio === null ? '–' : `×${ratio.toFixed(2)}`;
}

/** Whether a ratio's interval lies on one side of 1: less of a metric is better. */
export function ratioTone(ci: readonly [number, number] | null): Tone {
  if (ci === null) return 'plain';
  if (ci[1] < 1) return 'good';
  return ci[0] > 1 ? 'bad' : 'plain';
}

/** Everything of a rubric's row in words, for screen readers. */
export function describeRubric(rubric: RubricSummary): string {
  const value = (side: 'baseline' | 'candidate') => rate(comparedValue(rubric, side), rubric.binary);
  return [
    `${rubric.name}: ${verdictWords(rubric.verdict).word}`,
    `${value('baseline')} to ${value('candidate')}`,
    rubric.delta === null ? '' : `difference ${points(rubric.delta)} points`,
    rubric.ci === null ? '' : `95 % interval ${points(rubric.ci[0])} to ${points(rubric.ci[1])}`,
    `${count(rubric.broken.length)} broken, ${count(rubric.fixed.length)} fixed`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The end of a common scale of differences: the widest interval, and never less than twice the margin; a share. */
export function scaleEnd(rubrics: readonly Pick<RubricSummary, 'ci' | 'delta'>[], margin: number): number {
  const widest = rubrics.reduce(
    (most, { ci, delta }) => Math.max(most, ...(ci ?? []).map(Math.abs), Math.abs(delta ?? 0)),
    margin * 2,
  );
  return [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75].find((end) => end >= widest) ?? 1;
}

/** How columns call the two sides, and how sentences do. */
export interface SideNames {
  readonly baseline: { readonly short: string; readonly words: string };
  readonly candidate: { readonly short: string; readonly words: string };
}

/** The names of the sides: the host's for its lists, else what the comparison says. */
export function sideNames(frame: Frame, summary: ComparisonSummary): SideNames {
  const name = (side: 'baseline' | 'candidate') => {
    const listed = frame.sides.find(({ id }) => id === frame[side]);
    const { number, words } = summary[side];
    // The name of a run is wider than a column.
    const own = words.length <= 20 ? words : side === 'baseline' ? 'before' : 'now';
    return { short: listed?.short ?? (number === null ? own : `v${number}`), words };
  };
  return { baseline: name('baseline'), candidate: name('candidate') };
}
