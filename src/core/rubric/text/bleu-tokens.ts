import { words } from './ngrams.ts';

const entities: readonly (readonly [string, string])[] = [
  ['<skipped>', ''],
  ['-\n', ''],
  ['\n', ' '],
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

/** The words of a text as WMT's mteval-v13a script and sacreBLEU's tokenizer `13a` part them; case is kept. */
export function tokenize13a(text: string): string[] {
  let plain = text;
  for (const [from, to] of entities) plain = plain.replaceAll(from, to);
  const parted = ` ${plain} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return words(parted);
}
