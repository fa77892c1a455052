import * as z from 'zod';
import { quoted } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';

const options = z
  .strictObject({
    value: z
      .string({ error: 'must be a regular expression as text' })
      .min(1, 'must be a regular expression that is not empty')
      .describe(
        'A JavaScript regular expression, found anywhere in the output. Text from a case is inserted as it stands.',
      ),
    flags: z
      .string()
      .regex(/^[imsuv]*$/, { error: 'must be flags of JavaScript: i, m, s, u or v', abort: true })
      .optional()
      .describe(
        'Flags: `i` ignores case, `m` lets ^ and $ match at lines, `s` lets . match line ends, `u`, `v` Unicode.',
      ),
  })
  .superRefine(({ value, flags }, context) => {
    try {
      // Only read here; it runs in a thread of its own (`GradeEffects.patterns`).
      new RegExp(value, flags);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', path: ['value'], message: `cannot be used: ${message}` });
    }
  });

export const regex: RubricType<z.output<typeof options>> = {
  type: 'regex',
  family: 'heuristic',
  summary: 'A regular expression matches somewhere in the output; a search may take one second.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: '#\\d{4}' }, output: 'Order #1234', pass: true },
    { options: { value: '^line2$' }, output: 'line1\nline2', pass: false },
    { options: { value: '^line2$', flags: 'm' }, output: 'line1\nline2', pass: true },
  ],
  async grade({ response: { output } }, { value, flags = '' }, { patterns }) {
    const found = await patterns.search(value, flags, output);
    if (!found)
      return { pass: false, score: 0, reason: `Nothing in the output matches ${shown(value, flags)}.` };
    return {
      pass: true,
      score: 1,
      reason: `${quoted(found.match)} in the output matches ${shown(value, flags)}.`,
    };
  },
};

/** The pattern as JavaScript writes it, shortened: quoting it as text would double every backslash. */
const shown = (pattern: string, flags: string) =>
  `/${pattern.length > 120 ? `${pattern.slice(0, 119)}…` : pattern}/${flags}`;
