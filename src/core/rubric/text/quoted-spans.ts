import * as z from 'zod';
import { counted, quotedList } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { boundText } from './bounds.ts';

const options = z.strictObject({
  value: z
    .union([z.string().transform((text) => [text]), z.array(z.string()).max(10_000)], {
      error: 'must be a text or a list of texts',
    })
    .optional()
    .describe("The texts that may be quoted; default: the case's `context`."),
  minWords: z
    .int({ error: 'must be a whole number' })
    .min(1, 'must be at least 1')
    .optional()
    .describe('Quotations of fewer words do not count, default 3.'),
  ignoreCase: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether upper and lower case are the same, default true.'),
});

const mostQuotations = 1000;

export const quotedSpans: RubricType<z.output<typeof options>> = {
  type: 'quoted-spans',
  family: 'heuristic',
  summary:
    'The share of the quotations in the output that stand word for word in the sources; the rule of Ragas. An output without a quotation scores 0.',
  options,
  binary: false,
  defaultThreshold: 1,
  takesExpected: false,
  examples: [
    {
      options: { value: ['We know the sky is  BLUE today.'] },
      output: 'He said "the sky is blue today" yesterday.',
      pass: true,
    },
    {
      options: { value: ['the sky is blue today'] },
      output: 'He said "the sky is green today".',
      pass: false,
    },
  ],
  grade: ({ response: { output }, case: { context } }, { value, minWords = 3, ignoreCase = true }) => {
    const sources = value ?? context;
    if (sources === undefined) {
      throw new RubricError(
        'There is nothing to quote from: give the case a context, or the rubric a value.',
      );
    }
    boundText(output, 'output');
    const spans = quotations(output).filter((span) => span.split(/\s+/).length >= minWords);
    if (spans.length === 0) {
      return { pass: false, score: 0, reason: `The output quotes nothing of ${minWords} words or more.` };
    }
    if (spans.length > mostQuotations) {
      throw new RubricError(
        `The output has ${spans.length} quotations; at most ${mostQuotations} are looked up.`,
      );
    }
    const squeezed = sources.map((source) => squeeze(source, ignoreCase));
    const missing = spans.filter((span) => {
      const wanted = squeeze(span, ignoreCase);
      return !squeezed.some((source) => source.includes(wanted));
    });
    const score = 1 - missing.length / spans.length;
    const reason =
      missing.length === 0
        ? spans.length === 1
          ? 'The quotation stands in the sources.'
          : `All ${spans.length} quotations stand in the sources.`
        : `Of ${counted(spans.length, 'quotation')}, ${spans.length - missing.length} stand in the sources; not there: ${quotedList(missing)}.`;
    return { pass: false, score, reason };
  },
};

const pairs: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
];

/** What stands between quotation marks, in order. */
function quotations(text: string): string[] {
  const found: string[] = [];
  // A mark that never comes again is not searched for again: the text may consist of opening marks alone.
  const absent = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const close = pairs.find(([open]) => open === text[at])?.[1];
    const end = close === undefined || absent.has(close) ? -1 : text.indexOf(close, at + 1);
    if (close !== undefined && end === -1) absent.add(close);
    if (end === -1) at += 1;
    else {
      const span = text.slice(at + 1, end).trim();
      if (span !== '') found.push(span);
      at = end + 1;
    }
  }
  return found;
}

function squeeze(text: string, ignoreCase: boolean): string {
  const plain = text.trim().replace(/\s+/g, ' ');
  return ignoreCase ? plain.toLowerCase() : plain;
}
