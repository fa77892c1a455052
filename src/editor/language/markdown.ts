/** A text of a user as code inside a line of Markdown: nothing in it is markup. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  const short = line.length <= 200 ? line : `${line.slice(0, 200)}…`;
  const longest = Math.max(0, ...Array.from(short.matchAll(/`+/gu), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 && short !== '' ? `\`${short}\`` : `${fence} ${short} ${fence}`;
}

/** A text as a block of code that nothing inside it can end. */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/gu), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
