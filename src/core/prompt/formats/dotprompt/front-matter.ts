import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { nearest } from '../../../nearest.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { parseShape } from '../../shape.ts';
import type { SourceText } from '../../source-text.ts';
import { readYaml, type YamlDocument } from '../../yaml-document.ts';

/** A `.prompt` file in its two pieces. */
export interface DotpromptText {
  readonly frontMatter: FrontMatter;
  /** The YAML, for the places of its parts; undefined without front matter. */
  readonly document: YamlDocument | undefined;
  /** Offsets of the template in the file's text; trimmed where there is front matter, as the format wants. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly problems: readonly Problem[];
}

const anything = z.custom<JsonValue>(() => true).nullish();
const map = z.custom<JsonObject>(isJsonObject, 'be a mapping').nullish();
const text = z.string().nullish();
const textOrNumber = z.union([z.string(), z.number()], 'be a text').nullish();

const frontMatterShape = z.looseObject({
  name: text,
  variant: textOrNumber,
  version: textOrNumber,
  description: text,
  model: text,
  config: map,
  tools: z.array(z.string()).nullish(),
  toolDefs: z
    .array(
      z.looseObject({ name: z.string(), description: text, inputSchema: anything, outputSchema: anything }),
    )
    .nullish(),
  input: z.looseObject({ schema: anything, default: map }).nullish(),
  output: z.looseObject({ format: text, schema: anything }).nullish(),
});

export type FrontMatter = z.infer<typeof frontMatterShape>;

const knownKeys = Object.keys(frontMatterShape.shape);

const fence = /^---[ \t]*$/;

/**
 * Splits a `.prompt` file at its front matter, by lines, and reads that as YAML.
 * An empty front matter, and a closing `---` at the very end of the file, are front matter too.
 * @throws {InputError} for front matter that is not closed, is no YAML, or has parts of the wrong shape.
 */
export function splitFrontMatter(source: SourceText): DotpromptText {
  const { text, path } = source;
  const opening = openingFence(text);
  if (!opening) {
    return { frontMatter: {}, document: undefined, bodyStart: 0, bodyEnd: text.length, problems: [] };
  }
  const closing = closingFence(text, opening.end);
  if (!closing) {
    const message = 'The front matter that begins here is not closed.';
    throw new InputError([
      source.error(
        'unclosed-front-matter',
        message,
        'Put a line "---" after it.',
        opening.start,
        opening.start + 3,
      ),
    ]);
  }
  const document = readYaml(text, path, opening.end, closing.start);
  const frontMatter = document.value === null ? {} : parseShape(frontMatterShape, document, path);
  const body = text.slice(closing.end);
  const bodyStart = closing.end + (body.length - body.trimStart().length);
  return {
    frontMatter,
    document,
    bodyStart,
    bodyEnd: Math.max(bodyStart, bodyStart + body.trim().length),
    problems: misspelledKeys(frontMatter, document, path),
  };
}

/** The keys with dots, which belong to others: `a.b.c: v` → `{"a.b": {c: v}}`. */
export function extensions(frontMatter: FrontMatter): JsonObject {
  const found: { [space: string]: JsonObject } = {};
  for (const [key, value] of Object.entries(frontMatter)) {
    const dot = key.lastIndexOf('.');
    if (dot <= 0) continue;
    const space = key.slice(0, dot);
    found[space] = { ...found[space], [key.slice(dot + 1)]: value as JsonValue };
  }
  return found;
}

/** Only blank lines and `#` lines, such as a licence, may stand before the first fence. */
function openingFence(text: string): { start: number; end: number } | undefined {
  for (const line of linesFrom(text, 0)) {
    const content = text.slice(line.start, line.end);
    if (fence.test(content)) return { start: line.start, end: line.next };
    if (!content.startsWith('#') && content.trim() !== '') return undefined;
  }
  return undefined;
}

function closingFence(text: string, from: number): { start: number; end: number } | undefined {
  for (const line of linesFrom(text, from)) {
    if (fence.test(text.slice(line.start, line.end))) return { start: line.start, end: line.next };
  }
  return undefined;
}

function* linesFrom(text: string, from: number): Generator<{ start: number; end: number; next: number }> {
  let start = from;
  while (start < text.length) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at;
    const next = at === -1 ? text.length : at + 1;
    yield { start, end, next };
    start = next;
  }
}

/** Other keys belong to others, so only one that looks like a mistake is worth a word. */
function misspelledKeys(frontMatter: FrontMatter, document: YamlDocument, file: string): Problem[] {
  return Object.keys(frontMatter).flatMap((key): Problem[] => {
    const near = knownKeys.includes(key) || key.includes('.') ? undefined : nearest(key, knownKeys);
    if (!near || near in frontMatter) return [];
    return [
      {
        severity: 'warning',
        code: 'unknown-key',
        message: `The key "${key}" has no meaning in a Dotprompt file.`,
        remedy: `Did you mean "${near}"?`,
        file,
        range: document.keyRange([], key),
      },
    ];
  });
}
