import type { GateOutcome } from '../compare/gate.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { verdictWord } from './comparison-words.ts';
import { count } from './figures.ts';
import type { GatedSuite, GateReport } from './gate-report.ts';
import { MarkdownRoom, markdownLimit } from './markdown-room.ts';
import { codeSpan, ownWords, tableCode, tableWords } from './markdown-text.ts';

const statusWord: Record<GateOutcome['status'], string> = {
  passed: 'passed',
  warning: 'not decided',
  failed: '**failed**',
  error: '**could not be judged**',
};

const order: readonly GateOutcome['status'][] = ['failed', 'error', 'warning', 'passed'];

/** A gate's decision as GitHub-flavoured Markdown for a pull request: at most 60,000 UTF-16 units. */
export function gateMarkdown({ decision, base, suites }: GateReport): string {
  const room = new MarkdownRoom(markdownLimit - 1000);
  const names = decision.outcomes.map(({ rule }) => rule);
  const parts = [room.take(`### Regrade gate\n\n**${ownWords(decision.sentence, names)}**\n`) ?? ''];
  if (base !== null) {
    const from = `\nJudged by what stands in ${codeSpan(base.ref, 120)} (${codeSpan(base.commit.slice(0, 12), 12)}), not by this change.\n`;
    parts.push(room.take(from) ?? '');
  }
  parts.push(
    ...room.list('', suites.map(rulesOf), (left) => `\n… and ${count(left, 'more suite')}.\n`),
    ...room.list(
      '',
      suites.flatMap(changesOf),
      (left) => `\n… and ${count(left, 'more suite')} with changed tests.\n`,
    ),
  );
  const comparisons = suites.flatMap(({ suite, comparisons: all }) => all.map((one) => ({ suite, ...one })));
  const details = comparisons.map(({ suite, prompt, comparison, change }) => {
    const own = comparisonMarkdown(
      comparison,
      change,
      [],
      Math.floor((markdownLimit * 0.6) / comparisons.length),
    );
    return `\n<details>\n<summary>${tableCode(prompt, 120)} by ${tableCode(suite, 120)}: ${verdictWord[comparison.verdict]}</summary>\n\n${own}\n</details>\n`;
  });
  parts.push(...room.list('', details, (left) => `\n… and ${count(left, 'more comparison')}.\n`));
  return parts.join('');
}

function rulesOf({ suite, decision, notes }: GatedSuite): string {
  // A long table begins with what needs a look.
  const sorted = decision.outcomes.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const rows = sorted.map(
    ({ rule, asks, status, reason }) =>
      `| ${tableCode(rule, 80)} | ${tableWords(asks, 80)} | ${statusWord[status]} | ${tableWords(reason, 400)} |\n`,
  );
  const remarks = notes.map((note) => `- ${codeSpan(note, 400)}\n`);
  return `\n${codeSpan(suite, 200)}\n\n| rule | asks | verdict | why |\n| :--- | :--- | :--- | :--- |\n${rows.join('')}${remarks.length > 0 ? `\n${remarks.join('')}` : ''}`;
}

function changesOf({ suite, changes }: GatedSuite): string[] {
  if (changes.length === 0) return [];
  const lines = changes.slice(0, 50).map((change) => `- ${codeSpan(change, 300)}\n`);
  if (changes.length > lines.length)
    lines.push(`- … and ${count(changes.length - lines.length, 'more change')}\n`);
  return [
    `\nThe tests of ${codeSpan(suite, 200)} change too. That is shown here and does not count:\n\n${lines.join('')}`,
  ];
}
