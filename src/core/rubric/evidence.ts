const longest = 80;

/** A text as evidence in a reason: in quotes, on one line, cut to 80 UTF-16 units. */
export function quoted(text: string): string {
  if (text.length <= longest) return JSON.stringify(text);
  // A cut between the halves of a surrogate pair would show a broken character.
  const last = text.charCodeAt(longest - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest;
  return `${JSON.stringify(text.slice(0, end)).slice(0, -1)}…"`;
}

/** Names or words for a sentence: each quoted, at most five, the rest counted. */
export function quotedList(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map(quoted).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}

/** A number with its noun: `1 word`, `2 words`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
