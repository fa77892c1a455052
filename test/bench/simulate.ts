import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { acceptanceCount, clopperPearson } from './acceptance.ts';
import { simulatedRuns, type Truth } from './simulated.ts';

/**
 * How often a comparison is wrong, and how often it sees what is there: simulated runs with a known truth through
 * reading, pairing, statistics and verdicts. Prints the tables of docs/statistics.md.
 */
const { values: flags } = parseArgs({
  options: {
    replicates: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    part: { type: 'string' },
  },
});
const replicates = Number(flags.replicates);

interface Tally {
  readonly truth: Truth;
  replicates: number;
  regressed: number;
  improved: number;
  /** Of the first rubric. */
  unchanged: number;
  noWorse: number;
  covered: number;
  comparisons: number;
}

function grid(): Truth[] {
  const truths: Truth[] = [];
  for (const kind of ['pass', 'score'] as const) {
    for (const n of [5, 20, 50, 100, 200]) {
      for (const trials of [1, 3, 5]) {
        for (const change of ['same', 'single'] as const) {
          for (const missing of [0, 0.05]) {
            for (const rubrics of [1, 4, 8]) {
              for (const rho of rubrics === 1 ? [0.5] : [0, 0.5, 0.95]) {
                truths.push({ kind, n, trials, change, missing, rubrics, rho });
              }
            }
          }
        }
      }
    }
    for (const change of [-0.03, -0.05, -0.1, -0.15, -0.2]) {
      for (const trials of [1, 3]) {
        for (const n of [20, 50, 100, 200]) {
          truths.push({ kind, n, trials, change, missing: 0, rubrics: 1, rho: 0.5 });
        }
      }
    }
  }
  return truths;
}

async function tallied(truth: Truth, at: number): Promise<Tally> {
  const tally: Tally = {
    truth,
    replicates,
    regressed: 0,
    improved: 0,
    unchanged: 0,
    noWorse: 0,
    covered: 0,
    comparisons: 0,
  };
  const change = typeof truth.change === 'number' ? truth.change : 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const seed = (Number(flags.seed) * 1_000_003 + at * 100_003 + replicate * 7_919) >>> 0;
    const [baseline, candidate] = simulatedRuns(truth, seed);
    const { rubrics } = await compareRuns({ runs: [baseline] }, { runs: [candidate] });
    if (rubrics.some(({ verdict }) => verdict === 'regressed')) tally.regressed += 1;
    if (rubrics.some(({ verdict }) => verdict === 'improved')) tally.improved += 1;
    const [first] = rubrics;
    if (first?.verdict === 'unchanged') tally.unchanged += 1;
    if (first?.nonInferior) tally.noWorse += 1;
    for (const { ci } of change === 0 ? rubrics : rubrics.slice(0, 1)) {
      if (ci === null) continue;
      tally.comparisons += 1;
      if (ci[0] <= change + 1e-9 && ci[1] >= change - 1e-9) tally.covered += 1;
    }
  }
  return tally;
}

const truths = grid();
if (flags.part !== undefined) {
  const [index = 1, of = 1] = flags.part.split('/').map(Number);
  for (const [at, truth] of truths.entries()) {
    if (at % of === index - 1) console.log(JSON.stringify({ at, tally: await tallied(truth, at) }));
  }
} else {
  const started = performance.now();
  const tallies: Tally[] = [];
  const workers = Number(flags.workers);
  const own = fileURLToPath(import.meta.url);
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      const args = [
        '--replicates',
        flags.replicates,
        '--seed',
        flags.seed,
        '--part',
        `${worker + 1}/${workers}`,
      ];
      const child = spawn(process.execPath, [own, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      for await (const line of createInterface({ input: child.stdout })) {
        const { at, tally } = JSON.parse(line) as { at: number; tally: Tally };
        tallies[at] = tally;
        process.stderr.write(`\r${tallies.filter(Boolean).length} of ${truths.length} `);
      }
      if ((await ended) !== 0) throw new Error('A worker ended early.');
    }),
  );
  process.stderr.write('\n');
  const bad = nulls(tallies);
  powers(tallies);
  console.log(
    `\nReplicates a cell: ${replicates}; seed ${flags.seed}; ${truths.length} cells; ${Math.round((performance.now() - started) / 1000)} s with ${workers} processes.`,
  );
  process.exitCode = bad > 0 ? 1 : 0;
}

/** Both nulls, pooled over rubrics, their correlation and missing grades; returns the number of cells over the acceptance count. */
function nulls(tallies: readonly Tally[]): number {
  const accepted = acceptanceCount(replicates, 0.025, 0.999);
  let bad = 0;
  console.log(
    '| rubrics are | null | trials | cases | called regressed | 95 % interval | most in a cell | interval covers |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const kind of ['pass', 'score']) {
    for (const change of ['same', 'single']) {
      for (const trials of [1, 3, 5]) {
        for (const n of [5, 20, 50, 100, 200]) {
          const cells = tallies.filter(
            ({ truth }) =>
              truth.kind === kind && truth.change === change && truth.trials === trials && truth.n === n,
          );
          const wrong = sum(cells, 'regressed');
          const all = sum(cells, 'replicates');
          const { lo, hi } = clopperPearson(wrong, all);
          const most = Math.max(...cells.map(({ regressed }) => regressed));
          bad += cells.filter(({ regressed }) => regressed > accepted).length;
          console.log(
            `| ${kind === 'pass' ? 'pass/fail' : 'scores'} | ${change === 'same' ? 'A' : 'B'} | ${trials} | ${n} | ${percent(wrong / all)} | ${percent(lo)}–${percent(hi)} | ${most} of ${replicates} | ${percent(sum(cells, 'covered') / sum(cells, 'comparisons'))} |`,
          );
        }
      }
    }
  }
  console.log(
    `\nCells with more than ${accepted} false regressions of ${replicates} (99.9 % quantile at 2.5 %): ${bad}.\n`,
  );
  return bad;
}

function powers(tallies: readonly Tally[]): void {
  console.log(
    '| rubric is | true change | trials | cases | called regressed | called unchanged | shown no worse | interval covers |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const { truth, ...tally } of tallies) {
    if (typeof truth.change !== 'number') continue;
    const share = (count: number) => percent(count / tally.replicates);
    // Scores end at 1, which takes a part of the change away: there is no one true value to cover.
    const covers = truth.kind === 'pass' ? percent(tally.covered / tally.comparisons) : '–';
    console.log(
      `| ${truth.kind === 'pass' ? 'pass/fail' : 'score'} | ${Math.round(truth.change * 100)} points | ${truth.trials} | ${truth.n} | ${share(tally.regressed)} | ${share(tally.unchanged)} | ${share(tally.noWorse)} | ${covers} |`,
    );
  }
}

function sum(tallies: readonly Tally[], key: 'regressed' | 'replicates' | 'covered' | 'comparisons'): number {
  return tallies.reduce((all, tally) => all + tally[key], 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
