import type { DefaultTreeAdapterTypes } from 'parse5';
import * as z from 'zod';
import { quoted } from '../evidence.ts';
import type { RubricType, Verdict } from '../rubric.ts';
import { boundText } from '../text/bounds.ts';
import { htmlElements } from './html-elements.ts';

export const isHtml: RubricType<Record<string, never>> = {
  type: 'is-html',
  family: 'heuristic',
  summary:
    'The whole output is HTML: it has at least one element that HTML knows or a custom one, and no text outside of elements.',
  options: z.strictObject({}) as never,
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: '<p>Hi</p>', pass: true },
    { options: {}, output: 'Hi <b>x</b>', pass: false },
  ],
  async grade({ response: { output } }) {
    boundText(output, 'output');
    const wrong = await faultOf(output);
    if (wrong === null) return { pass: true, score: 1, reason: 'The output is HTML.' };
    return { pass: false, score: 0, reason: `The output is not HTML: ${wrong}.` };
  },
};

export const containsHtml: RubricType<Record<string, never>> = {
  type: 'contains-html',
  family: 'heuristic',
  summary:
    'HTML stands somewhere in the output, by signs as promptfoo counts them: an element opened and closed or a document type is enough; a lone tag, an entity, a comment, an attribute or a common tag name count half.',
  options: z.strictObject({}) as never,
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: 'Hi <b>x</b>', pass: true },
    { options: {}, output: 'a < b and c > d', pass: false },
    { options: {}, output: 'Tom &amp; Jerry', pass: false },
  ],
  grade: ({ response: { output } }): Verdict => {
    boundText(output, 'output');
    const points = signsOf(output);
    const pass = points >= 2;
    const reason = `The output has ${points} ${points === 1 ? 'sign' : 'signs'} of HTML; 2 are needed.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};

/** Deeper documents cost parse5 the square of their depth. */
const deepest = 2000;

async function faultOf(output: string): Promise<string | null> {
  const text = output.trim();
  if (text === '') return 'it is empty';
  if (/^<\?xml/i.test(text)) return 'it is XML';
  if (!text.includes('<')) return 'it has no element';
  if ((text.match(/<[a-z]/gi)?.length ?? 0) > deepest * 10) return 'it has too many elements to read';
  const { parseFragment, parse } = await import('parse5');
  if (/^(?:<!--(?:[^-]|-(?!->))*-->\s*)?<(?:!doctype|html)/i.test(text))
    return faultOfDocument(parse(text).childNodes);
  return faultOfNodes(parseFragment(text).childNodes);
}

function faultOfDocument(nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): string | null {
  return nodes.some((node) => node.nodeName === 'html') ? null : 'it has no element';
}

function faultOfNodes(nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): string | null {
  const outside = nodes.find((node) => 'value' in node && node.value.trim() !== '');
  if (outside && 'value' in outside)
    return `the text ${quoted(outside.value.trim())} stands outside of elements`;
  const pending = [...nodes];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if ('tagName' in node) {
      if (htmlElements.has(node.tagName) || node.tagName.includes('-')) return null;
      pending.push(...node.childNodes);
    }
  }
  return 'it has no element that HTML knows';
}

const common = new Set(
  'a b body br button code div em form h1 h2 h3 h4 h5 h6 head html i img input label li link meta ol option p pre script select span strong style table tbody td textarea th thead title tr u ul'.split(
    ' ',
  ),
);

function signsOf(text: string): number {
  const opened = new Set<string>();
  let closed = false;
  let lone = false;
  let attribute = false;
  let known = false;
  for (const [, slash, written = '', rest = ''] of text.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>/g)) {
    const name = written.toLowerCase();
    if (rest !== '' && !/^[\s/]/.test(rest)) continue;
    known ||= common.has(name);
    if (slash) closed ||= opened.has(name);
    else if (rest.endsWith('/')) lone = true;
    else opened.add(name);
    attribute ||= /\s[a-zA-Z][\w:-]{0,100}\s{0,10}=/.test(rest);
  }
  const tags = closed ? 2 : opened.size > 0 ? 1 : 0;
  const flags = [
    lone,
    /&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#x[0-9a-fA-F]{1,6});/.test(text),
    text.includes('<!--') && text.includes('-->', text.indexOf('<!--') + 4),
    attribute,
    known,
  ];
  const doctype = /<!doctype\s{1,10}html/i.test(text) ? 2 : 0;
  return tags + doctype + flags.filter(Boolean).length;
}
