import { manyLines, oneLine } from './plain-text.ts';

// Markdown has no escape that holds everywhere (mentions and emoji are found after parsing), so foreign text goes only
// into code: there neither HTML nor links, mentions, emoji or emphasis are looked for.

/** Foreign text as a code span, on one line; the fence is longer than any run of backticks inside. */
export function codeSpan(text: string, limit: number): string {
  const line = oneLine(text, limit);
  if (line === '') return '(empty)';
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Foreign text as `<code>` for a table cell, where even a code span ends at a `|`: every mark is a character reference. */
export function tableCode(text: string, limit: number): string {
  const line = oneLine(text, limit);
  if (line === '') return '(empty)';
  return `<code>${line.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</code>`;
}

/** Foreign text as a fenced code block whose lines begin with `indent`. */
export function codeBlock(text: string, limit: number, indent: string): string {
  const clean = manyLines(text, limit);
  const fence = '`'.repeat(Math.max(3, longestRun(clean) + 1));
  return [`${fence}text`, ...clean.split('\n'), fence].map((line) => indent + line).join('\n');
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
