import * as z from 'zod';
import { quotedList } from '../evidence.ts';
import { searchedList } from '../option-schemas.ts';
import type { RubricType, Verdict } from '../rubric.ts';

type Options = { value: string[] };

const options = z.strictObject({
  value: searchedList.describe(
    'Texts to look for: a list, or one text that is split at commas ("a, b"; a text with a comma stands in double quotes).',
  ),
});

export const containsAny = wordsType('contains-any', 'The output contains at least one of these texts.', {
  all: false,
  fold: false,
  examples: [
    { options: { value: ['refund', 'voucher'] }, output: 'You get a refund.', pass: true },
    { options: { value: 'pear, apple' }, output: 'red apple', pass: true },
    { options: { value: ['Refund'] }, output: 'You get a refund.', pass: false },
  ],
});

export const containsAll = wordsType('contains-all', 'The output contains every one of these texts.', {
  all: true,
  fold: false,
  examples: [
    { options: { value: ['red', 'apple'] }, output: 'red apple', pass: true },
    { options: { value: ['red', 'pear'] }, output: 'red apple', pass: false },
  ],
});

export const icontainsAny = wordsType(
  'icontains-any',
  'The output contains at least one of these texts, without regard to upper and lower case.',
  {
    all: false,
    fold: true,
    examples: [
      { options: { value: 'bar, FOO' }, output: 'Foo', pass: true },
      { options: { value: ['bar'] }, output: 'Foo', pass: false },
    ],
  },
);

export const icontainsAll = wordsType(
  'icontains-all',
  'The output contains every one of these texts, without regard to upper and lower case.',
  {
    all: true,
    fold: true,
    examples: [
      { options: { value: ['foo', 'bar'] }, output: 'Foo Bar', pass: true },
      { options: { value: ['foo', 'baz'] }, output: 'Foo Bar', pass: false },
    ],
  },
);

function wordsType(
  type: string,
  summary: string,
  rule: { all: boolean; fold: boolean; examples: RubricType['examples'] },
): RubricType<Options> {
  return {
    type,
    family: 'heuristic',
    summary,
    options,
    binary: true,
    takesExpected: true,
    examples: rule.examples,
    grade: ({ response }, { value }) => {
      const text = rule.fold ? response.output.toLowerCase() : response.output;
      const isIn = (word: string) => text.includes(rule.fold ? word.toLowerCase() : word);
      return rule.all ? all(value, isIn) : any(value, isIn);
    },
  };
}

function any(words: readonly string[], isIn: (word: string) => boolean): Verdict {
  const found = words.find(isIn);
  if (found !== undefined)
    return { pass: true, score: 1, reason: `The output contains ${quotedList([found])}.` };
  return { pass: false, score: 0, reason: `The output contains none of ${quotedList(words)}.` };
}

function all(words: readonly string[], isIn: (word: string) => boolean): Verdict {
  const missing = words.filter((word) => !isIn(word));
  if (missing.length === 0)
    return { pass: true, score: 1, reason: `The output contains all of ${quotedList(words)}.` };
  return { pass: false, score: 0, reason: `The output does not contain ${quotedList(missing)}.` };
}
