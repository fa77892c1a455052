import { expect } from 'vitest';

/** Every control character but tab and line feed, and what hides or turns text. */
export const harmful =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/;

/** Markdown without its fenced blocks, code spans and `<code>` of character references, by CommonMark's own rules. */
export function withoutCode(text: string): string {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,5}(`{3,})(text)?$/.exec(line);
    if (fence === undefined && mark?.[2] !== undefined) fence = mark[1];
    else if (fence !== undefined && mark?.[2] === undefined && (mark?.[1]?.length ?? 0) >= fence.length)
      fence = undefined;
    else if (fence === undefined) kept.push(line);
  }
  expect(fence).toBeUndefined();
  return kept
    .join('\n')
    .replace(/<code>[^<>|`@*_]*<\/code>/g, '')
    .replace(/(?<!`)(`+)(?!`)(?:.*?[^`])?\1(?!`)/g, '');
}
