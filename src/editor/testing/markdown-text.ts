/** Longest answer that a message holds, in UTF-16 units; the whole is in the results panel. */
const longestAnswer = 5_000;

/**
 * A text as Markdown that shows it as it is: no emphasis, no link (not even of a bare address), no image, no HTML.
 * Line breaks become blanks.
 */
export function escapedMarkdown(text: string): string {
  // CommonMark lets every ASCII punctuation character be escaped, which also breaks up what would become a link.
  return text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(/[!-/:-@[-`{-~]/gu, '\\$&');
}

/** A text as a Markdown code block that nothing inside it can end. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/gu), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replaceAll(/\r\n?/gu, '\n')}\n${fence}`;
}

/** The beginning of a text that is too long for a message. */
export function clipped(text: string): string {
  return text.length <= longestAnswer ? text : `${text.slice(0, longestAnswer)}…`;
}

/** A name as a label of the tree: one line, not endless, and without icons, which `$(name)` would make. */
export function labelText(name: string): string {
  const line = name.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return (line.length <= 200 ? line : `${line.slice(0, 200)}…`).replaceAll('$(', '$\u200b(');
}
