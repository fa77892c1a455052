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

/**
 * A sentence of our own with names from files in it: the names become code spans. Where anything else is left that is
 * not plain words, the whole sentence does.
 */
export function ownWords(sentence: string, names: readonly string[], limit = 2000): string {
  const longestFirst = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const pieces =
    pattern === ''
      ? [sentence]
      : sentence.split(new RegExp(`(?<![\\p{L}\\p{N}])(${pattern})(?![\\p{L}\\p{N}])`, 'u'));
  // Names stand at the odd places.
  const plain = pieces.every(
    (piece, at) => at % 2 === 1 || (at === 0 ? isPlain(piece) : isPlainInLine(piece)),
  );
  if (!plain || sentence.length > limit) return codeSpan(sentence, limit);
  return pieces.map((piece, at) => (at % 2 === 1 ? codeSpan(piece, 120) : piece)).join('');
}

/** A sentence of our own for a table cell: as it stands where it is plain words, else `tableCode`. */
export function tableWords(sentence: string, limit: number): string {
  return isPlainInLine(sentence) && sentence.length <= limit ? sentence : tableCode(sentence, limit);
}

/** The same at the start of a line, where marks of lists and white space mean something. */
function isPlain(text: string): boolean {
  return isPlainInLine(text) && !/^\s|^[-+]|^\d+[.)]/.test(text);
}

/** Letters, digits and marks that mean nothing to Markdown, also not after parsing (mentions, emoji, links). */
function isPlainInLine(text: string): boolean {
  return /^(?:[\p{L}\p{N} .,;()%±+−–’“”×→-]|:(?= ))*$/u.test(text) && !/www\./i.test(text);
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
