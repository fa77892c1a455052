import { parse, tokenize } from '@huggingface/jinja';
import { InputError, type Problem, type Range } from '../../../problem.ts';
import type { JinjaNode, Program, Token } from './nodes.ts';
import { readyToRun } from './ready.ts';
import { type Span, spansOf } from './spans.ts';

/** Where a template stands: an offset of the template becomes a place in the file. */
export interface TemplatePlace {
  readonly file: string;
  rangeOf(start: number, end: number): Range;
}

/** Fixed text that a format replaces by a value of its own, such as a line that opens a message. */
export interface Insert {
  readonly start: number;
  readonly end: number;
  /** A name that no template can write. */
  readonly name: string;
}

/** A Jinja template, read but not run. */
export interface JinjaTemplate {
  /** For rendering. */
  readonly program: Program;
  /** The same tree; its names carry the place where they stand, see `nameOf` and `spanOf`. */
  readonly marked: JinjaNode;
  readonly place: TemplatePlace;
  spanOf(name: string): Span | undefined;
}

/** Characters of one template. */
const largestTemplate = 1024 * 1024;

/** Blanks in a row; the package's own search for tags takes time that grows with the square of them. */
const mostBlanks = 1000;

/** Between a name and the number of its token. */
const mark = '\u0000';

/** Words of the grammar; the parser compares them as they are. */
const keywords: ReadonlySet<string> = new Set(
  'set endset if elif else endif for in endfor macro endmacro call endcall filter endfilter break continue or and not is'.split(
    ' ',
  ),
);

/**
 * Reads a Jinja template; `trim_blocks` and `lstrip_blocks` are off, as in Prompty and promptfoo.
 * @throws {InputError} with code `template-syntax` at the place of the first mistake, or `template-too-large`.
 */
export function parseJinja(
  text: string,
  place: TemplatePlace,
  inserts: readonly Insert[] = [],
): JinjaTemplate {
  checkSize(text, place);
  const refuse = (message: string, remedy: string, { start, end }: Span) =>
    InputError.of({
      code: 'template-syntax',
      message,
      remedy,
      file: place.file,
      range: place.rangeOf(start, end),
    });
  const generation = /\{%-?\s{0,20}(end)?generation\b/.exec(text);
  if (generation) {
    const span = { start: generation.index, end: generation.index + generation[0].length };
    throw refuse('The tag "generation" has no meaning in a prompt.', 'Take the tag out.', span);
  }
  let tokens: Token[];
  try {
    tokens = tokenize(text, { trim_blocks: false, lstrip_blocks: false });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const span = lastTag(text);
    throw refuse(`This is not valid Jinja: ${sentence(error.message)}`, 'Correct the tag.', span);
  }
  const spans = spansOf(text, tokens);
  const split = withInserts(text, tokens, spans, inserts);
  const program = parsed(split.tokens, (message, at) =>
    refuse(message, 'Correct the tag, or close what it opens.', split.spans[at] ?? lastTag(text)),
  );
  const named = split.tokens.map((token, index) =>
    token.type === 'Identifier' && !keywords.has(token.value)
      ? { ...token, value: `${token.value}${mark}${index}` }
      : token,
  );
  return {
    program,
    marked: parse(named) as unknown as JinjaNode,
    place,
    spanOf: (name) => {
      const at = name.indexOf(mark);
      return at === -1 ? undefined : split.spans[Number(name.slice(at + 1))];
    },
  };
}

/** The name alone, without its place. */
export function nameOf(marked: string): string {
  const at = marked.indexOf(mark);
  return at === -1 ? marked : marked.slice(0, at);
}

function checkSize(text: string, place: TemplatePlace): void {
  const refuse = (problem: Omit<Problem, 'severity' | 'file' | 'code'>) =>
    InputError.of({ code: 'template-too-large', file: place.file, ...problem });
  if (text.length > largestTemplate) {
    throw refuse({
      message: 'A template has more than a million characters.',
      remedy: 'Give long text as a variable.',
    });
  }
  let blanks = 0;
  for (let at = 0; at < text.length; at++) {
    blanks = text.charAt(at).trim() === '' ? blanks + 1 : 0;
    if (blanks > mostBlanks) {
      throw refuse({
        message: `A template has more than ${mostBlanks} blanks in a row.`,
        remedy: 'Take them out.',
        range: place.rangeOf(at - mostBlanks, at),
      });
    }
  }
}

/** Parses; on a mistake, parses again to see how far the parser came. */
function parsed(tokens: Token[], refuse: (message: string, at: number) => InputError): Program {
  try {
    return readyToRun(parse(tokens));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    let furthest = 0;
    const watched = new Proxy(tokens, {
      get(target, key) {
        const at = typeof key === 'string' ? Number(key) : Number.NaN;
        if (at < tokens.length) furthest = Math.max(furthest, at);
        return Reflect.get(target, key);
      },
    });
    try {
      parse(watched);
    } catch (again) {
      if (!(again instanceof Error)) throw again;
    }
    if (error instanceof RangeError) throw refuse('The template nests too deep.', furthest);
    const isOpen = error instanceof TypeError;
    const reason = isOpen ? 'a tag is not closed before the end.' : sentence(error.message);
    throw refuse(`This is not valid Jinja: ${reason}`, furthest);
  }
}

/** Cuts fixed text at the inserts and puts a printed name there. */
function withInserts(
  text: string,
  tokens: readonly Token[],
  spans: readonly Span[],
  inserts: readonly Insert[],
): { readonly tokens: Token[]; readonly spans: Span[] } {
  const into: { tokens: Token[]; spans: Span[] } = { tokens: [], spans: [] };
  const add = (token: Token, span: Span) => {
    into.tokens.push(token);
    into.spans.push(span);
  };
  let next = 0;
  for (const [index, token] of tokens.entries()) {
    const span = spans[index] ?? { start: 0, end: 0 };
    if (token.type !== 'Text') {
      add(token, span);
      continue;
    }
    let done = span.start;
    for (; (inserts[next]?.end ?? Number.POSITIVE_INFINITY) <= span.end; next++) {
      const insert = inserts[next];
      if (!insert || insert.start < done) continue;
      if (insert.start > done)
        add({ type: 'Text', value: text.slice(done, insert.start) }, { start: done, end: insert.start });
      add({ type: 'OpenExpression', value: '{{' }, insert);
      add({ type: 'Identifier', value: insert.name }, insert);
      add({ type: 'CloseExpression', value: '}}' }, insert);
      done = insert.end;
    }
    if (done < span.end)
      add({ type: 'Text', value: text.slice(done, span.end) }, { start: done, end: span.end });
  }
  return into;
}

function lastTag(text: string): Span {
  const start = Math.max(text.lastIndexOf('{%'), text.lastIndexOf('{{'), text.lastIndexOf('{#'), 0);
  return { start, end: Math.min(text.length, start + 2) };
}

/** A message of the package as the end of a sentence. */
function sentence(message: string): string {
  const plain = message.replace(/^Parser Error: /, '');
  return `${plain.charAt(0).toLowerCase()}${plain.slice(1)}`.replace(/\.?$/, '.');
}
