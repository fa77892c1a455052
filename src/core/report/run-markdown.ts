import { editorRunNote } from '../prompt/editor-run.ts';
import type { StoredRun } from '../run/run.ts';
import { digestRun, type FailedCase, type Group, type Located, type RunDigest } from './digest.ts';
import { count, percent, rateText, scoreText, thousands } from './figures.ts';
import { finishOf } from './finished.ts';
import { editorRunPrompts, headline, notableRules, usageLine, versionMark } from './headline.ts';
import { MarkdownRoom, markdownLimit } from './markdown-room.ts';
import { codeBlock, codeSpan, ownWords, tableCode } from './markdown-text.ts';

const rubricLimit = 60;

/**
 * A run as GitHub-flavoured Markdown for a pull request: at most 60,000 UTF-16 units; what does not fit is counted. Text
 * from models and cases stands in code only, so that it is never HTML, a link or a mention.
 * @throws {InputError} `run-unfinished`.
 */
export async function* runMarkdown(run: StoredRun): AsyncGenerator<string> {
  const finish = finishOf(run);
  const digest = await digestRun(run, { failed: 50, errors: 20 });
  const foot = `\n${usageLine(finish.summary, digest.unpriced)} Regrade ${run.header.toolVersion}, run ${codeSpan(run.header.id, 80)}.\n`;
  const room = new MarkdownRoom(markdownLimit - foot.length - 600);

  let head = `### ${codeSpan(run.header.suite, 200)}\n\n**${headline(finish)}**\n`;
  for (const prompt of editorRunPrompts(run)) head += `\n${codeSpan(prompt, 200)} ${editorRunNote}\n`;
  if (finish.reason !== null) head += `\n${codeSpan(finish.reason, 500)}\n`;
  yield room.take(head) ?? '';

  const tables = digest.groups.map((group) => groupTable(run, digest, group));
  yield* room.list(
    '',
    tables,
    (n) => `\n… and ${count(n, 'more prompt and model', 'more prompts and models')}.\n`,
  );
  const rules = notableRules(finish, digest.definitions).map(({ rule, of, status, reason }) => {
    const target = of === undefined ? '' : ` of ${codeSpan(of.prompt, 120)} × ${codeSpan(of.model, 80)}`;
    return `- ${codeSpan(rule, 80)}${target} ${status}: ${ownWords(reason, [], 300)}\n`;
  });
  yield* room.list('\n**Rules**\n\n', rules, (n) => `- … and ${count(n, 'more rule')}\n`);
  yield* room.list(
    '\n**Could not be judged**\n\n',
    errorItems(digest),
    (n) => `- … and ${count(n, 'more reason')}\n`,
  );

  if (digest.failed.length > 0) {
    yield room.take('\n<details>\n<summary>Failed cases</summary>\n\n') ?? '';
    const cases = digest.failed.map((failed) => failedItem(run, digest, failed));
    yield* room.list('', cases, (n) => `\n… and ${count(n, 'more failed case')}.\n`);
    if (digest.moreFailedCells > 0) yield `\n… and ${count(digest.moreFailedCells, 'more failed cell')}.\n`;
    yield '\n</details>\n';
  }
  yield foot;
}

function groupTable(run: StoredRun, digest: RunDigest, group: Group): string {
  const { cells, passed } = group.summary;
  const rubrics = Object.entries(group.summary.rubrics);
  const rows = rubrics.slice(0, rubricLimit).map(([name, figures]) => {
    const binary = digest.definitions.get(name)?.binary ?? false;
    const row = [
      tableCode(name, 80),
      thousands(figures.n),
      rateText(figures, binary),
      scoreText(figures, binary),
      thousands(figures.errors),
    ];
    return `| ${row.join(' | ')} |\n`;
  });
  const more = rubrics.length - rows.length;
  return [
    `\n${groupTitle(run, group)}: ${thousands(passed)} of ${count(cells, 'cell')} passed\n\n`,
    '| rubric | n | pass rate [95 %] | mean score [95 %] | errors |\n',
    '| :--- | ---: | ---: | ---: | ---: |\n',
    ...rows,
    more > 0 ? `\n… and ${count(more, 'more rubric')}.\n` : '',
  ].join('');
}

function errorItems(digest: RunDigest): string[] {
  const items = digest.errors.map(
    ({ kind, message, rubric, cells, first }) =>
      `- ${count(cells, 'cell')}, ${kind}${rubric === null ? '' : ` in ${codeSpan(rubric, 80)}`}: ${codeSpan(message, 400)} (first: ${placed(first)})\n`,
  );
  if (digest.moreErrorCells > 0) items.push(`- … and ${count(digest.moreErrorCells, 'more cell')}\n`);
  return items;
}

function failedItem(run: StoredRun, digest: RunDigest, failed: FailedCase): string {
  const notes: string[] = [];
  if (digest.groups.length > 1) notes.push(groupTitle(run, failed));
  if (run.header.trials > 1) notes.push(`${failed.failedTrials} of ${run.header.trials} trials`);
  const lines = [`- ${placed(failed)}${notes.length === 0 ? '' : `, ${notes.join(', ')}`}`];
  for (const { rubric, score, reason } of failed.reasons.slice(0, 10)) {
    const binary = digest.definitions.get(rubric)?.binary ?? false;
    lines.push(`  - ${codeSpan(rubric, 80)}${binary ? '' : ` ${percent(score)}`}: ${codeSpan(reason, 300)}`);
  }
  if (failed.output !== null && failed.output !== '') lines.push('', codeBlock(failed.output, 600, '  '), '');
  return `${lines.join('\n')}\n`;
}

function groupTitle(run: StoredRun, group: Pick<Group, 'prompt' | 'version' | 'model'>): string {
  return `${codeSpan(group.prompt + versionMark(run, group), 200)} × ${codeSpan(group.model, 100)}`;
}

function placed({ place, title }: Located): string {
  const name = codeSpan(title, 120);
  if (place === null) return name;
  return `${name} at ${codeSpan(place.line === null ? place.file : `${place.file}:${place.line}`, 300)}`;
}
