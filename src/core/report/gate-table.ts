import type { GateOutcome } from '../compare/gate.ts';
import { rubricLines } from './comparison-table.ts';
import type { GatedSuite, GateReport } from './gate-report.ts';
import { oneLine } from './plain-text.ts';
import { columns, type Paint, paintOf, type Style } from './terminal.ts';

export interface GateTableOptions {
  /** Colour by ANSI escape sequences; without it the text holds no control character but line feeds. */
  readonly color: boolean;
  /** Turns a path from the workspace's root into the path to show. */
  readonly place: (file: string) => string;
}

const words: Record<GateOutcome['status'], { readonly word: string; readonly style: Style }> = {
  passed: { word: 'passed', style: 'green' },
  warning: { word: 'not decided', style: 'yellow' },
  failed: { word: 'failed', style: 'red' },
  error: { word: 'not judged', style: 'yellow' },
};

/** A gate's decision for the terminal: the sentence, then for each suite its rules, comparisons and changed tests. */
export function gateTable({ decision, base, suites }: GateReport, options: GateTableOptions): string {
  const paint = paintOf(options.color);
  const style = { passed: 'green', failed: 'red', error: 'yellow' } as const;
  const lines = [paint(style[decision.status], paint('bold', oneLine(decision.sentence, 1000)))];
  if (base !== null)
    lines.push(
      `Judged by what stands in ${oneLine(base.ref, 120)} (${base.commit.slice(0, 12)}), not by this change.`,
    );
  for (const suite of suites) lines.push('', ...suiteLines(suite, options, paint));
  return `${lines.join('\n')}\n`;
}

function suiteLines(
  { suite, decision, comparisons, changes, notes }: GatedSuite,
  { place }: GateTableOptions,
  paint: Paint,
): string[] {
  const rules = decision.outcomes.map(({ rule, asks, status }) => [
    { text: `  ${words[status].word}`, style: words[status].style },
    { text: oneLine(rule, 80) },
    { text: oneLine(asks, 80), style: 'dim' as const },
  ]);
  const reasons = decision.outcomes.map(({ reason }) => `    ${oneLine(reason, 600)}`);
  const lines = [paint('bold', oneLine(place(suite), 300))];
  columns(rules, new Set(), paint).forEach((row, at) => {
    lines.push(row, reasons[at] ?? '');
  });
  for (const note of notes) lines.push(`  ${oneLine(note, 600)}`);
  for (const { prompt, comparison } of comparisons) {
    const { baseline, candidate } = comparison;
    lines.push('', `  ${oneLine(`${prompt}: ${baseline.words} → ${candidate.words}`, 300)}`);
    lines.push(...rubricLines(comparison, paint));
    lines.push(...comparison.warnings.map((warning) => `  ${paint('yellow', oneLine(warning, 500))}`));
  }
  if (changes.length > 0) {
    lines.push('', '  The tests change too. That is shown here and does not count:');
    lines.push(...changes.map((change) => `    ${oneLine(change, 300)}`));
  }
  return lines;
}
