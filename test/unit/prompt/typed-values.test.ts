import { expect, it } from 'vitest';
import { typedValues } from '../../../src/core/prompt/typed-values.ts';

const schema = {
  type: 'object',
  properties: {
    n: { type: 'integer' },
    share: { type: ['number', 'null'] },
    sure: { type: 'boolean' },
    text: { type: 'string' },
    either: { type: ['string', 'integer'] },
  },
};

it('reads a text as the type that is asked for, where it is exactly that', () => {
  const values = { n: '5', share: '0.5', sure: 'true', text: '5', either: '5', other: '5' };
  expect(typedValues(values, schema)).toEqual({
    n: 5,
    share: 0.5,
    sure: true,
    text: '5',
    either: '5',
    other: '5',
  });
  expect(values.n).toBe('5');
});

it.each(['007', '1e999', '', ' 5', 'NaN', 'yes'])('leaves %j for the check', (n) => {
  expect(typedValues({ n, sure: n }, schema)).toEqual({ n, sure: n });
});
