import type { SaxesParser } from 'saxes';
import * as z from 'zod';
import { quotedList } from '../evidence.ts';
import { searchedList } from '../option-schemas.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { boundText } from '../text/bounds.ts';

const options = z.strictObject({
  value: z
    .union([
      z.strictObject({ requiredElements: searchedList }).transform((value) => value.requiredElements),
      searchedList,
    ])
    .optional()
    .describe(
      'Elements that must be there, as paths from the root (`root.user.id`): a list, or one text with commas.',
    ),
});
type Options = z.output<typeof options>;

export const isXml: RubricType<Options> = {
  type: 'is-xml',
  family: 'heuristic',
  summary:
    'The whole output is well-formed XML and has these elements. A document type definition is refused.',
  options,
  binary: true,
  takesExpected: false,
  examples: [
    { options: { value: ['root.user.id'] }, output: '<root><user><id>1</id></user></root>', pass: true },
    { options: {}, output: '<a><b></a>', pass: false },
  ],
  async grade({ response: { output } }, { value }) {
    boundText(output, 'output');
    const { SaxesParser } = await import('./xml-parser.ts');
    const read = readXml(output, SaxesParser);
    if (read.fault !== null)
      return { pass: false, score: 0, reason: `The output is not XML: ${read.fault}.` };
    const missing = (value ?? []).filter((path) => !read.paths.has(path));
    if (missing.length === 0)
      return { pass: true, score: 1, reason: 'The output is XML with all elements asked for.' };
    return { pass: false, score: 0, reason: `The XML lacks ${quotedList(missing)}.` };
  },
};

export const containsXml: RubricType<Options> = {
  type: 'contains-xml',
  family: 'heuristic',
  summary: 'A well-formed XML element with these elements stands somewhere in the output.',
  options,
  binary: true,
  takesExpected: false,
  examples: [
    { options: { value: ['r.id'] }, output: 'a <r><id>1</id></r> b', pass: true },
    { options: {}, output: 'no xml < here', pass: false },
  ],
  async grade({ response: { output } }, { value }) {
    boundText(output, 'output');
    const { SaxesParser } = await import('./xml-parser.ts');
    let missing: string[] | null = null;
    for (const candidate of elements(output)) {
      const read = readXml(candidate, SaxesParser);
      if (read.fault !== null) continue;
      missing = (value ?? []).filter((path) => !read.paths.has(path));
      if (missing.length === 0)
        return { pass: true, score: 1, reason: 'The output contains XML with all elements asked for.' };
    }
    const reason = missing
      ? `No XML in the output has all of ${quotedList(value ?? [])}; the last lacks ${quotedList(missing)}.`
      : 'The output contains no XML.';
    return { pass: false, score: 0, reason };
  },
};

interface Read {
  /** Why the text is not well-formed, or null. */
  readonly fault: string | null;
  /** Paths of all elements, names joined by dots. */
  readonly paths: ReadonlySet<string>;
}

const deepest = 200;

function readXml(text: string, Parser: typeof SaxesParser): Read {
  const paths = new Set<string>();
  const open: string[] = [];
  let fault: string | null = null;
  const parser = new Parser({ xmlns: true });
  parser.on('error', ({ message }) => {
    fault ??= message.replace(/^[^:]*\d+:\d+: /, '').replace(/\.$/, '');
  });
  parser.on('doctype', (doctype) => {
    if (doctype.includes('[')) fault ??= 'it has a document type definition';
  });
  parser.on('opentag', ({ name }) => {
    open.push(name);
    if (open.length > deepest) fault ??= `it nests deeper than ${deepest} levels`;
    else paths.add(open.join('.'));
  });
  parser.on('closetag', () => {
    open.pop();
  });
  for (let at = 0; at < text.length && fault === null; at += 4096) parser.write(text.slice(at, at + 4096));
  if (fault === null) parser.close();
  return { fault, paths };
}

const mostText = 5_000_000;

/** Texts that may be an element: from every opening tag to the first and to the last closing tag of its name. */
function* elements(text: string): Generator<string> {
  const ends = new Map<string, number>();
  for (const tag of text.matchAll(/<\/([A-Za-z_][\w.:-]*)\s{0,100}>/g))
    ends.set(tag[1] ?? '', tag.index + tag[0].length);
  let budget = mostText;
  for (const tag of text.matchAll(/<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?\/?>/g)) {
    const name = tag[1] ?? '';
    const closes = tag[0].endsWith('/>');
    for (const end of closes ? [tag.index + tag[0].length] : closings(text, name, tag.index, ends)) {
      budget -= end - tag.index;
      if (budget < 0)
        throw new RubricError('The output has too many unfinished elements to search it all for XML.');
      yield text.slice(tag.index, end);
    }
  }
}

/** The first and the last place where an element of this name could end. */
function closings(text: string, name: string, from: number, last: ReadonlyMap<string, number>): number[] {
  const end = last.get(name);
  if (end === undefined || end < from) return [];
  const close = `</${name}>`;
  const first = text.indexOf(close, from);
  return first === -1 || first + close.length >= end ? [end] : [first + close.length, end];
}
