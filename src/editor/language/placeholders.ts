import { type FileKind, rubricOf } from './places.ts';
import type { Token } from './token.ts';

/** A placeholder in a rubric's text. */
export interface Placeholder {
  /** The first step of what it inserts: a variable, `expected` or `metadata`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The placeholder at an offset of a rubric's text. */
export function placeholderAt(
  text: string,
  offset: number,
  token: Token,
  kind: FileKind,
): Placeholder | undefined {
  if (token.role !== 'value' || (rubricOf(kind, token.path)?.rest.length ?? 0) === 0) return undefined;
  const source = text.slice(token.start, token.end);
  for (const found of source.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/gu)) {
    const start = token.start + found.index + found[0].indexOf(found[1] ?? '');
    const end = start + (found[1]?.length ?? 0);
    if (start <= offset && offset <= end) return { name: found[1]?.split('.')[0] ?? '', start, end };
  }
  return undefined;
}
