import type { JsonObject } from '../../../json.ts';
import { jinjaTemplate, mustacheTemplate, type OwnNames, type Template } from '../../engines/template.ts';
import { isNullable, type Segment } from '../../invert/pattern.ts';
import type { Role } from '../../message.ts';
import type { SourceText } from '../../source-text.ts';

/** A line that opens a message. */
export interface RoleLine {
  readonly role: Role;
  /** `[name="Ann"]` after the role. */
  readonly attributes: JsonObject;
  /** Offsets of the line's text without blanks around it. */
  readonly start: number;
  readonly end: number;
}

const roleLine = /^[ \t]*(?:#[ \t]*)?(system|developer|user|assistant)(\[[^\]\n]*\])?[ \t]*:[ \t]*$/gim;

/** The lines of a text that open a message, between two offsets. */
export function roleLines(text: string, from = 0, to = text.length): RoleLine[] {
  return [...text.slice(from, to).matchAll(roleLine)].map((match) => {
    const start = from + match.index + (match[0].length - match[0].trimStart().length);
    return {
      role: (match[1] ?? '').toLowerCase() as Role,
      attributes: attributesOf(match[2] ?? ''),
      start,
      end: from + match.index + match[0].trimEnd().length,
    };
  });
}

/** `[name="Ann", id=7]`. */
function attributesOf(written: string): JsonObject {
  const attributes: JsonObject = {};
  for (const [, key = '', quoted, plain = ''] of written.matchAll(
    /([\w-]+)\s*=\s*(?:"([^"]*)"|([^,\]]*))/g,
  )) {
    const text = quoted ?? plain.trim();
    const isNumber = quoted === undefined && text !== '' && String(Number(text)) === text;
    if (key !== '__proto__') attributes[key] = isNumber ? Number(text) : text;
  }
  return attributes;
}

/** The name, which no template can write, of a line that opens a message. */
export const roleName = (index: number) => `:role${index}`;

/**
 * The body as a template, in which the lines that open messages are values: what a variable holds opens none.
 * @throws {InputError} with every problem found.
 */
export function bodyTemplate(
  source: SourceText,
  from: number,
  to: number,
  lines: readonly RoleLine[],
  engine: 'jinja2' | 'mustache',
): Template {
  const own: OwnNames = {
    inserts: lines.map(({ start, end }, index) => ({
      start: start - from,
      end: end - from,
      name: roleName(index),
    })),
    segmentOf: (name): Segment | undefined => {
      const line = name.startsWith(':role') ? lines[Number(name.slice(5))] : undefined;
      return line && { kind: 'role', role: line.role };
    },
  };
  const place = {
    file: source.path,
    rangeOf: (start: number, end: number) => source.range(from + start, from + end),
  };
  const text = source.text.slice(from, to);
  return engine === 'mustache' ? mustacheTemplate(text, place, own) : jinjaTemplate(text, place, own);
}

/** A text as its line ends before, what stands between, and its line ends after. */
function edges(text: string): [string, string, string] {
  let start = 0;
  while (text.charAt(start) === '\n') start++;
  let end = text.length;
  while (end > start && text.charAt(end - 1) === '\n') end--;
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

/** The pattern of a whole body: what stands before the first role line is the system's, unless it is blank. */
export function openedPattern(segments: readonly Segment[]): Segment[] {
  const found = segments.findIndex(({ kind }) => kind === 'role');
  const first = found === -1 ? segments.length : found;
  const lead = segments.slice(0, first);
  const rest = segments.slice(first);
  if (lead.every((one) => one.kind === 'literal' && one.text.trim() === '')) return rest;
  const system: Segment[] = [{ kind: 'role', role: 'system' }, ...lead];
  // Blank for some values, or opened by a role line inside a condition: then there is no message of the system.
  return isNullable(lead) || lead.some(opensMessage)
    ? [{ kind: 'choice', branches: [system, lead] }, ...rest]
    : [...system, ...rest];
}

function opensMessage(segment: Segment): boolean {
  if (segment.kind === 'choice') return segment.branches.some((branch) => branch.some(opensMessage));
  if (segment.kind === 'repeat') return segment.body.some(opensMessage);
  return segment.kind === 'role' || segment.kind === 'history';
}

/** Literals side by side as one: a comment or a macro stood between them. */
function joinedLiterals(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (segment.kind === 'literal' && last?.kind === 'literal')
      joined[joined.length - 1] = { kind: 'literal', text: last.text + segment.text };
    else joined.push(segment);
  }
  return joined;
}

/** The pattern of a body: messages trimmed of line ends, threads and media where their variables stand. */
export function bodyPattern(
  segments: readonly Segment[],
  threads: ReadonlySet<string>,
  media: ReadonlySet<string>,
): Segment[] {
  const cut = joinedLiterals(segments).flatMap((segment): Segment[] => {
    if (segment.kind === 'choice')
      return [{ ...segment, branches: segment.branches.map((one) => bodyPattern(one, threads, media)) }];
    if (segment.kind === 'repeat') return [{ ...segment, body: bodyPattern(segment.body, threads, media) }];
    if (segment.kind === 'value') {
      const [name = ''] = segment.path;
      if (threads.has(name)) return [{ kind: 'history', path: segment.path }];
      if (media.has(name)) return [{ kind: 'media', path: segment.path }];
    }
    if (segment.kind !== 'literal') return [segment];
    // Line ends at the edge of a literal may be the edge of a message, where they are trimmed.
    return edges(segment.text).flatMap((part, at): Segment[] =>
      part === '' ? [] : [{ kind: 'literal', text: part, ...(at === 1 ? {} : { soft: true as const }) }],
    );
  });
  // Beside a mark of its own, a blank piece is always trimmed.
  return cut.filter((segment, at) => {
    const isSoft = segment.kind === 'literal' && segment.soft;
    const around = [cut[at - 1]?.kind, cut[at + 1]?.kind];
    return !isSoft || !around.some((kind) => kind === 'role' || kind === 'history' || kind === 'media');
  });
}
