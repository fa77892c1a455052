import { editorRunNote } from '../prompt/editor-run.ts';
import type { RubricSummary, RuleOutcome, StoredRun } from '../run/run.ts';
import { digestRun, type Group, type Located, type RunDigest } from './digest.ts';
import { bar, count, percent, rateText, scoreText, thousands } from './figures.ts';
import { finishOf } from './finished.ts';
import { editorRunPrompts, headline, notableRules, usageLine, versionMark } from './headline.ts';
import { oneLine } from './plain-text.ts';
import { type Paint, paintOf, type Style } from './terminal.ts';

export interface TableOptions {
  /** Colour by ANSI escape sequences; without it the text holds no control character but line feeds. */
  readonly color: boolean;
  /** Columns of the terminal; reasons are cut to it. */
  readonly width: number;
  /** Turns a path from the workspace's root into the path to show, so that terminals link it. */
  readonly place: (file: string) => string;
  /** How many failing cases are listed. */
  readonly failed: number;
}

const rateTitle = 'pass rate [95 %]';
const scoreTitle = 'mean score [95 %]';
const barWidth = 20;
const groupLimit = 24;

/**
 * A run for the terminal: a sentence, a table of rubrics for each prompt and model, the rules that failed, the failing
 * cases with place and reasons, what could not be judged, and the cost.
 * @throws {InputError} `run-unfinished`.
 */
export async function runTable(run: StoredRun, options: TableOptions): Promise<string> {
  const finish = finishOf(run);
  const digest = await digestRun(run, { failed: options.failed, errors: 10 });
  const paint = paintOf(options.color);
  const word: Style = finish.status === 'passed' ? 'green' : finish.status === 'failed' ? 'red' : 'yellow';
  const [status, ...rest] = headline(finish).split(':');
  const lines = [`${paint(word, paint('bold', `${status}:`))}${rest.join(':')}`];
  if (finish.reason !== null) lines.push(oneLine(finish.reason, 500));
  for (const prompt of editorRunPrompts(run))
    lines.push(paint('yellow', `${oneLine(prompt, 120)} ${editorRunNote}`));

  for (const group of digest.groups.slice(0, groupLimit)) {
    lines.push('', ...groupLines(run, digest, group, paint));
  }
  if (digest.groups.length > groupLimit) {
    lines.push(
      '',
      `… and ${count(digest.groups.length - groupLimit, 'more prompt and model', 'more prompts and models')}`,
    );
  }
  lines.push(...ruleLines(run, digest, paint));
  lines.push(...failedLines(run, digest, options, paint));
  lines.push(...errorLines(digest, options, paint));
  lines.push('', paint('dim', usageLine(finish.summary, digest.unpriced)));
  return `${lines.join('\n')}\n`;
}

function groupLines(run: StoredRun, digest: RunDigest, group: Group, paint: Paint): string[] {
  const { cells, passed } = group.summary;
  const head = `${paint('bold', groupName(run, group))}  ${thousands(passed)} of ${count(cells, 'cell')} passed`;
  const own = finishOf(run).rules.filter(({ of }) => of === undefined || isOf(of, group));
  const ruled = new Map(own.map((rule) => [rule.rule, rule.status]));
  const rows = Object.entries(group.summary.rubrics).map(([name, figures]) => {
    const binary = digest.definitions.get(name)?.binary ?? false;
    const style = figures.passRate === 1 ? 'green' : ruled.get(name) === 'failed' ? 'red' : undefined;
    const drawn = figures.passRate === null ? ' '.repeat(barWidth) : bar(figures.passRate, barWidth);
    return {
      name: oneLine(name, 40),
      bar: style === undefined ? drawn : paint(style, drawn),
      rate: rateText(figures, binary),
      score: scoreText(figures, binary),
      graded: gradedText(figures),
    };
  });
  if (rows.length === 0) return [head, '  no rubric was graded'];
  const width = (title: string, texts: readonly string[]) =>
    Math.max(title.length, ...texts.map((text) => text.length));
  const name = width(
    'rubric',
    rows.map((row) => row.name),
  );
  const rate = width(
    rateTitle,
    rows.map((row) => row.rate),
  );
  const score = width(
    scoreTitle,
    rows.map((row) => row.score),
  );
  const titles = [
    'rubric'.padEnd(name),
    rateTitle.padEnd(barWidth + 1 + rate),
    scoreTitle.padEnd(score),
    'graded',
  ];
  return [
    head,
    paint('dim', `  ${titles.join('  ')}`),
    ...rows.map(
      (row) =>
        `  ${row.name.padEnd(name)}  ${row.bar} ${row.rate.padEnd(rate)}  ${row.score.padEnd(score)}  ${row.graded}`,
    ),
  ];
}

function gradedText({ n, errors }: RubricSummary): string {
  return errors === 0 ? thousands(n) : `${thousands(n)}, ${count(errors, 'error')}`;
}

const ruleStyle = { passed: 'green', failed: 'red', error: 'yellow' } as const;

function ruleLines(run: StoredRun, digest: RunDigest, paint: Paint): string[] {
  const rules = notableRules(finishOf(run), digest.definitions);
  if (rules.length === 0) return [];
  return [
    '',
    paint('bold', 'Rules'),
    ...rules.map(
      ({ rule, of, status, reason }) =>
        `  ${paint(ruleStyle[status], status.padEnd(6))}  ${oneLine(rule, 60)}${ruleTarget(of)}: ${oneLine(reason, 300)}`,
    ),
  ];
}

function failedLines(run: StoredRun, digest: RunDigest, options: TableOptions, paint: Paint): string[] {
  if (digest.failed.length === 0) return [];
  const lines = ['', paint('bold', 'Failed cases')];
  for (const failed of digest.failed) {
    const notes: string[] = [];
    if (digest.groups.length > 1) notes.push(groupName(run, failed));
    if (run.header.trials > 1) notes.push(`${failed.failedTrials} of ${run.header.trials} trials`);
    lines.push(
      `  ${placed(failed, options)}${notes.length === 0 ? '' : paint('dim', `  (${notes.join(', ')})`)}`,
    );
    for (const { rubric, score, reason } of failed.reasons) {
      const binary = digest.definitions.get(rubric)?.binary ?? false;
      const name = `    ${oneLine(rubric, 40)}${binary ? '' : ` ${percent(score)}`}`;
      lines.push(`${paint('red', name)}  ${oneLine(reason, Math.max(40, options.width - name.length - 2))}`);
    }
  }
  if (digest.moreFailedCells > 0) lines.push(`  … and ${count(digest.moreFailedCells, 'more failed cell')}`);
  return lines;
}

function errorLines(digest: RunDigest, options: TableOptions, paint: Paint): string[] {
  if (digest.errors.length === 0) return [];
  const lines = ['', paint('bold', 'Could not be judged')];
  for (const { kind, message, rubric, cells, first } of digest.errors) {
    const what = rubric === null ? kind : `${kind} in ${oneLine(rubric, 40)}`;
    lines.push(`  ${count(cells, 'cell')}  ${paint('yellow', what)}  ${oneLine(message, 500)}`);
    lines.push(`    ${cells === 1 ? '' : 'first: '}${placed(first, options)}`);
  }
  if (digest.moreErrorCells > 0) lines.push(`  … and ${count(digest.moreErrorCells, 'more cell')}`);
  return lines;
}

const isOf = (of: NonNullable<RuleOutcome['of']>, group: Group) =>
  of.prompt === group.prompt && of.model === group.model;

const ruleTarget = (of: RuleOutcome['of']) =>
  of === undefined ? '' : ` of ${oneLine(of.prompt, 120)} × ${oneLine(of.model, 80)}`;

function groupName(run: StoredRun, group: Pick<Group, 'prompt' | 'version' | 'model'>): string {
  return `${oneLine(group.prompt, 120)}${versionMark(run, group)} × ${oneLine(group.model, 80)}`;
}

function placed({ place, title }: Located, options: TableOptions): string {
  const name = oneLine(title, 80);
  if (place === null) return name;
  return `${oneLine(options.place(place.file), 300)}${place.line === null ? '' : `:${place.line}`}  ${name}`;
}
