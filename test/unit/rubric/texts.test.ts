import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsName } from '../../../src/core/rubric/agent/name-pattern.ts';
import { iban, luhn } from '../../../src/core/rubric/privacy/checksums.ts';
import { RubricError } from '../../../src/core/rubric/rubric.ts';
import { bestAssignment } from '../../../src/core/rubric/structure/assignment.ts';
import { jsonLikeness } from '../../../src/core/rubric/structure/json-diff.ts';
import { bleuScore } from '../../../src/core/rubric/text/bleu.ts';
import { chrfScore } from '../../../src/core/rubric/text/chrf.ts';
import { commonSubsequence } from '../../../src/core/rubric/text/common-subsequence.ts';
import { gleuScore } from '../../../src/core/rubric/text/gleu.ts';
import { editDistance, editRatio } from '../../../src/core/rubric/text/levenshtein.ts';
import { meteorScore } from '../../../src/core/rubric/text/meteor.ts';
import { relativeCloseness } from '../../../src/core/rubric/text/numeric.ts';
import { countTokens } from '../../../src/core/rubric/text/token-encodings.ts';

const sentence = fc
  .array(fc.constantFrom('the', 'cat', 'sat', 'on', 'mats', 'mat', 'A.', 'running', 'ran', '猫', ''), {
    maxLength: 14,
  })
  .map((words) => words.join(' '));

const weights = { alpha: 0.9, beta: 3, gamma: 0.5 };
const chrfOptions = { impl: 'sacrebleu', wordOrder: 2, beta: 2 } as const;

describe('scores of any two texts', () => {
  const metrics: [string, (one: string, other: string) => number][] = [
    ...(['promptfoo', 'sacrebleu', 'nltk', 'bleu-score', 'futureagi-ts'] as const).map(
      (impl): [string, (one: string, other: string) => number] => [
        `bleu ${impl}`,
        (one, other) => bleuScore(one, [other], impl),
      ],
    ),
    ['gleu', (one, other) => gleuScore(one, other, 'promptfoo')],
    ['chrf', (one, other) => chrfScore(one, other, chrfOptions)],
    ['meteor', (one, other) => meteorScore(one, other, 'promptfoo', weights)],
    ['edit ratio', editRatio],
  ];
  test.each(metrics)('%s is in [0, 1], and highest for the text itself', (_, metric) => {
    fc.assert(
      fc.property(sentence, sentence, (one, other) => {
        const score = metric(one, other);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-12);
        if (one.trim() !== '') expect(metric(one, one) + 1e-12).toBeGreaterThanOrEqual(score);
      }),
    );
  });

  test('gleu and the edit ratio are the same both ways', () => {
    fc.assert(
      fc.property(sentence, sentence, (one, other) => {
        expect(gleuScore(one, other, 'nltk')).toBe(gleuScore(other, one, 'nltk'));
        expect(editRatio(one, other)).toBe(editRatio(other, one));
      }),
    );
  });
});

test('an edit distance is that of the plain table', () => {
  const plain = (one: string, other: string) => {
    let row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
        next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
      }
      row = next;
    }
    return row.at(-1);
  };
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(editDistance(one, other)).toBe(plain(one, other));
    }),
  );
});

test('a common subsequence is as long as the longest that trying all of them finds', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
  const isIn = (wanted: readonly string[], list: readonly string[]) => {
    let at = 0;
    for (const word of list) if (word === wanted[at]) at += 1;
    return at === wanted.length;
  };
  fc.assert(
    fc.property(words, words, (one, other) => {
      let longest = 0;
      for (let mask = 0; mask < 1 << one.length; mask++) {
        const chosen = one.filter((_, at) => mask & (1 << at));
        if (isIn(chosen, other)) longest = Math.max(longest, chosen.length);
      }
      expect(commonSubsequence(one, other)).toBe(longest);
    }),
  );
});

test('an assignment is the best of all', () => {
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
  const brute = (rows: number[][], used: ReadonlySet<number>): number => {
    const [first, ...rest] = rows;
    if (first === undefined) return 0;
    const skipping = rows.length > first.length - used.size ? brute(rest, used) : 0;
    return first.reduce(
      (most, score, at) =>
        used.has(at) ? most : Math.max(most, score + brute(rest, new Set([...used, at]))),
      skipping,
    );
  };
  fc.assert(
    fc.property(matrix, (scores) => {
      expect(bestAssignment(scores)).toBeCloseTo(brute(scores, new Set()), 9);
    }),
  );
});

test('the likeness of JSON is in [0, 1], and 1 for the value itself', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, other) => {
      const score = jsonLikeness(one as null, other as null, false);
      expect(score >= 0 && score <= 1).toBe(true);
      expect(jsonLikeness(one as null, one as null, false)).toBe(1);
    }),
  );
});

test('numbers are as near as the larger error is small, the same both ways', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (one, other) => {
        const near = relativeCloseness(one, other);
        expect(near >= 0 && near <= 1).toBe(true);
        expect(near).toBe(relativeCloseness(other, one));
      },
    ),
  );
});

test('patterns of names fit as regular expressions would', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 7 }).map((all) => all.join(''));
  const name = fc.array(fc.constantFrom('a', 'b'), { maxLength: 7 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters, name, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(fitsName(pattern, text)).toBe(expression.test(text));
    }),
  );
});

describe('check digits', () => {
  test('a changed digit is noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'4111111111111111'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(luhn(digits.join(''))).toBe(false);
      }),
    );
  });

  test('an IBAN with two digits swapped is none', () => {
    expect(iban('DE89370400440532013000')).toBe(true);
    expect(iban('DE98370400440532013000')).toBe(false);
    expect(iban('DE89')).toBe(false);
  });
});

describe('texts that would take long', () => {
  test('are refused, not computed', () => {
    const long = 'ab'.repeat(50_000);
    expect(() => editDistance(`x${long}y`, `z${'ba'.repeat(49_000)}w`)).toThrow(RubricError);
    expect(editDistance(long, `${long}c`)).toBe(1);
  });

  test('and so are runs without a break that a tokenizer cannot read in time', async () => {
    await expect(countTokens('a'.repeat(100_000), 'o200k_base')).rejects.toThrow(RubricError);
    expect(await countTokens('word '.repeat(20_000), 'o200k_base')).toBeGreaterThan(20_000);
    expect(await countTokens('<|endoftext|>', 'o200k_base')).toBeGreaterThan(1);
  });
});
