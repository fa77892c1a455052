import type { Comparison, RubricComparison } from '../../core/compare/comparison.ts';
import type { GateOutlook, PromptChange } from '../../core/report/comparison-report.ts';
import { codeSpan, tableCode } from '../../core/report/markdown-text.ts';

/** A comparison as Markdown: the verdict, the change, a table of rubrics, and the cases that broke. */
export function comparisonText(
  comparison: Comparison,
  gate: GateOutlook | null,
  change: PromptChange | null,
): string {
  const { baseline, candidate, rubrics, sentence, warnings } = comparison;
  const titles = new Map(comparison.cases.map(({ id, title }) => [id, title]));
  const lines = [
    `### ${codeSpan(candidate.prompt, 300)}: ${codeSpan(baseline.words, 300)} → ${codeSpan(candidate.words, 300)}`,
    '',
    codeSpan(sentence, 500),
    '',
    ...(change === null ? [] : [`What changed: ${codeSpan(change.words, 300)}.`, '']),
    ...(gate === null ? [] : [`The gate to ${codeSpan(gate.against, 300)} ${gateWords(gate)}.`, '']),
    '| rubric | n | before | now | difference | broken | fixed | verdict |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rubrics.map(rowOf),
    '',
    ...rubrics
      .filter(({ broken }) => broken.length > 0)
      .flatMap(({ name, broken }) => [
        `Broken in ${codeSpan(name, 300)}: ${broken
          .slice(0, 20)
          .map((id) => codeSpan(titles.get(id) ?? id, 300))
          .join(', ')}${broken.length > 20 ? ` and ${broken.length - 20} more` : ''}.`,
        '',
      ]),
    ...warnings.map((warning) => `- ${codeSpan(warning, 300)}`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function rowOf(rubric: RubricComparison): string {
  const { name, n, binary, baseline, candidate, delta, ci, broken, fixed, verdict, neededCases } = rubric;
  const value = (side: typeof baseline) => {
    const figure = binary ? side.passRate : side.meanScore;
    if (figure === null) return '–';
    return binary ? `${(figure * 100).toFixed(1)} %` : figure.toFixed(2);
  };
  const points = (share: number) =>
    `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}`;
  const difference =
    delta === null ? '–' : `${points(delta)}${ci === null ? '' : ` [${points(ci[0])}, ${points(ci[1])}]`}`;
  const words =
    verdict === 'inconclusive'
      ? `not decided${neededCases === null ? '' : `, about ${neededCases} cases would tell`}`
      : verdict;
  return `| ${tableCode(name, 100)} | ${n} | ${value(baseline)} | ${value(candidate)} | ${difference} | ${broken.length} | ${fixed.length} | ${words} |`;
}

function gateWords({ outcome, reasons }: GateOutlook): string {
  const head = { passes: 'passes', fails: 'fails', unjudged: 'cannot be judged' }[outcome];
  return reasons.length === 0 ? head : `${head}: ${codeSpan(reasons.join(' ').replace(/\.$/u, ''), 500)}`;
}
