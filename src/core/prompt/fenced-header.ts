import { InputError } from '../problem.ts';
import type { SourceText } from './source-text.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** A file with a YAML header between two equal lines, and the text after it. */
export interface FencedHeader {
  /** Undefined without a header. */
  readonly document: YamlDocument | undefined;
  /** Offset of the text after the header. */
  readonly bodyStart: number;
}

/**
 * Splits a file at its header, by lines, and reads that as YAML.
 * @param fences lines that open and close a header, e.g. `---`.
 * @param blankBefore whether blank lines may stand before the header; else it begins in the first line.
 * @throws {InputError} for a header that is not closed, with code `unclosed-front-matter`, or is no YAML.
 */
export function splitHeader(
  source: SourceText,
  fences: readonly string[],
  blankBefore: boolean,
): FencedHeader {
  const { text, path } = source;
  const opening = blankBefore ? text.length - text.trimStart().length : 0;
  const openingEnd = lineEnd(text, opening);
  const fence = fences.find((one) => text.slice(opening, openingEnd).trimEnd() === one);
  if (fence === undefined) return { document: undefined, bodyStart: 0 };
  for (let start = openingEnd + 1; start < text.length; ) {
    const end = lineEnd(text, start);
    if (text.slice(start, end).trimEnd() === fence) {
      const document = readYaml(text, path, Math.min(openingEnd + 1, start), start);
      return { document, bodyStart: Math.min(end + 1, text.length) };
    }
    start = end + 1;
  }
  throw new InputError([
    source.error(
      'unclosed-front-matter',
      'The front matter that begins here is not closed.',
      `Put a line "${fence}" after it.`,
      opening,
      opening + fence.length,
    ),
  ]);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}
