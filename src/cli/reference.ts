import { commands, environment, exitCodes, programDetails, programSummary } from './commands.ts';
import { comparisonKinds, jsonComparisonShape, jsonReportShape, reportKinds } from './report-shape.ts';

/** `docs/command-line.md`, made from the declared commands. */
export function commandLineReference(): string {
  const lines = [
    '# The command line',
    '',
    '<!-- Made from src/cli/commands.ts; `npx vitest run --config test/vitest.config.ts test/unit/cli -u` writes it again. -->',
    '',
    programSummary,
    '',
    ...programDetails.flatMap((paragraph) => [escaped(paragraph), '']),
  ];
  for (const { name, summary, arguments: words, details, options, examples } of commands) {
    lines.push(`## \`${['regrade', name, ...words.map((word) => word.name)].join(' ')}\``, '', summary, '');
    for (const word of words) lines.push(`\`${word.name}\`: ${escaped(word.summary)}`, '');
    lines.push(...details.flatMap((paragraph) => [escaped(paragraph), '']));
    lines.push('| option | does |', '| --- | --- |');
    for (const { flags, summary: does, repeatable, required } of options) {
      const more = `${repeatable ? ' May be given several times.' : ''}${required ? ' Needed.' : ''}`;
      lines.push(`| \`${flags}\` | ${escaped(does)}${more} |`);
    }
    lines.push('', '```sh');
    for (const { line, does } of examples) lines.push(`# ${does}`, line);
    lines.push('```', '');
  }
  lines.push('## Reports of `run`', '', ...reports(reportKinds, jsonReportShape));
  lines.push('## Reports of `diff`', '', ...reports(comparisonKinds, jsonComparisonShape));
  lines.push('The reports of `gate` are told in [gate.md](gate.md).', '');
  lines.push('## Environment', '', '| variable | does |', '| --- | --- |');
  for (const { name, means } of environment) lines.push(`| ${name} | ${escaped(means)} |`);
  lines.push('', '## Exit codes', '', 'Where several hold, 2 goes before 3, and 3 before 1.', '');
  lines.push('| code | means |', '| --- | --- |');
  for (const { code, means } of exitCodes) lines.push(`| ${code} | ${escaped(means)} |`);
  return `${lines.join('\n')}\n`;
}

function reports(
  kinds: readonly { readonly extension: string; readonly holds: string }[],
  shape: string,
): string[] {
  return [
    ...kinds.map(({ extension, holds }) => `- \`${extension}\`: ${escaped(holds)}`),
    '',
    '```text',
    ...shape.split('\n'),
    '```',
    '',
  ];
}

/** Text as Markdown that shows it as it stands; code in backticks stays code. */
function escaped(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(/[*_|<>\\]/g, '\\$&')))
    .join('');
}
