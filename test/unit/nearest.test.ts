import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['trails', ['trials', 'tools'], 'trials'],
  ['expcted', ['expected', 'context'], 'expected'],
  ['costusd', ['costUsd', 'latencyMs'], 'costUsd'],
  ['apiKey', ['baseURL', 'apiKeyEnv'], 'apiKeyEnv'],
  ['a', ['b'], undefined],
  ['id', ['is', 'name'], 'is'],
  ['colour', ['prompts', 'cases'], undefined],
  ['cases', ['cases'], undefined],
  ['', ['a'], undefined],
  ['x'.repeat(100_000), ['y'.repeat(100_000)], undefined],
])('%s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
