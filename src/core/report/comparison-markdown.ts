import type { CaseRow, ComparedSide, Comparison, LoneCase, RubricComparison } from '../compare/comparison.ts';
import type { FurtherSide, PromptChange } from './comparison-report.ts';
import {
  comparedFigure,
  difference,
  figureWords,
  levelWord,
  metricWord,
  paidWords,
  verdictPhrase,
  verdictWord,
} from './comparison-words.ts';
import { count, thousands } from './figures.ts';
import { MarkdownRoom, markdownLimit } from './markdown-room.ts';
import { codeSpan, ownWords, tableCode } from './markdown-text.ts';

const rubricLimit = 60;
const caseLimit = 20;

/**
 * A comparison as GitHub-flavoured Markdown for a pull request: at most 60,000 UTF-16 units. Text from prompts, cases
 * and models stands in code only, so that it is never HTML, a link or a mention.
 * @param change of the prompt, where it is known
 * @param further what stands beside the candidate, a column each of a table of their own
 */
export function comparisonMarkdown(
  comparison: Comparison,
  change: PromptChange | null,
  further: readonly FurtherSide[] = [],
  limit = markdownLimit,
): string {
  const { baseline, candidate, rubrics, verdict, warnings } = comparison;
  const foot = `\n${count(comparison.cases.length, 'case')} paired. ${paidWords([baseline, candidate])}\n`;
  const room = new MarkdownRoom(limit - foot.length - 600);
  const rows = new Map(comparison.cases.map((row) => [row.id, row]));
  const names = rubrics.map(({ name }) => name);
  const parts: string[] = [];
  const head = [
    `### ${codeSpan(candidate.prompt, 200)}: ${verdictWord[verdict]}`,
    '',
    `**${ownWords(comparison.sentence, names)}**`,
    '',
    `${side('Baseline', baseline)}  `,
    `${side('Candidate', candidate)}  `,
    ...(change === null ? [] : [`Change: ${codeSpan(change.words, 300)}`]),
    '',
    '',
  ].join('\n');
  parts.push(room.take(head) ?? '');
  parts.push(
    ...room.list(
      `| rubric | n | before | now | difference [${levelWord(comparison.settings.alpha)}] | broken | fixed | flaky | verdict |\n| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n`,
      rubrics.slice(0, rubricLimit).map(tableRow),
      (left) => `\n… and ${count(left, 'more rubric')}.\n`,
    ),
  );
  if (rubrics.length > rubricLimit)
    parts.push(`\n… and ${count(rubrics.length - rubricLimit, 'more rubric')}.\n`);
  parts.push(...furtherPart(rubrics, further, room));
  parts.push(
    ...room.list(
      '\n',
      warnings.map((warning) => `- ${codeSpan(warning, 400)}\n`),
      (left) => `- … and ${count(left, 'more warning')}\n`,
    ),
  );
  const changed = rubrics.filter(({ broken, fixed }) => broken.length + fixed.length > 0);
  if (changed.length > 0) {
    parts.push(room.take('\n<details>\n<summary>Broken and fixed cases</summary>\n') ?? '');
    parts.push(
      ...room.list(
        '',
        changed.map((rubric) => changedCases(rubric, rows)),
        (left) => `\n… and ${count(left, 'more rubric')}.\n`,
      ),
    );
    parts.push('\n</details>\n');
  }
  parts.push(...metricsPart(comparison, room));
  parts.push(...lonePart('Only in the baseline', comparison.onlyBaseline, room));
  parts.push(...lonePart('Only in the candidate', comparison.onlyCandidate, room));
  parts.push(...lonePart('Changed, so not compared', comparison.changedCases, room));
  return `${parts.join('')}${foot}`;
}

function side(title: string, { prompt, words, models }: ComparedSide): string {
  return `${title}: ${codeSpan(prompt, 200)} ${codeSpan(words, 120)} × ${codeSpan(models.join(', '), 200)}`;
}

function tableRow(rubric: RubricComparison): string {
  const cells = [
    tableCode(rubric.name, 80),
    thousands(rubric.n),
    together(comparedFigure(rubric.baseline, rubric.binary)),
    together(comparedFigure(rubric.candidate, rubric.binary)),
    together(difference(rubric)),
    thousands(rubric.broken.length),
    thousands(rubric.fixed.length),
    thousands(rubric.flaky.length),
    rubric.verdict === 'regressed' ? `**${verdictPhrase(rubric)}**` : verdictPhrase(rubric),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** A figure with its unit and its interval, which a narrow table must not break. */
const together = (figure: string) => figure.replaceAll(' ', '\u00A0');

/** The sides beside the candidate, by rubric: what they come to, and how they differ from the baseline. */
function* furtherPart(
  rubrics: readonly RubricComparison[],
  further: readonly FurtherSide[],
  room: MarkdownRoom,
): Generator<string> {
  if (further.length === 0) return;
  const name = ({ words }: FurtherSide) => tableCode(words, 80);
  const rows = rubrics.slice(0, rubricLimit).map(({ name: rubric, binary }) => {
    const cells = further.map(({ rubrics: own }) => {
      const cell = own.find((one) => one.name === rubric);
      if (cell === undefined) return '–';
      return `${figureWords(cell.value, binary)}, ${difference(cell)} ${verdictWord[cell.verdict]}`;
    });
    return `| ${[tableCode(rubric, 80), ...cells].join(' | ')} |\n`;
  });
  const all = further.map(({ missing, verdict }) =>
    missing === null ? `**${verdictWord[verdict]}**` : missing,
  );
  yield* room.list(
    `\nBeside them, against the same baseline, each corrected for its own rubrics:\n\n| rubric | ${further.map(name).join(' | ')} |\n| :--- |${' :--- |'.repeat(further.length)}\n`,
    [...rows, `| all | ${all.join(' | ')} |\n`],
    (left) => `\n… and ${count(left, 'more line')}.\n`,
  );
}

function changedCases(rubric: RubricComparison, rows: ReadonlyMap<string, CaseRow>): string {
  const list = (kind: 'broken' | 'fixed') => {
    const ids = rubric[kind];
    const items = ids.slice(0, caseLimit).map((id) => `  - ${kind}: ${placed(rows.get(id), id)}\n`);
    if (ids.length > caseLimit)
      items.push(`  - … and ${count(ids.length - caseLimit, `more ${kind} case`)}\n`);
    return items.join('');
  };
  return `\n- ${codeSpan(rubric.name, 80)}: ${ownWords(rubric.explanation, [rubric.name])}\n${list('broken')}${list('fixed')}`;
}

function placed(row: CaseRow | undefined, id: string): string {
  if (row === undefined) return codeSpan(id, 120);
  return `${codeSpan(row.title, 120)} at ${codeSpan(row.line === null ? row.file : `${row.file}:${row.line}`, 300)}`;
}

function* metricsPart({ metrics, settings }: Comparison, room: MarkdownRoom): Generator<string> {
  const rows = metrics
    .map(metricWord)
    .filter((metric) => metric !== null)
    .map(
      ({ name, baseline, candidate, change }) =>
        `| ${name} | ${[baseline, candidate, change].map(together).join(' | ')} |\n`,
    );
  yield* room.list(
    `\n| metric | median before | now | ratio of means [${levelWord(settings.alpha)}] |\n| :--- | ---: | ---: | ---: |\n`,
    rows,
    (left) => `\n… and ${count(left, 'more metric')}.\n`,
  );
}

function* lonePart(title: string, cases: readonly LoneCase[], room: MarkdownRoom): Generator<string> {
  const items = cases.slice(0, caseLimit).map((lone) => `- ${codeSpan(lone.title, 120)}\n`);
  const more = cases.length - items.length;
  if (more > 0) items.push(`- … and ${count(more, 'more case')}\n`);
  yield* room.list(`\n${title}:\n\n`, items, (left) => `- … and ${count(left, 'more line')}\n`);
}
