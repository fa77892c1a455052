import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  betaQuantile,
  binomialCdf,
  normalCdf,
  normalQuantile,
  tCdf,
  tQuantile,
} from '../../src/core/distributions.ts';
import { CaseMeans, clusteredWilson, meanInterval, wilson } from '../../src/core/interval.ts';

interface Vector {
  readonly function: string;
  // biome-ignore lint/suspicious/noExplicitAny: each function has inputs of its own
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: and outputs
  readonly output: any;
  readonly tolerance: number;
}

const vectors = JSON.parse(readFileSync('../shared/reference/statistics-vectors.json', 'utf8')) as Vector[];

const meansOf = (cases: readonly (readonly number[])[]) => {
  const means = new CaseMeans();
  for (const trials of cases) means.add(trials.reduce((a, b) => a + b, 0) / trials.length, trials.length);
  return means;
};

// biome-ignore lint/suspicious/noExplicitAny: see above
const functions: { [name: string]: (input: any) => any } = {
  normalCdf: ({ x, z }) => normalCdf(x ?? z),
  normalQuantile: ({ p }) => normalQuantile(p),
  tCdf: ({ t, x, df }) => tCdf(t ?? x, df),
  tQuantile: ({ p, df }) => tQuantile(p, df),
  betaQuantile: ({ p, a, b }) => betaQuantile(p, a, b),
  binomialCdf: ({ k, n, p }) => binomialCdf(k, n, p),
  wilson: ({ x, n, alpha }) => wilson(x, n, alpha),
  clusteredWilson: ({ cases, alpha }) => clusteredWilson(meansOf(cases), alpha),
  meanInterval: ({ scores, alpha }) => meanInterval(meansOf(scores.map((score: number) => [score])), alpha),
};

for (const name of Object.keys(functions)) {
  const own = vectors.filter((vector) => vector.function === name);
  test(`${name}: ${own.length} published values`, () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { input, output, tolerance } of own) {
      const actual = functions[name]!(input);
      const near = (value: number, wanted: number, what: string) => {
        const allowed = name === 'binomialCdf' ? 1e-9 * Math.abs(wanted) : tolerance;
        expect(
          Math.abs(value - wanted),
          `${what} of ${JSON.stringify(input)}: ${value}, not ${wanted}`,
        ).toBeLessThanOrEqual(allowed);
      };
      if (typeof output === 'number') near(actual, output, name);
      else {
        for (const key of ['lo', 'hi', 'nEff'] as const) {
          if (typeof output[key] === 'number') near(actual[key], output[key], key);
        }
      }
    }
  });
}
