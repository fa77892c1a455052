import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject } from '../../json.ts';
import { quoted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { ngrams } from '../text/ngrams.ts';
import { shown } from '../text/reference-metric.ts';
import type { Operation } from '../trajectory.ts';
import { trajectoryOf } from './read-trajectory.ts';
import { sequenceRatio } from './sequence-ratio.ts';

const options = z.strictObject({
  repetitions: z
    .int({ error: 'must be a whole number from 2' })
    .min(2, 'must be a whole number from 2')
    .optional()
    .describe(
      'Identical calls from which their repetition counts: so many give half the points, twice as many none; default 3.',
    ),
  similarity: z
    .number({ error: 'must be a number from 0 to 1' })
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1')
    .optional()
    .describe(
      'Similarity of two answers in a row from which they count as standing still: half the points, above 0.95 none; default 0.85.',
    ),
});

export const loopDetection: RubricType<z.output<typeof options>> = {
  type: 'loop-detection',
  family: 'agent',
  summary:
    'The agent does not go in circles, as DeepEval counts it: 40 % for no identical tool calls, 35 % for no answers in a row that say the same (texts of at least 20 words), 25 % for no operation that causes itself again. One response alone shows repeated calls only; messages and traces show the rest.',
  options,
  binary: false,
  takesExpected: false,
  examples: [
    { options: {}, output: '[{"name": "a", "args": {"x": 1}}, {"name": "a", "args": {"x": 2}}]', pass: true },
    {
      options: { threshold: 0.9 },
      output: '[{"name": "a", "args": {}}, {"name": "a", "args": {}}, {"name": "a", "args": {}}]',
      pass: false,
    },
  ],
  grade: (input, { repetitions = 3, similarity = 0.85 }) => {
    const { operations } = trajectoryOf(input);
    const all = flat(operations);
    const repeated = mostRepeated(all);
    const still = mostAlike(all);
    const cycle = cycleIn(operations);
    const repetition = repeated.count >= 2 * repetitions ? 0 : repeated.count >= repetitions ? 0.5 : 1;
    const stagnation = still < similarity ? 1 : still > 0.95 ? 0 : 0.5;
    const score = 0.4 * repetition + 0.35 * stagnation + 0.25 * (cycle === null ? 1 : 0);
    const found = [
      repetition < 1
        ? `${quoted(repeated.name)} was called ${repeated.count} times with the same arguments`
        : '',
      stagnation < 1 ? `two answers in a row are alike (${shown(still)})` : '',
      cycle === null ? '' : `${quoted(cycle)} causes itself again`,
    ].filter(Boolean);
    return { pass: false, score, reason: found.length === 0 ? 'No loop was found.' : `${sentence(found)}.` };
  },
};

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Operations that are looked at; more are no trajectory that a person reads. */
const mostOperations = 20_000;
const deepest = 500;

function flat(operations: readonly Operation[]): Operation[] {
  const all: Operation[] = [];
  const open = [...operations].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    if (all.length > mostOperations) throw new RubricError('The trajectory has too many operations.');
    for (let at = next.children.length - 1; at >= 0; at--) open.push(next.children[at] as Operation);
  }
  return all;
}

function mostRepeated(operations: readonly Operation[]): { readonly name: string; readonly count: number } {
  const counts = new Map<string, number>();
  let most = { name: '', count: 0 };
  for (const { kind, name, input } of operations) {
    if (kind !== 'tool') continue;
    const key = canonicalJson([name, input ?? null]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > most.count) most = { name, count };
  }
  return most;
}

// DeepEval's: words that any two answers of an agent share.
const common = new Set(
  'the a an is are was were i will now based on information provided to of in and that this with for it my next step going so do be have has not but as or from at by about above below up its let'.split(
    ' ',
  ),
);
const fewestWords = 20;
/** Characters of two answers, one times the other, that may be compared in all. */
const mostWork = 50_000_000;

/** The largest similarity of two answers of the model in a row: shared word pairs, or shared passages. */
function mostAlike(operations: readonly Operation[]): number {
  const answers = operations
    .filter(({ kind }) => kind === 'model')
    .map(({ output }) => (typeof output === 'string' ? contentWords(output) : []));
  let most = 0;
  let work = mostWork;
  answers.slice(1).forEach((after, at) => {
    const before = answers[at] ?? [];
    if (before.length < fewestWords || after.length < fewestWords) return;
    const [one, other] = [before.join(' '), after.join(' ')];
    if (one === other) {
      most = 1;
      return;
    }
    work -= one.length * other.length;
    if (work < 0) throw new RubricError('The answers of the trajectory are too long to compare.');
    most = Math.max(most, sharedPairs(before, after), sequenceRatio(one, other));
  });
  return most;
}

function contentWords(text: string): string[] {
  const words = text.toLowerCase().split(/\s+/);
  return words.filter((word) => word.length > 2 && !common.has(word));
}

function sharedPairs(one: readonly string[], other: readonly string[]): number {
  const [own, theirs] = [new Set(ngrams(one, 2)), new Set(ngrams(other, 2))];
  const both = [...own].filter((pair) => theirs.has(pair)).length;
  return both / (own.size + theirs.size - both);
}

/** The name of the first operation that stands among its own descendants with the same kind and input; else null. */
function cycleIn(operations: readonly Operation[], above: readonly string[] = []): string | null {
  if (above.length > deepest) throw new RubricError('The operations of the trajectory nest too deep.');
  for (const { kind, name, input = '', children } of operations) {
    const written = isJsonObject(input) ? canonicalJson(input) : String(input);
    const label = `${kind}:${name}:${written.slice(0, 64)}`;
    if (above.includes(label)) return name;
    const found = cycleIn(children, [...above, label]);
    if (found !== null) return found;
  }
  return null;
}
