import type { CaseRow, ComparedSide, Comparison, LoneCase, OverallVerdict } from '../compare/comparison.ts';
import type { PromptChange } from './comparison-report.ts';
import {
  comparedFigure,
  difference,
  levelWord,
  metricWord,
  paidWords,
  toneOf,
  verdictPhrase,
  verdictWord,
} from './comparison-words.ts';
import { count, thousands } from './figures.ts';
import { oneLine } from './plain-text.ts';
import { columns, type Paint, paintOf } from './terminal.ts';

/** Fixed cases need no action, so that a few are enough. */
const fixedListed = 3;

export interface ComparisonTableOptions {
  /** Colour by ANSI escape sequences; without it the text holds no control character but line feeds. */
  readonly color: boolean;
  /** Turns a path from the workspace's root into the path to show, so that terminals link it. */
  readonly place: (file: string) => string;
  /** How many broken cases are listed for a rubric, and how many of one side only; of fixed ones fewer. */
  readonly listed: number;
  readonly change: PromptChange | null;
}

/**
 * A comparison for the terminal: the verdict in a sentence, both sides, what changed in the prompt, a table of rubrics,
 * the cases that broke, metrics, and what to know before trusting it.
 */
export function comparisonTable(comparison: Comparison, options: ComparisonTableOptions): string {
  const { baseline, candidate, verdict, sentence, warnings } = comparison;
  const paint = paintOf(options.color);
  const lines = [
    sentenceLine(verdict, oneLine(sentence, 1000), paint),
    '',
    `${paint('dim', 'baseline ')}  ${sideLine(baseline)}`,
    `${paint('dim', 'candidate')}  ${sideLine(candidate)}`,
  ];
  if (options.change !== null)
    lines.push(`${paint('dim', 'change   ')}  ${oneLine(options.change.words, 300)}`);
  lines.push('', ...rubricLines(comparison, paint));
  lines.push(...caseLines(comparison, options, paint), ...metricLines(comparison, paint));
  lines.push(...loneLines('Only in the baseline', comparison.onlyBaseline, options, paint));
  lines.push(...loneLines('Only in the candidate', comparison.onlyCandidate, options, paint));
  lines.push(...loneLines('Changed, so not compared', comparison.changedCases, options, paint));
  if (warnings.length > 0) lines.push('', paint('bold', 'Before you trust this'));
  lines.push(...warnings.map((warning) => `  ${paint('yellow', oneLine(warning, 500))}`));
  lines.push(
    '',
    paint('dim', `${count(comparison.cases.length, 'case')} paired. ${paidWords([baseline, candidate])}`),
  );
  return `${lines.join('\n')}\n`;
}

/** The verdict as its first word; the sentence may begin with that word itself. */
function sentenceLine(verdict: OverallVerdict, sentence: string, paint: Paint): string {
  const word = capital(verdictWord[verdict]);
  const lead = sentence.startsWith(word) ? word : `${word}: `;
  const rest = sentence.startsWith(word) ? sentence.slice(word.length) : sentence;
  return `${paint(toneOf[verdict], paint('bold', lead.trimEnd()))}${lead.endsWith(' ') ? ' ' : ''}${rest}`;
}

function sideLine({ prompt, words, models }: ComparedSide): string {
  return oneLine(`${prompt}, ${words} × ${models.join(', ')}`, 300);
}

/** The table of rubrics with its explanations beneath. */
export function rubricLines({ rubrics, settings }: Comparison, paint: Paint): string[] {
  if (rubrics.length === 0) return ['  There is no rubric.'];
  const titles = [
    '  rubric',
    'n',
    'before',
    'now',
    `difference [${levelWord(settings.alpha)}]`,
    'broken',
    'fixed',
    'flaky',
    'verdict',
  ];
  const rows = [
    titles.map((text) => ({ text, style: 'dim' as const })),
    ...rubrics.map((rubric) => [
      { text: `  ${oneLine(rubric.name, 40)}` },
      { text: thousands(rubric.n) },
      { text: comparedFigure(rubric.baseline, rubric.binary) },
      { text: comparedFigure(rubric.candidate, rubric.binary) },
      { text: difference(rubric) },
      {
        text: thousands(rubric.broken.length),
        ...(rubric.broken.length > 0 ? { style: 'red' as const } : {}),
      },
      {
        text: thousands(rubric.fixed.length),
        ...(rubric.fixed.length > 0 ? { style: 'green' as const } : {}),
      },
      { text: thousands(rubric.flaky.length) },
      { text: verdictPhrase(rubric), style: toneOf[rubric.verdict] },
    ]),
  ];
  return columns(rows, new Set([1, 2, 3, 5, 6, 7]), paint);
}

function caseLines(comparison: Comparison, options: ComparisonTableOptions, paint: Paint): string[] {
  const rows = new Map(comparison.cases.map((row) => [row.id, row]));
  return comparison.rubrics.flatMap((rubric) => {
    const list = (kind: 'broken' | 'fixed') =>
      caseList(
        rubric[kind],
        rows,
        kind === 'broken' ? options : { ...options, listed: Math.min(options.listed, fixedListed) },
        (text) => paint(kind === 'broken' ? 'red' : 'green', text),
        kind,
      );
    const listed = [...list('broken'), ...list('fixed')];
    const explanation = `  ${oneLine(rubric.explanation, 400)}`;
    if (listed.length === 0 && rubric.verdict !== 'inconclusive') return [];
    return ['', `${paint('bold', oneLine(rubric.name, 60))}`, explanation, ...listed];
  });
}

function caseList(
  ids: readonly string[],
  rows: ReadonlyMap<string, CaseRow>,
  { listed, place }: ComparisonTableOptions,
  mark: (text: string) => string,
  word: string,
): string[] {
  const lines = ids.slice(0, listed).map((id) => {
    const row = rows.get(id);
    const name = oneLine(row?.title ?? id, 80);
    const at =
      row === undefined ? '' : `  ${oneLine(place(row.file), 300)}${row.line === null ? '' : `:${row.line}`}`;
    return `    ${mark(word.padEnd(6))}${at}  ${name}`;
  });
  if (ids.length > listed) lines.push(`    … and ${count(ids.length - listed, `more ${word} case`)}`);
  return lines;
}

function metricLines({ metrics, settings }: Comparison, paint: Paint): string[] {
  const words = metrics.map(metricWord).filter((metric) => metric !== null);
  if (words.length === 0) return [];
  const rows = [
    ['  metric', 'median before', 'now', `ratio of means [${levelWord(settings.alpha)}]`].map((text) => ({
      text,
      style: 'dim' as const,
    })),
    ...words.map(({ name, baseline, candidate, change }) => [
      { text: `  ${name}` },
      { text: baseline },
      { text: candidate },
      { text: change },
    ]),
  ];
  return ['', ...columns(rows, new Set([1, 2]), paint)];
}

function loneLines(
  title: string,
  cases: readonly LoneCase[],
  { listed }: ComparisonTableOptions,
  paint: Paint,
): string[] {
  if (cases.length === 0) return [];
  const shown = cases.slice(0, listed).map(({ title: name }) => `  ${oneLine(name, 80)}`);
  const more = cases.length - shown.length;
  return ['', paint('bold', title), ...shown, ...(more > 0 ? [`  … and ${count(more, 'more case')}`] : [])];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
