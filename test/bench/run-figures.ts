import { parseArgs } from 'node:util';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { mulberry32 } from '../../src/core/compare/mulberry32.ts';
import { defineRubric } from '../../src/core/rubric/define-rubric.ts';
import type { RubricDefinition } from '../../src/core/rubric/rubric.ts';
import type { StoredRun } from '../../src/core/run/run.ts';
import { type MemoryCase, memoryRun } from '../unit/compare/memory-run.ts';
import { acceptanceCount, clopperPearson } from './acceptance.ts';

/**
 * How often a comparison of a figure over the whole run is wrong: simulated answers of a classifier with a known truth
 * through reading, pairing, jackknife and verdicts. Prints the last table of docs/statistics.md.
 */
const { values: flags } = parseArgs({
  options: {
    replicates: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '10,20,50,200' },
  },
});
const replicates = Number(flags.replicates);
const sizes = flags.cases.split(',').map(Number);

const measures = ['accuracy', 'f1', 'cohen-kappa'] as const;
/** Shares of three classes. */
const mixes = { even: [1 / 3, 1 / 3, 1 / 3], uneven: [0.6, 0.3, 0.1] } as const;
/** Beta(a, 1): how often a case is answered rightly; means 0.75 and 0.95. */
const skills = { ordinary: 3, high: 19 } as const;
/** The same rates on both sides; single cases that change; a fall of all. */
const changes = ['same', 'single', 'fall'] as const;
/** Of the logit of each case's rate, where all fall. */
const fall = -0.8;
/** Standard deviation of the logit change of single cases. */
const spread = 2;

interface Truth {
  readonly measure: (typeof measures)[number];
  readonly n: number;
  readonly mix: keyof typeof mixes;
  readonly skill: keyof typeof skills;
  readonly change: (typeof changes)[number];
}

interface Tally {
  readonly truth: Truth;
  regressed: number;
  improved: number;
  unchanged: number;
  /** With an interval. */
  told: number;
  covered: number;
}

const definitions = new Map(measures.map((type) => [type, defineRubric('r', { type })]));

function ratesOf(random: () => number, { skill, change }: Truth): [number, number] {
  const rate = random() ** (1 / skills[skill]);
  if (change === 'same') return [rate, rate];
  if (change === 'fall') return [rate, moved(rate, fall)];
  const other = moved(rate, spread * normal(random));
  return random() < 0.5 ? [rate, other] : [other, rate];
}

function simulated(truth: Truth, definition: RubricDefinition, seed: number): [StoredRun, StoredRun] {
  const random = mulberry32(seed);
  const cases = Array.from({ length: truth.n }, () => {
    const expected = classAt(mixes[truth.mix], random());
    const given = ratesOf(random, truth).map((rate) => {
      if (random() < rate) return expected;
      return (expected + (random() < 0.5 ? 1 : 2)) % 3;
    });
    return { expected, given };
  });
  const side = (which: 0 | 1): StoredRun =>
    memoryRun({
      id: `run-${which}`,
      version: which === 0 ? 'a' : 'b',
      rubrics: { r: definition },
      cases: cases.map(
        ({ expected, given }, at): MemoryCase => ({
          id: `case ${at}`,
          grades: { r: [1] },
          definitions: { r: definition },
          cell: {
            rubrics: {},
            observations: { r: { given: `c${given[which]}`, expected: `c${expected}` } },
          },
        }),
      ),
    });
  return [side(0), side(1)];
}

/** The figure that ever more cases come to, for a share of right answers. */
function limitOf(measure: Truth['measure'], shares: readonly number[], right: number): number {
  if (measure === 'accuracy') return right;
  const given = shares.map((share) => share * right + ((1 - share) * (1 - right)) / 2);
  if (measure === 'f1') {
    const each = shares.map((share, at) => (2 * share * right) / (share + (given[at] ?? 0)));
    return each.reduce((sum, one) => sum + one, 0) / each.length;
  }
  const chance = shares.reduce((sum, share, at) => sum + share * (given[at] ?? 0), 0);
  return (right - chance) / (1 - chance);
}

/** The true difference; of single changes it is 0, since either side may have them. */
function trueDelta({ measure, mix, skill, change }: Truth): number {
  if (change !== 'fall') return 0;
  const a = skills[skill];
  const steps = 20_000;
  let after = 0;
  for (let step = 0; step < steps; step++) after += moved(((step + 0.5) / steps) ** (1 / a), fall) / steps;
  return limitOf(measure, mixes[mix], after) - limitOf(measure, mixes[mix], a / (a + 1));
}

async function tallied(truth: Truth, at: number): Promise<Tally> {
  const definition = definitions.get(truth.measure);
  if (definition === undefined) throw new TypeError(truth.measure);
  const tally: Tally = { truth, regressed: 0, improved: 0, unchanged: 0, told: 0, covered: 0 };
  const delta = trueDelta(truth);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const seed = (Number(flags.seed) * 1_000_003 + at * 100_003 + replicate * 7_919) >>> 0;
    const [baseline, candidate] = simulated(truth, definition, seed);
    const [rubric] = (await compareRuns({ runs: [baseline] }, { runs: [candidate] })).rubrics;
    if (rubric === undefined) continue;
    if (rubric.verdict !== 'inconclusive') tally[rubric.verdict] += 1;
    if (rubric.ci === null) continue;
    tally.told += 1;
    if (rubric.ci[0] <= delta + 1e-9 && rubric.ci[1] >= delta - 1e-9) tally.covered += 1;
  }
  return tally;
}

const truths = measures.flatMap((measure) =>
  (['even', 'uneven'] as const).flatMap((mix) =>
    (['ordinary', 'high'] as const).flatMap((skill) =>
      changes.flatMap((change) => sizes.map((n): Truth => ({ measure, n, mix, skill, change }))),
    ),
  ),
);
const started = performance.now();
const accepted = acceptanceCount(replicates, 0.025, 0.999);
const tallies: Tally[] = [];
for (const [at, truth] of truths.entries()) {
  tallies.push(await tallied(truth, at));
  process.stderr.write(`\r${at + 1} of ${truths.length} `);
}
process.stderr.write('\n');
console.log(
  '| rubric | cases | called regressed, null A | null B | most in a cell | interval covers, null A | null B | a fall | least in a cell | the fall called regressed |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
let bad = 0;
for (const measure of measures) {
  for (const n of sizes) {
    const of = (change: Truth['change']) =>
      tallies.filter(({ truth }) => truth.measure === measure && truth.n === n && truth.change === change);
    const nulls = [...of('same'), ...of('single')];
    bad += nulls.filter(({ regressed, improved }) => Math.max(regressed, improved) > accepted).length;
    const cells = [
      measure === 'f1' ? '`f1`, macro' : `\`${measure}\``,
      String(n),
      ...[of('same'), of('single')].map((some) => falseCalls(some)),
      `${Math.max(...nulls.map(({ regressed }) => regressed))} of ${replicates}`,
      ...changes.map((change) => percent(sum(of(change), 'covered') / sum(of(change), 'told'))),
      percent(Math.min(...changes.flatMap(of).map(({ covered, told }) => covered / told))),
      percent(sum(of('fall'), 'regressed') / (of('fall').length * replicates)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
console.log(
  `\nReplicates a cell: ${replicates}; seed ${flags.seed}; ${truths.length} cells; ${Math.round((performance.now() - started) / 1000)} s. Cells with more than ${accepted} false calls in one direction of ${replicates} (99.9 % quantile at 2.5 %): ${bad}.`,
);
process.exitCode = bad > 0 ? 1 : 0;

function falseCalls(some: readonly Tally[]): string {
  const [wrong, all] = [sum(some, 'regressed'), some.length * replicates];
  const { lo, hi } = clopperPearson(wrong, all);
  return `${percent(wrong / all)} (${percent(lo)}–${percent(hi)})`;
}

function sum(some: readonly Tally[], key: 'regressed' | 'covered' | 'told'): number {
  return some.reduce((all, tally) => all + tally[key], 0);
}

function classAt(shares: readonly number[], place: number): number {
  let end = 0;
  for (const [at, share] of shares.entries()) {
    end += share;
    if (place < end) return at;
  }
  return shares.length - 1;
}

function moved(rate: number, by: number): number {
  const p = Math.min(1 - 1e-9, Math.max(1e-9, rate));
  return 1 / (1 + Math.exp(-(Math.log(p / (1 - p)) + by)));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
